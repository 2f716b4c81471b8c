// How a model's answer on signals is read. Everything it says is held against what the person typed; what does not hold is
// rejected with a reason. Strict: only a fence around the JSON is forgiven. Knows nothing of providers and of what is stored.
import type { Millis, SignalKind, Span } from '../types.ts'
import { dayOf, type KnownStatement, type TypedTurn, VERDICTS } from './extraction.ts'
import { typedIn } from './typed.ts'
import { instructs } from './instructions.ts'
import { isSignalKind } from './kinds.ts'

/** How a signal stands to what is known; `of` is a place in the list of known statements. */
export type Judged = { verdict: 'new' } | { verdict: 'duplicate' | 'update' | 'contradict'; of: number }

/** A signal that a model found: its words stand in the turn, from `start` to `end`. */
export interface Extracted extends Span {
  kind: SignalKind
  /** Its place in the list of turns. */
  turn: number
  /** A sentence that stands on its own. */
  text: string
  confidence: number
  validFrom?: Millis
  validTo?: Millis
  judged?: Judged
}

/** What is not taken, and why, as a sentence for the person. `item` is what the model said. */
export interface Rejected {
  reason: string
  item: unknown
}

/** What was read in a reply; or why it is no answer at all, which is worth one more try (`repairPrompt`). */
export type Extraction = { signals: Extracted[]; rejected: Rejected[] } | { malformed: string }

/** More in one reply is no reading of a few turns (about ten signals in ten turns are usual). */
const MOST_SIGNALS = 100
/** A longer sentence fits on no card. */
const LONGEST_TEXT = 400
const LONGEST_QUOTE = 600

/** Reads a model's reply: every signal whose words stand in its turn and whose fields hold. */
export function readExtraction(
  reply: string,
  turns: readonly TypedTurn[],
  known: readonly KnownStatement[],
): Extraction {
  const items = itemsOf(reply)
  if (typeof items === 'string') return { malformed: items }
  const signals: Extracted[] = []
  const rejected: Rejected[] = []
  for (const item of items) {
    const read = readItem(item, turns, known)
    if (typeof read === 'string') rejected.push({ reason: read, item })
    else if (signals.some((one) => same(one, read))) rejected.push({ reason: 'It is there twice.', item })
    else signals.push(read)
  }
  return { signals, rejected }
}

const same = (a: Extracted, b: Extracted) =>
  a.turn === b.turn && a.kind === b.kind && a.start === b.start && a.end === b.end

/** The items of a reply, or why there are none to read. */
function itemsOf(reply: string): unknown[] | string {
  let parsed: unknown
  try {
    parsed = JSON.parse(withoutFence(reply))
  } catch {
    return 'it is not one JSON object'
  }
  if (!isRecord(parsed)) return 'it is not one JSON object'
  if (!Array.isArray(parsed.signals)) return '"signals" is not a list'
  if (parsed.signals.length > MOST_SIGNALS) return `"signals" has more than ${MOST_SIGNALS} entries`
  return parsed.signals as unknown[]
}

/** Without the fence that many models put around JSON, whatever they are told. */
function withoutFence(reply: string): string {
  const trimmed = reply.trim()
  if (!trimmed.startsWith('```') || !trimmed.endsWith('```') || trimmed.length < 6) return trimmed
  return trimmed.slice(3, -3).replace(/^(?:json)?[^\S\n]*\n/i, '')
}

