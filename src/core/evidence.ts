// What ranking and confidence are decided from: the sources of a space, what was found in each, and the question. Knows
// who stands beside whom and who replies; decides nothing.
import type { AskedDays } from './dates.ts'
import type { Wish } from './standing.ts'
import type { Millis, Role, Temperature } from './types.ts'

/** A turn or memory, as ranking sees it. Turns of one conversation stand together, in their order. */
export interface Source {
  /** Absent for what stands in no conversation. */
  conversation?: string
  role?: Role
  /** First name of who spoke, lower case. */
  speaker?: string
  createdAt: Millis
  /** It holds a question. */
  asks: boolean
  /** It mentions a day or a time. */
  mentionsTime: boolean
  /** A person's wish on how to be answered stands in it. */
  wish?: Wish
  /** Of a memory. */
  importance?: number
  temperature?: Temperature
}

/** What was found for each source: arrays parallel to the sources. */
export interface Findings {
  /** BM25, on any scale. */
  words: Float64Array
  /** Likeness of parts of words, on any scale. */
  parts: Float64Array
  /** Absent without a model. */
  meaning?: Meaning
  /** Bit n: term n of the question is stated here. */
  said: Int32Array
  /** Bit n: term n stands in a question here. */
  asked: Int32Array
  /** The question's terms, and how telling each is. */
  terms: string[]
  weights: number[]
}

/** Cosines with the question, and what they are for unrelated texts under the same model. */
export interface Meaning {
  /** Below `mean` for a source that was not among the nearest. */
  cosines: Float64Array
  mean: number
  deviation: number
}

export interface Question {
  /** First name of the one speaker that the question names. */
  speaker?: string
  days: AskedDays[]
  asksTime: boolean
  /** It asks for what the assistant said. */
  asksAssistant: boolean
}

/** The index of a neighbour in the same conversation, else -1. */
export function beside(sources: readonly Source[], at: number, distance: number): number {
  const talk = sources[at]!.conversation
  return talk !== undefined && sources[at + distance]?.conversation === talk ? at + distance : -1
}

/**
 * True for a person's turn after somebody else's question. An assistant's reply may as well be that it does not know.
 */
export function isReply(sources: readonly Source[], at: number): boolean {
  const before = sources[beside(sources, at, -1)]
  const { role, speaker } = sources[at]!
  return role === 'user' && before !== undefined && before.asks && (before.role !== role || before.speaker !== speaker)
}

/** The sum of the values whose bits are set. */
export function sumOf(bits: number, values: number[]): number {
  let sum = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) sum += values[31 - Math.clz32(rest & -rest)]!
  return sum
}

/** Numbers by place. A plain loop: on tens of thousands of sources it is many times quicker than `Float64Array.from`. */
export function valuesOf(count: number, of: (at: number) => number): Float64Array<ArrayBuffer> {
  const values = new Float64Array(count)
  for (let at = 0; at < count; at++) values[at] = of(at)
  return values
}

/** The largest value, 0 at least. */
export function largest(values: Float64Array): number {
  let best = 0
  for (let i = 0; i < values.length; i++) if (values[i]! > best) best = values[i]!
  return best
}
