// The lexical index of one space: which texts hold which terms, in which field, and which sequences of characters. Rows
// are texts; a removed row is passed over and its number never used again. Counts and adds up; what a term is worth is
// decided in search.ts.
import { dayWords, mentionsTime } from '../core/dates.ts'
import { GRAM_BUCKETS, gramsOf, MOST_COUNTED, strength } from '../core/grams.ts'
import { splitAsked } from '../core/utterances.ts'
import type { Chunk } from '../core/types.ts'
import { words } from '../core/words.ts'
import { roomFor } from './columns.ts'
import { createPostings, decoded, KIND_SHIFT, type Postings, POSTINGS_BUFFERS, ROW_SHIFT } from './postings.ts'
import { termsOf } from './terms.ts'

/** Where a term stands: in what is stated, in what is only asked, among who spoke, among the words of its day. */
export const FIELDS = ['said', 'asked', 'speaker', 'date'] as const
const ASKED = FIELDS.indexOf('asked')
const FIELD_BITS = 2
/** Kinds of a sequence in a text: how its sign stands. */
const SIGN_BITS = 1
const NEGATIVE = 1

/** Rows that may be looked at: 1 for yes, 0 for no. */
export type Allowed = Uint8Array

/** What the allowed rows are in all: how many, and the different terms of each field summed up. */
export interface Extent {
  rows: number
  lengths: number[]
}

/** How many allowed rows hold a term, at all and by field. */
export interface Holders {
  rows: number
  fields: number[]
}

/** What was found in each row. Overwritten by the next question. */
export interface Scores {
  /** BM25 over all fields. */
  words: Float64Array
  /** Likeness of character sequences, 0..1; 0 for what chance would give. */
  parts: Float64Array
  /** Which of the question's terms it states (bit n: term n), and which it only asks about. */
  said: Int32Array
  asked: Int32Array
}

export interface Traits {
  /** It holds a question. */
  asks: boolean
  /** It mentions a day or a time. */
  mentionsTime: boolean
}

export interface Lexicon {
  /** Rows ever given out; the next row's number. */
  readonly rows: number
  /** Rows that were not removed. */
  readonly live: Allowed
  /** Takes up a text under the next row. */
  add(chunk: Chunk): Traits
  remove(row: number): void
  extent(allowed: Allowed): Extent
  holders(term: string, allowed: Allowed): Holders
  /** Terms that are one letter away: one more, one less, or another. */
  slips(term: string): string[]
  /** How many allowed rows hold a sequence. What is read for that is kept for `addSequence`, until `begin`. */
  holding(bucket: number, allowed: Allowed): number
  /** Forgets what the last question found. */
  begin(): void
  /** Adds BM25 of a term to every allowed row; `worth` and `average` length by field. */
  addTerm(term: string, bit: number, worth: number[], average: number[], allowed: Allowed): void
  /** Adds likeness by one sequence to every allowed row; `holding` was asked of it. */
  addSequence(bucket: number, weight: number): void
  /** What was found since `begin`. */
  scores(): Scores
  /** A row that was restored is there again. */
  revive(row: number): void
  /**
   * These rows alone, as rows 0, 1, 2 and so on, to be stored: whatever else was there is in it no more. `idle` lets other
   * work run meanwhile; rows that are added or removed then make no difference.
   */
  save(rows: Int32Array, idle: () => Promise<void>): Promise<SavedLexicon>
}

export interface SavedLexicon {
  terms: string[]
  buffers: ArrayBuffer[]
}
/** How many buffers a saved index has. */
export const LEXICON_BUFFERS = 2 * POSTINGS_BUFFERS + 2
/** Lists written anew before others have their turn: about 5 ms. */
const LISTS_SLICE = 500

/** BM25: `k` how much repetition counts, `b` how much length counts against, both from our evaluation run. */
const K = 1.2
const B = 0.6
// What a sequence's kind and count are worth. A table: it is looked up some hundred thousand times a question.
const STRENGTHS = new Float64Array(2 << KIND_SHIFT)
for (let count = 0; count <= MOST_COUNTED; count++) {
  STRENGTHS[count] = strength(count)
  STRENGTHS[(NEGATIVE << KIND_SHIFT) | count] = -strength(count)
}
/** Likeness below this is chance. */
const LEAST_LIKENESS = 0.02

