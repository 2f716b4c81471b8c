// Likeness of texts by the character sequences of their words: finds other forms of a word and slips of the pen, in any
// script. Knows nothing of meaning.
import { STOP_WORDS } from './stopwords.ts'
import { words } from './words.ts'

/**
 * Buckets that sequences are hashed into. Half as many cost 1 point of recall in our evaluation run, more gain none.
 */
export const GRAM_BUCKETS = 4096
/** Lengths of the sequences; a word is framed by < and >. */
const SHORTEST = 3
const LONGEST = 5
/** Words whose sequences are remembered. Raising it costs memory (about 200 bytes a word). */
const VOCABULARY = 50_000

/** A text as weights of buckets, of length 1. Small on purpose: one is kept for each chunk. */
export interface Grams {
  buckets: Uint16Array
  weights: Float32Array
}

// The sequences of a word: bucket, and the sign in the 16th bit. Signs let collisions cancel out instead of adding up.
const remembered = new Map<string, Uint16Array>()
const SIGN = 0x8000

function sequences(word: string): Uint16Array {
  const known = remembered.get(word)
  if (known) return known
  const framed = `<${word}>`
  const found: number[] = []
  for (let length = SHORTEST; length <= LONGEST; length++)
    for (let at = 0; at + length <= framed.length; at++) {
      const hash = fnv(framed, at, at + length)
      found.push((hash % GRAM_BUCKETS) | (hash >>> 31 ? SIGN : 0))
    }
  if (remembered.size >= VOCABULARY) remembered.clear()
  const made = Uint16Array.from(found)
  remembered.set(word, made)
  return made
}

/** FNV-1a over UTF-16 units. */
function fnv(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

// Counting happens in one array for all texts; what was touched is set back.
const counts = new Int16Array(GRAM_BUCKETS)
const LOGARITHMS = Float32Array.from({ length: 64 }, (_, count) => (count ? 1 + Math.log(count) : 0))

/** The grams of a text. Stop words are left out; repetitions count by their logarithm. */
export function gramsOf(text: string): Grams {
  const touched: number[] = []
  for (const word of words(text)) {
    if (STOP_WORDS.has(word)) continue
    for (const sequence of sequences(word)) {
      const bucket = sequence & ~SIGN
      if (counts[bucket] === 0) touched.push(bucket)
      counts[bucket]! += sequence & SIGN ? 1 : -1
    }
  }
  const buckets = new Uint16Array(touched.length)
  const weights = new Float32Array(touched.length)
  let used = 0
  let sum = 0
  for (const bucket of touched) {
    const count = counts[bucket]!
    if (count === 0) continue // cancelled out, or listed twice
    counts[bucket] = 0
    const size = LOGARITHMS[Math.min(Math.abs(count), LOGARITHMS.length - 1)]!
    buckets[used] = bucket
    weights[used++] = count > 0 ? size : -size
    sum += size * size
  }
  const length = Math.sqrt(sum) || 1
  return { buckets: buckets.slice(0, used), weights: weights.slice(0, used).map((weight) => weight / length) }
}

/**
 * A question's weights by bucket, ready for `likeness`: rare sequences weigh more. `holding` counts the texts that hold
 * each bucket, `total` all texts.
 */
export function askedGrams(question: Grams, holding: Int32Array, total: number): Float32Array {
  const asked = new Float32Array(GRAM_BUCKETS)
  let sum = 0
  question.buckets.forEach((bucket, i) => {
    const rarity = Math.log(1 + total / (1 + holding[bucket]!))
    asked[bucket] = question.weights[i]! * rarity * rarity
    sum += (question.weights[i]! * rarity) ** 2
  })
  return asked.map((weight) => weight / (sum || 1))
}

/**
 * How alike a text is to what was asked: 1 for the same words, 0 for nothing in common (chance may take it slightly
 * below).
 */
export function likeness(asked: Float32Array, { buckets, weights }: Grams): number {
  let sum = 0
  for (let i = 0; i < buckets.length; i++) sum += asked[buckets[i]!]! * weights[i]!
  return sum
}
