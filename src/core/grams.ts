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

/**
 * A text by its sequences. `counts` are below 0 where the signs say so, and at most MOST_COUNTED in size. The text is a
 * vector of `strength(count)` over all buckets; `length` is its length.
 */
export interface Grams {
  buckets: Uint16Array
  counts: Int8Array
  length: number
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

/** Repetitions above this count no more. */
export const MOST_COUNTED = 63
const LOGARITHMS = Float64Array.from({ length: MOST_COUNTED + 1 }, (_, count) => (count ? 1 + Math.log(count) : 0))

/** What a sequence that stands in a text `count` times is worth there: repetitions count by their logarithm. */
export const strength = (count: number): number => (count < 0 ? -LOGARITHMS[-count]! : LOGARITHMS[count]!)

// Counting happens in one array for all texts; what was touched is set back.
const counting = new Int16Array(GRAM_BUCKETS)

/** The grams of a text. Stop words are left out. */
export function gramsOf(text: string): Grams {
  const touched: number[] = []
  for (const word of words(text)) {
    if (STOP_WORDS.has(word)) continue
    for (const sequence of sequences(word)) {
      const bucket = sequence & ~SIGN
      if (counting[bucket] === 0) touched.push(bucket)
      counting[bucket]! += sequence & SIGN ? 1 : -1
    }
  }
  const buckets = new Uint16Array(touched.length)
  const counts = new Int8Array(touched.length)
  let used = 0
  let sum = 0
  for (const bucket of touched) {
    const count = Math.max(-MOST_COUNTED, Math.min(MOST_COUNTED, counting[bucket]!))
    if (count === 0) continue // cancelled out, or listed twice
    counting[bucket] = 0
    buckets[used] = bucket
    counts[used++] = count
    sum += strength(count) ** 2
  }
  return { buckets: buckets.slice(0, used), counts: counts.slice(0, used), length: Math.sqrt(sum) || 1 }
}

/**
 * A question's sequences, ready to be compared with texts: rare ones weigh more. `holding` counts the texts that hold a
 * bucket, `total` all texts. The sum over a text's buckets of weight times strength, divided by the text's length, is
 * their likeness: 1 for the same words, 0 for nothing in common (chance may take it slightly below).
 */
export function askedGrams(
  { buckets, counts, length }: Grams,
  holding: (bucket: number) => number,
  total: number,
): { bucket: number; weight: number }[] {
  let sum = 0
  const asked = Array.from(buckets, (bucket, i) => {
    const rarity = Math.log(1 + total / (1 + holding(bucket)))
    const weight = strength(counts[i]!) / length
    sum += (weight * rarity) ** 2
    return { bucket, weight: weight * rarity * rarity }
  })
  for (const each of asked) each.weight /= sum || 1
  return asked
}
