// What a sentence says of an attribute: whose it is, which, its value, and whether it holds, held, or is new. Reads by the
// tables of core/attributes-rules.ts. Knows nothing of other sentences.
import { ATTRIBUTES, BEFORE, FOR_NOW, FORMER, LEAD, MARKED, SEVERAL, SINGLE, TRAIL, WAS } from './attributes-rules.ts'
import { isDate, isNumber } from './differences.ts'
import { isPassing, spelled, stem, tellingStems, tokens } from './stems.ts'

export type ValueType = 'number' | 'date' | 'place' | 'name' | 'other'

/** An attribute and the value that a sentence gives it. */
export interface Holding {
  /** Equal for two sentences on the same attribute of the same. */
  about: string
  value: string
  type: ValueType
  /** It says that it was another value before. */
  change: boolean
  /** How many there are at a time. */
  arity: 'one' | 'several' | 'unknown'
}

/** A sentence as it is read for what it says: without words that lead in, and whether these set it in the past. */
export interface Reading {
  plain: string
  past: boolean
  /** "Now", "no longer", "instead": it marks a new state. */
  marked: boolean
  passing: boolean
}

/** Takes a sentence's frame off: "In 2021 I worked at Intel." is "I worked at Intel", past. */
export function readingOf(sentence: string): Reading {
  const text = spelled(sentence).replace(/[\s.!…]+$/u, '')
  let plain = text
  let past = false
  for (;;) {
    const before = BEFORE.exec(plain)
    const rest = plain.slice(before?.[0].length ?? 0).replace(LEAD, '')
    if (before) past = true
    if (rest === plain || !rest) break
    plain = rest
  }
  past =
    (past || FORMER.test(text)) &&
    (WAS.test(plain) || /\bused to\b/i.test(text) || /\bformerly|previously\b/i.test(text))
  return { plain, past, marked: MARKED.test(text), passing: FOR_NOW.test(text) }
}

/** The clauses of a sentence that may each say something by itself. */
export function clauses(sentence: string): string[] {
  const parts = sentence
    .split(/[;,]\s+(?=(?:so |but |and |now )?(?:i|we|my|our|the)\b)|\s+(?:but|and|so)\s+(?=(?:i|we|my|our)\b)/iu)
    .filter((part) => part.trim())
  return parts.length > 1 ? [sentence, ...parts] : [sentence]
}

/** What a sentence says of attributes; the same attribute may be said in two ways ("is" and "is at"). */
export function holdings(sentence: string): Holding[] {
  const found = new Map<string, Holding>()
  for (const clause of clauses(sentence)) {
    const { plain } = readingOf(clause)
    for (const { pattern, about, change } of ATTRIBUTES) {
      const groups = pattern.exec(plain)?.groups
      if (!groups?.value) continue
      const value = trimmed(groups.value)
      const owner = groups.what ?? groups.who ?? 'i'
      const whose = ownerOf(owner, groups.what !== undefined)
      if (!value || !whose) continue
      const type = typeOf(groups.value, value)
      const fresh = /\b(?:new|latest|current)\b/iu.test(owner)
      for (const key of keysOf(whose, about, type))
        if (!found.has(key))
          found.set(key, { about: key, value, type, change: (change ?? false) || fresh, arity: arityOf(whose, about) })
    }
  }
  return [...found.values()]
}

function keysOf(whose: string, about: string | undefined, type: ValueType): string[] {
  if (about === 'place') return whose === 'i' ? ['i|place'] : [`${whose}|place`, `${whose}|is`]
  return about ? [`${whose}|${about}`] : type === 'place' ? [`${whose}|is`, `${whose}|place`] : [`${whose}|is`]
}

function trimmed(value: string): string {
  return value
    .replace(TRAIL, '')
    .replace(/^(?:now|currently|still|about|around|due|set to|going to be) /iu, '')
    .replace(TRAIL, '')
    .trim()
}

const GONE = /^(?:he|she|they|it|you|this|that|there|who|what|which|everyone|someone|nobody)\b/iu

