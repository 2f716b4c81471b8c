// What a table of rules is made of. A rule says how a clause looks (in the form of plain.ts) that carries a signal, and
// how sure that is. Knows no kind and no rule.

/** One way of saying something. `unless`: what takes it back. */
export interface Rule {
  says: RegExp
  unless?: RegExp
  /** .9 and more: said outright; .7 to .9: implied; .5 to .7: inferred. */
  confidence: number
}

/** Words that may stand between a subject and its verb without changing what is said. */
const ADVERBS =
  '(?:(?:also|just|still|really|always|usually|often|currently|recently|only|already|now|both|all|mostly|sometimes|normally|mainly|finally|once|ever|even|then|soon|eventually|secretly|probably|therefore|simply|actually|definitely|honestly|ultimately|initially|generally|typically|absolutely|strictly|clearly|personally|seriously|originally|basically|kinda|sorta|kind of|sort of|at least|more or less|very much|long|now) ){0,3}'

const WORDS: Record<string, string> = {
  adv: ADVERBS,
  // The person, alone or with others.
  I:
    '(?:(?:i|we|(?:my|our) [a-z]+(?: [a-z]+)? and i|[a-z]+ and i|both of us|the (?:two|three|four|whole team) of us) ' +
    ADVERBS +
    ')',
  // As above, but the subject may be left out: "trying to eat less sugar".
  I_am: '(?:(?:(?:i|we|my [a-z]+ and i) )?(?:am|are|was|were|have been|had been) ' + ADVERBS + '|' + ADVERBS + ')',
  // A subject of up to six words that does not begin with "you".
  it: "(?!you |your |if |when )(?:[\\p{L}\\p{N}'’&.%/+#-]+ ){1,7}?",
  // A word of whatever kind.
  w: "[\\p{L}\\p{N}'’&.%/+#$€£-]+",
}

/** A pattern from words and the names above in angle brackets: `says('^<I>want to ')`. Every name is bounded. */
export function says(pattern: string): RegExp {
  return new RegExp(
    pattern.replace(/<(\w+)>/g, (whole, name: string) => WORDS[name] ?? whole),
    'u',
  )
}

/** A rule in one line. */
export function rule(confidence: number, pattern: string, unless?: string): Rule {
  return { confidence, says: says(pattern), ...(unless === undefined ? {} : { unless: says(unless) }) }
}