/** One item, or why it is rejected. */
function readItem(item: unknown, turns: readonly TypedTurn[], known: readonly KnownStatement[]): Extracted | string {
  if (!isRecord(item)) return 'It is no object.'
  const { kind, quote, text, confidence } = item
  const turn = numbered(item.turn, turns)
  if (turn === undefined) return `There is no turn ${shown(item.turn)}.`
  if (!isSignalKind(kind)) return `There is no kind ${shown(kind)}.`
  if (typeof quote !== 'string' || quote.trim() === '' || quote.length > LONGEST_QUOTE) return 'It quotes no words.'
  const span = spanOf(turns[turn]!, quote.trim())
  if (!span) return 'The words it quotes are not in what was typed.'
  const wrong = wrongText(text, quote, turns)
  if (wrong !== undefined) return wrong
  if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1))
    return `Its confidence is ${shown(confidence)}, not a number from 0 to 1.`
  const from = dated(item.validFrom)
  const to = dated(item.validTo)
  if (from === null || to === null) return 'A day of it is no day of the form 2026-03-02.'
  if (from !== undefined && to !== undefined && to < from) return 'It ends before it begins.'
  const judged = judgedOf(item, known)
  if (typeof judged === 'string') return judged
  return {
    kind,
    turn,
    ...span,
    text: (text as string).trim(),
    confidence,
    ...(from === undefined ? {} : { validFrom: from }),
    ...(to === undefined ? {} : { validTo: to }),
    ...(judged ? { judged } : {}),
  }
}

/** What is wrong with the sentence that shall be remembered. */
function wrongText(text: unknown, quote: string, turns: readonly TypedTurn[]): string | undefined {
  if (typeof text !== 'string' || text.trim() === '') return 'It has no text.'
  if (text.length > LONGEST_TEXT) return `Its text has more than ${LONGEST_TEXT} characters.`
  if (/[\n\r]/.test(text.trim())) return 'Its text has more than one line.'
  if (instructs(text) || instructs(quote)) return 'It reads as an instruction to the assistant.'
  const said = new Set(turns.flatMap((turn) => numbersIn(typedIn(turn).join(' '))))
  const invented = numbersIn(text).find((number) => !said.has(number) && !partOfDate(number))
  return invented === undefined ? undefined : `The number ${invented} is not in what was typed.`
}

/** Numbers as they are compared: "2,400" and "2400" are one. */
const numbersIn = (text: string): string[] =>
  (text.match(/\d+(?:[.,']\d+)*/g) ?? []).map((number) => number.replace(/[.,'](?=\d{3}(?!\d))/g, '').replace(',', '.'))
/** A day or year may be new: "yesterday" was resolved. */
const partOfDate = (number: string): boolean => /^(?:0?[1-9]|[12]\d|3[01]|(?:19|20)\d\d)$/.test(number)

function judgedOf(
  { judged, of }: Record<string, unknown>,
  known: readonly KnownStatement[],
): Judged | string | undefined {
  if (judged === undefined || judged === null) return undefined
  if (judged === 'new') return { verdict: 'new' }
  const verdict = VERDICTS.find((each) => each === judged)
  if (!verdict) return `There is no verdict ${shown(judged)}.`
  const place = numbered(of, known)
  return place === undefined ? `There is no known statement ${shown(of)}.` : { verdict, of: place }
}

/** The place in a list that a number from 1 names. */
const numbered = (number: unknown, list: readonly unknown[]): number | undefined =>
  typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= list.length
    ? number - 1
    : undefined

/** Where words stand in what was typed. Quotation marks, dashes and spaces may be of another make: each is one character. */
function spanOf(turn: TypedTurn, quote: string): Span | undefined {
  const text = folded(turn.text)
  const words = folded(quote)
  for (let start = text.indexOf(words); start >= 0; start = text.indexOf(words, start + 1)) {
    const end = start + words.length
    if ((turn.pasted ?? []).every((paste) => paste.end <= start || paste.start >= end)) return { start, end }
  }
  return undefined
}

const folded = (text: string): string =>
  text
    .replace(/[‘’‛]/g, "'")
    .replace(/[“”„]/g, '"')
    .replace(/[‐‑–—]/g, '-')
    .replace(/[\u00a0\u202f\t]/g, ' ')

/** The first moment of a day; undefined for none, null for what is no day. */
function dated(day: unknown): Millis | undefined | null {
  if (day === undefined || day === null) return undefined
  const [, year, month, date] = (typeof day === 'string' && /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)) || []
  if (year === undefined) return null
  const at = new Date(Number(year), Number(month) - 1, Number(date))
  return dayOf(at.getTime()) === day ? at.getTime() : null
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value)).slice(0, 40)
