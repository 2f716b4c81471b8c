// The telling words of a statement, as two statements are compared by: tokens as they were said, and their stems. For
// English; words of other languages stand for themselves. Knows nothing of an index (memory/terms.ts has its own stems,
// which may change with it) and nothing of what follows from a likeness.
import { STOP_WORDS } from './stopwords.ts'

const CONTRACTIONS: [RegExp, string][] = [
  [/[’‘]/gu, "'"],
  [/\bcan(?:not|'t)\b/giu, 'can not'],
  [/\bwon't\b/giu, 'will not'],
  [/n't\b/giu, ' not'],
  [/\bi'm\b/giu, 'I am'],
  [/'re\b/giu, ' are'],
  [/'ve\b/giu, ' have'],
  [/'ll\b/giu, ' will'],
  [/\b(it|that|he|she|there|here|what|who|where)'s\b/giu, '$1 is'],
  [/\bfavorite/giu, 'favourite'],
  [/\bcolor/giu, 'colour'],
]

/** A text without contractions, in one spelling, its white space plain: "I am not" for "I’m not". */
export function spelled(text: string): string {
  let said = text.normalize('NFKC')
  for (const [pattern, words] of CONTRACTIONS) said = said.replace(pattern, words)
  return said.replace(/\s+/gu, ' ').trim()
}

const TOKEN = /[$€£%]|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.,:@'+/-][\p{L}\p{N}]+)*/gu
const NUMBERS = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, n) => [word, String(n)]),
)
const THOUSANDS = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/

/** Tokens in order, lower case: "5000" for "5,000" and "5" for "five"; an article is none, the A of "Server A" is one. */
export function tokens(text: string): string[] {
  const found: string[] = []
  for (const [at, raw] of (spelled(text).match(TOKEN) ?? []).entries()) {
    if (/^(?:a|an|the)$/u.test(raw) || (at === 0 && /^(?:A|An|The)$/u.test(raw))) continue
    const word = raw.toLowerCase()
    found.push(NUMBERS.get(word) ?? (THOUSANDS.test(word) ? word.replaceAll(',', '') : word))
  }
  return found
}

const IRREGULAR = new Map(
  (
    'was:be were:be been:be is:be are:be am:be had:have has:have having:have did:do does:do done:do met:meet ran:run ' +
    'went:go gone:go goes:go drove:drive driven:drive ate:eat eaten:eat drank:drink slept:sleep taught:teach ' +
    'bought:buy sold:sell chose:choose chosen:choose took:take taken:take began:begin begun:begin wrote:write ' +
    'written:write spoke:speak spoken:speak kept:keep left:leave paid:pay spent:spend cost:cost wore:wear worn:wear ' +
    'rode:ride ridden:ride flew:fly flown:fly grew:grow grown:grow held:hold built:build led:lead sent:send ' +
    'made:make said:say told:tell knew:know thought:think children:child people:person lives:live'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
)

/** The stem of a token: "liv" for live, lives, lived and living. */
export function stem(token: string): string {
  let word = token.replace(/'s?$/u, '').replaceAll("'", '')
  word = IRREGULAR.get(word) ?? word
  if (!/^[a-z]{3,}$/.test(word)) return word
  if (/ie[sd]$/.test(word) && word.length > 4) word = `${word.slice(0, -3)}y`
  else if (/[^aeiou].*ing$|[aeiou].*ing$/.test(word) && word.length > 5) word = word.slice(0, -3)
  else if (/[aeiouy].*ed$/.test(word) && word.length > 4) word = word.slice(0, -2)
  else if (/(?:ss|sh|ch|x|z)es$/.test(word)) word = word.slice(0, -2)
  else if (/[^siu]s$/.test(word) && word.length > 3) word = word.slice(0, -1)
  return word.replace(/([^aeiou])\1$/u, '$1').replace(/e$/u, '')
}

/** Words that say when or how surely, not what: they are no part of what two statements share. */
const PASSING = new Set(
  'now currently still already again instead anymore longer today these days nowadays about around roughly really just actually also new used back only'.split(
    ' ',
  ),
)

/** The stems that tell what a text is about, each once, in order. */
export function tellingStems(text: string): string[] {
  return [...new Set(tokens(text).filter(isTelling).map(stem))]
}

/** True for a token that carries meaning of its own. */
export const isTelling = (token: string): boolean => !STOP_WORDS.has(token) && !PASSING.has(token)

/** True for a word that only says when or how surely. */
export const isPassing = (token: string): boolean => PASSING.has(token)