/** An empty index, or one that was saved: of that no row is there until it is revived. */
export function createLexicon(saved?: SavedLexicon): Lexicon {
  const terms = new Map<string, number>()
  const names: string[] = []
  let letters = new Uint32Array(64)
  const postings = createPostings(FIELD_BITS, saved?.buffers.slice(0, POSTINGS_BUFFERS))
  const sequences = createPostings(SIGN_BITS, saved?.buffers.slice(POSTINGS_BUFFERS, 2 * POSTINGS_BUFFERS))
  if (!saved) for (let bucket = 0; bucket < GRAM_BUCKETS; bucket++) sequences.open()
  let rows = 0
  // By row: is it there, how many different terms in each field, the length of its grams.
  let live = new Uint8Array(64)
  let lengths = new Uint16Array(64 * FIELDS.length)
  let gramLengths = new Float32Array(64)
  /** What `holding` read, one sequence after the other, and where those of a bucket begin and end. */
  let held = new Uint32Array(64)
  let heldEnd = 0
  const heldAt = new Map<number, { from: number; to: number }>()
  const found: Scores = {
    words: new Float64Array(0),
    parts: new Float64Array(0),
    said: new Int32Array(0),
    asked: new Int32Array(0),
  }

  function name(term: string, list: number): void {
    terms.set(term, list)
    names.push(term)
    letters = roomFor(letters, names.length)
    letters[list] = lettersOf(term)
  }

  function listOf(term: string): number {
    const known = terms.get(term)
    if (known !== undefined) return known
    const list = postings.open()
    name(term, list)
    return list
  }

  if (saved) {
    saved.terms.forEach(name)
    lengths = new Uint16Array(saved.buffers.at(-2)!)
    gramLengths = new Float32Array(saved.buffers.at(-1)!)
    rows = gramLengths.length
    live = new Uint8Array(rows)
  }

  return {
    get rows() {
      return rows
    },
    get live() {
      return live
    },

    add(chunk) {
      const row = rows++
      live = roomFor(live, rows)
      lengths = roomFor(lengths, rows * FIELDS.length)
      gramLengths = roomFor(gramLengths, rows)
      live[row] = 1
      const { said, asked } = splitAsked(chunk.text, chunk.role)
      for (const [field, text] of [said, asked, chunk.speaker ?? '', dayWords(chunk.createdAt)].entries()) {
        const counts = new Map<string, number>()
        for (const term of termsOf(text)) counts.set(term, (counts.get(term) ?? 0) + 1)
        lengths[row * FIELDS.length + field] = counts.size
        for (const [term, count] of counts) postings.append(listOf(term), row, field, count)
      }
      const { buckets, counts, length } = gramsOf(chunk.text)
      gramLengths[row] = length
      for (const [i, bucket] of buckets.entries())
        sequences.append(bucket, row, counts[i]! < 0 ? NEGATIVE : 0, Math.abs(counts[i]!))
      return { asks: asked !== '', mentionsTime: mentionsTime(words(chunk.text)) }
    },

    remove(row) {
      live[row] = 0
    },

    extent(allowed) {
      // Field by field, without a branch: this looks at every row for every question.
      let count = 0
      for (let row = 0; row < rows; row++) count += allowed[row]!
      const sums = FIELDS.map((_, field) => {
        let sum = 0
        for (let row = 0, at = field; row < rows; row++, at += FIELDS.length) sum += allowed[row]! * lengths[at]!
        return sum
      })
      return { rows: count, lengths: sums }
    },

    holders(term, allowed) {
      const holders: Holders = { rows: 0, fields: FIELDS.map(() => 0) }
      const list = terms.get(term)
      const entries = list === undefined ? 0 : postings.read(list, allowed)
      let before = -1
      for (let i = 0; i < entries; i++) {
        const code = decoded.codes[i]!
        if (code >>> ROW_SHIFT !== before) holders.rows++
        before = code >>> ROW_SHIFT
        holders.fields[(code >>> KIND_SHIFT) & 3]!++
      }
      return holders
    },

    slips(term) {
      const asked = lettersOf(term)
      // One letter more, less or other changes two bits at most: most terms are told apart by that alone.
      return names.filter((name, list) => bitsOf(letters[list]! ^ asked) <= 2 && oneAway(name, term))
    },

    holding(bucket, allowed) {
      const entries = sequences.read(bucket, allowed)
      held = roomFor(held, heldEnd + entries)
      held.set(decoded.codes.subarray(0, entries), heldEnd)
      heldAt.set(bucket, { from: heldEnd, to: heldEnd + entries })
      heldEnd += entries
      return entries
    },

    begin() {
      heldAt.clear()
      heldEnd = 0
      for (const name of ['words', 'parts'] as const) found[name] = roomFor(found[name], rows).fill(0)
      for (const name of ['said', 'asked'] as const) found[name] = roomFor(found[name], rows).fill(0)
    },

    addTerm(term, bit, worth, average, allowed) {
      const list = terms.get(term)
      const entries = list === undefined ? 0 : postings.read(list, allowed)
      const { codes } = decoded
      const { words, said, asked } = found
      for (let i = 0; i < entries; i++) {
        const row = codes[i]! >>> ROW_SHIFT
        const field = (codes[i]! >>> KIND_SHIFT) & 3
        const count = codes[i]! & 255
        const length = lengths[row * FIELDS.length + field]! / average[field]!
        words[row]! += (worth[field]! * count * (K + 1)) / (count + K * (1 - B + B * length))
        if (field === ASKED) asked[row]! |= 1 << bit
        else said[row]! |= 1 << bit
      }
    },

    addSequence(bucket, weight) {
      const { from, to } = heldAt.get(bucket)!
      const { parts } = found
      for (let i = from; i < to; i++) {
        const code = held[i]!
        parts[code >>> ROW_SHIFT]! += weight * STRENGTHS[code & 511]!
      }
    },

    scores() {
      const { parts, said, asked } = found
      for (let row = 0; row < rows; row++) {
        if (asked[row] !== 0) asked[row]! &= ~said[row]!
        if (parts[row] === 0) continue
        const likeness = parts[row]! / gramLengths[row]!
        parts[row] = likeness > LEAST_LIKENESS ? likeness : 0
      }
      return found
    },

    revive(row) {
      live[row] = 1
    },

    async save(kept, idle) {
      // Numbers of rows from now on. Only what is there now counts, whatever comes or goes before all is written.
      const numbers = new Int32Array(rows)
      const allowed = new Uint8Array(rows)
      for (const [number, row] of kept.entries()) {
        numbers[row] = number
        allowed[row] = 1
      }
      const keptLengths = new Uint16Array(kept.length * FIELDS.length)
      const keptGramLengths = new Float32Array(kept.length)
      for (const [number, row] of kept.entries()) {
        keptLengths.set(lengths.subarray(row * FIELDS.length, (row + 1) * FIELDS.length), number * FIELDS.length)
        keptGramLengths[number] = gramLengths[row]!
      }
      async function rewrite(from: Postings, lists: number, to: Postings, mayDrop: boolean): Promise<number[]> {
        const written: number[] = []
        for (let list = 0; list < lists; list++) {
          if (list % LISTS_SLICE === LISTS_SLICE - 1) await idle()
          const entries = from.read(list, allowed)
          if (mayDrop && entries === 0) continue
          const fresh = to.open()
          written.push(list)
          for (let i = 0; i < entries; i++) {
            const code = decoded.codes[i]!
            to.append(fresh, numbers[code >>> ROW_SHIFT]!, (code >>> KIND_SHIFT) & 3, code & 255)
          }
        }
        return written
      }
      const savedPostings = createPostings(FIELD_BITS)
      const savedSequences = createPostings(SIGN_BITS)
      const held = await rewrite(postings, names.length, savedPostings, true)
      await rewrite(sequences, GRAM_BUCKETS, savedSequences, false)
      const buffers = [...savedPostings.save(), ...savedSequences.save(), keptLengths.buffer, keptGramLengths.buffer]
      return { terms: held.map((list) => names[list]!), buffers }
    },
  }
}

/** Which letters a term holds, as bits. */
function lettersOf(term: string): number {
  let bits = 0
  for (let i = 0; i < term.length; i++) bits |= 1 << (term.charCodeAt(i) % 32)
  return bits
}

function bitsOf(value: number): number {
  let count = 0
  for (let rest = value; rest !== 0; rest &= rest - 1) count++
  return count
}

/** True if one letter must be put in, taken out or replaced to make one of the other. */
function oneAway(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1 || a === b) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  const rest = short.length === long.length ? at + 1 : at
  return short.slice(rest) === long.slice(at + 1)
}
