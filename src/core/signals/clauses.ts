// A sentence in clauses: where a thing is said beside another ("I moved to Rome, what should I see?"). Knows nothing of
// signals. Cuts only where both sides can stand alone, so that what belongs together stays one span.
import { trim } from '../text.ts'
import type { Span } from '../types.ts'

const SUBJECT =
  "(?:i|i'm|i’m|im|i've|i’ve|i'd|i’d|i'll|i’ll|we|we're|we’re|we've|we’ve|he|she|he's|she's|they|they're|my|our|it|it's|it’s|there|there's|not sure|no idea|the|his|her|you)"
// A bare "is" asks only where a question mark follows: "Kofi, who bakes, is my cousin".
const ASKING =
  "(?:what|what's|how|why|where|when|who|which|(?:can|could|would|will|do|did|are) you|(?:is|are|can|could|would|will|should|shall|do|does|did)\\b(?=[^.!]*\\?)|should i|should we|any|please|pls|help|tell|give|show|write|explain|suggest|recommend|let me know|so (?:what|how|can|could|should|which|do|is)|and (?:what|how|can|could|should|which|do|is))"

/** Where one clause ends: the mark and the joining words belong to neither. */
const BORDER = new RegExp(
  [
    '\\s*;\\s+',
    // Typed in lower case throughout: a stop ends a sentence even so, unless the word before it is cut short.
    '(?<!\\b(?:\\p{L}|dr|mr|mrs|ms|st|no|vs|etc|approx|ca|incl|excl|prof|inc|e\\.g|i\\.e|a\\.m|p\\.m))[.…]+\\s+(?=\\p{Ll})',
    // Two sentences with no more than a comma between them: "it's on the fourth floor, the rent is 900".
    `,\\s+(?:and\\s+)?(?=(?:the|his|her|their)\\s+(?:[\\p{L}'’-]+\\s+){1,3}?(?:is|are|was|has|have|costs?|needs?|starts?|ends?|opens?|closes?)\\s)`,
    '\\s+and\\s+(?=(?:want|hope|plan|aim|intend|would\\s+like|would\\s+love)\\s+to\\s)',
    // "... is capped and Ines is the owner": one word for a subject, where a verb has been before.
    "(?<=\\b(?:is|are|am|was|were|has|have|must|can|will|need|needs|agreed|decided|want)\\b[^,;.]{3,60}),?\\s+and\\s+(?=[\\p{L}'’]+\\s+(?:is|are|was|were|has|cannot|can't|must|needs|will|works|lives|starts?)\\s)",
    // Why it is so, where the reason is a limit of its own.
    `,?\\s+(?:since|because|as|cos|bc|cuz)\\s+(?=(?:i|we|he|she|they|it)\\s+(?:(?:really|also|always|still|only)\\s+)?(?:has to|have to|must|need to|needs to|can't|cant|cannot|gotta|can only)\\b)`,
    '\\s+[–—-]\\s+',
    `,?\\s+but\\s+(?=${SUBJECT}\\b|no\\b|\\p{Lu})`,
    `,?\\s+so\\s+(?=${SUBJECT}\\b|no\\b|please\\b)(?!that\\b)`,
    ',?\\s+so\\s+(?!that\\b|far\\b|much\\b|many\\b|long\\b|as\\b)(?=(?:\\p{L}+\\s+){1,2}(?:is|are|has|have|must|needs?|cannot)\\s)',
    `,?\\s+(?:which|that)\\s+means(?:\\s+that)?\\s+(?=${SUBJECT}\\b|no\\b)`,
    `,?\\s+and\\s+(?:also\\s+|now\\s+|then\\s+|so\\s+)?(?=(?:i|i'm|i’m|i've|i’ve|i'd|i’d|i'll|we|we're|we've|he|she|they|it|my|our|not sure)\\b(?!\\s+(?:and|i)\\b))`,
    `,\\s+(?:whereas|although|though|yet|however|therefore)\\s+(?=${SUBJECT}\\b)`,
    `,\\s+(?:and\\s+|so\\s+|but\\s+)?(?=${ASKING}\\b)`,
    `,\\s+(?=(?:i|i'm|i’m|i've|we|we're|my|our|not sure|no idea)\\b)`,
  ].join('|'),
  'giu',
)
const TIES = /^\s*[,;–—-]*\s*/u
/** A shorter beginning belongs to what follows it: "No nuts, my son is allergic." */
const SHORTEST = 9

/** The clauses of a sentence, in order. What a sentence opens with ("If it rains, ...") is never cut off from the rest. */
export function clauses(text: string, sentence: Span): Span[] {
  const words = text.slice(sentence.start, sentence.end)
  const found: Span[] = []
  let start = 0
  const add = (end: number) => {
    const tie = TIES.exec(words.slice(start, end))![0].length
    const span = trim(text, { start: sentence.start + Math.min(start + tie, end), end: sentence.start + end })
    if (span.end > span.start) found.push(span)
  }
  for (const border of words.matchAll(BORDER)) {
    if (border.index - start < SHORTEST || dependent(words.slice(start, border.index))) continue
    add(border.index)
    start = border.index + border[0].length
  }
  add(words.length)
  return found
}

const OPENING =
  /^(?:and |but |so )?(?:if|when|whenever|once|after|before|since|because|as|while|although|though|unless|until|in case|given|given that|ideally|hopefully|in|on|at|by|during|for|with|without|according to|based on|as per|per|judging|going|from|apart from|assuming|presuming|provided|supposing|suppose|say|last|next|this|every|to)\b[^,]*$/iu

/** True for a beginning that cannot stand without what follows the comma. */
const dependent = (beginning: string): boolean => beginning.length < 120 && OPENING.test(beginning.trim())
