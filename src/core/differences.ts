// What two sentences differ in that forbids taking one for the other: numbers, dates, names, negation, who did what to
// whom. And how alike they are by their character sequences. Knows nothing of what is stored.
import { spelled, tokens } from './stems.ts'
import { STOP_WORDS } from './stopwords.ts'

const NEGATIVE =
  /^(?:not|no|never|none|nothing|nobody|neither|nor|without|nie|nicht|kein\p{L}*|pas|jamais|nunca|не|нет)$/u
const MONTH =
  /^(?:jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/u
const DAY_NAME = /^(?:mon|tues|wednes|thurs|fri|satur|sun)days?$/u
const DAY_WORD = /^(?:today|tonight|tomorrow|yesterday|noon|midnight|weekends?|weekdays?)$/u
/** Words whose meaning depends on the day they were said. */
const RELATIVE =
  /\b(?:today|tonight|tomorrow|yesterday|ago|(?:this|next|last|on|by|until) (?:morning|afternoon|evening|night|weekend|week|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|in (?:an?|\d+|two|three|four|five|six) (?:hour|day|week|month|year)s?)\b/iu

/** True for a token with a digit in it. */
export const isNumber = (token: string): boolean => /\p{N}/u.test(token)
/** True for a token that names a month, a weekday or a day. */
export const isDate = (token: string): boolean => MONTH.test(token) || DAY_NAME.test(token) || DAY_WORD.test(token)
/** True for a token that denies. */
export const isNegative = (token: string): boolean => NEGATIVE.test(token)
/** True for a sentence that another day would make another one: "the meeting is tomorrow". */
export const isRelative = (text: string): boolean => RELATIVE.test(text)

/** Names in a sentence: what is spelled with a capital and is no plain first word. Lower case, in order. */
export function names(text: string): string[] {
  const found: string[] = []
  for (const match of spelled(text).matchAll(/\p{Lu}[\p{L}\p{N}.'’-]*/gu)) {
    const word = match[0].replace(/[.'’-]+$/u, '').toLowerCase()
    const first = /(?:^|[.!?:]\s*)$/u.test(match.input.slice(0, match.index))
    if (
      word === 'i' ||
      isDate(word) ||
      (first && (STOP_WORDS.has(word) || !/^\S+\s+(?:is|was|has)\b/u.test(match.input)))
    )
      continue
    found.push(word)
  }
  return found
}

/** What a sentence is compared by: made once, compared with many. */
export interface Marks {
  wording: string
  numbers: string
  dates: string
  names: string
  negations: number
  trigrams: ReadonlySet<string>
}

/** Sentences whose marks are remembered: each is compared with many. Raising it costs memory (some KB each). */
const REMEMBERED = 4000
const remembered = new Map<string, Marks>()

/** Reads a sentence for comparing; what was read is remembered for a while. */
export function marksOf(text: string): Marks {
  const known = remembered.get(text)
  if (known) return known
  if (remembered.size >= REMEMBERED) remembered.clear()
  const found = tokens(text)
  const some = (which: (token: string) => boolean) => found.filter(which).sort().join(' ')
  const plain = wordingOf(text)
  const made: Marks = {
    wording: plain,
    numbers: some(isNumber),
    dates: some(isDate),
    names: names(text).sort().join(' '),
    negations: found.filter(isNegative).length + endings(text),
    trigrams: trigrams(plain),
  }
  remembered.set(text, made)
  return made
}

/** What two sentences differ in though no likeness may make them one; undefined where nothing forbids it. */
export const difference = (a: string, b: string): Difference | undefined => differing(marksOf(a), marksOf(b))
export type Difference = 'negation' | 'numbers' | 'dates' | 'names'

/** `difference` of sentences that were read already. */
export function differing(x: Marks, y: Marks): Difference | undefined {
  if (x.negations % 2 !== y.negations % 2) return 'negation'
  if (x.numbers !== y.numbers) return 'numbers'
  if (x.dates !== y.dates) return 'dates'
  return x.names === y.names ? undefined : 'names'
}

/** "No longer" and "stopped" deny as "not" does. */
const endings = (text: string): number => (/\b(?:stopped|quit|gave up|given up)\b/iu.test(text) ? 1 : 0)

const LEADING =
  /^(?:and|but|so|well|ok|okay|oh|yes|yeah|actually|also|anyway|btw|by the way|fyi|please note(?: that)?|note that|remember(?: that)?|just so you know|for the record)[,:]?\s+/iu
const COURTEOUS = new Set(['please', 'really', 'just', 'actually', 'also', 'now', 'currently', 'still'])

/** Equal for two sentences that differ only in how they are spelled and led in. Words keep their order and their tense. */
export const wording = (text: string): string => marksOf(text).wording

function wordingOf(text: string): string {
  let said = spelled(text)
  for (;;) {
    const rest = said.replace(LEADING, '')
    if (rest === said) break
    said = rest
  }
  return tokens(said)
    .filter((token) => !COURTEOUS.has(token))
    .join(' ')
}

/** 0..1: what two texts have in common of their sequences of three characters (Jaccard). */
export const likeness = (a: string, b: string): number => alikeness(marksOf(a), marksOf(b))

/**
 * `likeness` of sentences that were read already; 0 where it is less than `least`, which is mostly known without comparing
 * them.
 */
export function alikeness({ trigrams: x }: Marks, { trigrams: y }: Marks, least = 0): number {
  const [few, many] = x.size <= y.size ? [x, y] : [y, x]
  if (few.size < least * many.size) return 0
  let both = 0
  for (const gram of few) if (many.has(gram)) both++
  const all = x.size + y.size - both
  const share = all === 0 ? 1 : both / all
  return share < least ? 0 : share
}

function trigrams(text: string): Set<string> {
  const framed = ` ${text} `
  const found = new Set<string>()
  for (let at = 0; at + 3 <= framed.length; at++) found.add(framed.slice(at, at + 3))
  return found
}