/** Whose: "i" for "I" and "we", the stems of what it is else; undefined for what only its neighbours explain ("he"). */
function ownerOf(owner: string, isThing: boolean): string | undefined {
  const said = owner.toLowerCase()
  if (said === 'i' || said === 'we') return 'i'
  if (GONE.test(said)) return undefined
  // A name has a capital; a word without is a subject that the table took too much for.
  if (!isThing && !/^(?:my|our|the|this) /iu.test(owner) && !/^\p{Lu}/u.test(owner)) return undefined
  return stems(
    owner.replace(/^(?:my|our|the|this) /iu, '').replace(/\b(?:new|current|latest|old|former|previous)\b ?/giu, ''),
  )
}

const stems = (text: string): string | undefined =>
  tokens(text)
    .filter((token) => !isPassing(token))
    .map(stem)
    .join(' ') || undefined

function arityOf(whose: string, about: string | undefined): Holding['arity'] {
  if (about) return 'one'
  const last = whose.split(' ').at(-1)!
  const words = new Set(whose.split(' '))
  if (words.has('favourit')) return 'one'
  if (SINGLE_STEMS.has(last) || [...words].some((word) => HEADS.has(word))) return 'one'
  return SEVERAL_STEMS.has(last) ? 'several' : 'unknown'
}
const SINGLE_STEMS = new Set([...SINGLE].map(stem))
const SEVERAL_STEMS = new Set([...SEVERAL].map(stem))
/** Things that stay what they are with more words behind them: "the budget for travel", "dinner with Mia". */
const HEADS = new Set(['budget', 'deadlin', 'dinner', 'lunch', 'meet', 'appointment', 'number'].map(stem))

const NAME_LIKE =
  /^(?:(?:dr|mr|mrs|ms|prof)\.? )?\p{Lu}[\p{L}.'’-]*(?: (?:(?:of|de|van|von|la) )?\p{Lu}[\p{L}.'’-]*){0,3}$/u

const TIME = /^\d{1,2}:\d\d(?:am|pm)?$|^\d{1,2}(?:am|pm)$/u

function typeOf(whole: string, value: string): ValueType {
  const found = tokens(whole)
  const timed = /^(?:at|on|from)\b/iu.test(value)
  if (found.some((token) => isDate(token) || TIME.test(token) || (timed && /^\d{1,2}$/u.test(token)))) return 'date'
  if (/\bnext (?:week|month|year|spring|summer|autumn|winter)\b/iu.test(value)) return 'date'
  if (found.some(isNumber)) return /^(?:in|at|on|near) /iu.test(value) ? 'place' : 'number'
  if (/^(?:in|at|on|near|next to|behind) /iu.test(value)) return 'place'
  return NAME_LIKE.test(value.replace(/^(?:dr|mr|mrs|ms|prof)\.? /iu, '')) ? 'name' : 'other'
}

/** True where two values can be the same, one told in more detail: "Lisbon", "a flat in Lisbon". */
export function compatible(a: string, b: string): boolean {
  const [x, y] = [telling(a), telling(b)]
  const [small, large] = x.size <= y.size ? [x, y] : [y, x]
  return [...small].every((each) => large.has(each))
}

function telling(value: string): Set<string> {
  const found = tellingStems(value)
  return new Set(found.length > 0 ? found : tokens(value))
}

const regions = countries()

function countries(): Set<string> {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  const found = new Set<string>([
    'england',
    'scotland',
    'wales',
    'the netherlands',
    'usa',
    'the us',
    'uk',
    'the uk',
    'europe',
    'asia',
    'africa',
  ])
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  for (const a of letters)
    for (const b of letters) {
      const name = names.of(a + b)
      if (name) found.add(name.toLowerCase())
    }
  for (const city of ['singapore', 'monaco', 'luxembourg', 'gibraltar']) found.delete(city)
  return found
}

/** True where one place may lie in the other: a country and what is no country. */
export function mayContain(a: string, b: string): boolean {
  const country = (value: string) => regions.has(value.toLowerCase().replace(/^(?:in|at|on) /u, ''))
  return country(a) !== country(b)
}
