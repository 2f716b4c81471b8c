// The index of words as it is stored between two visits: written whole, with what it is true of and a checksum over all
// of it; what does not fit exactly is not used, and everything is read from the tables instead. Holds no text.
import { dayWords, mentionsTime } from '../core/dates.ts'
import { gramsOf } from '../core/grams.ts'
import { splitAsked } from '../core/utterances.ts'
import { wishIn } from '../core/standing.ts'
import { words } from '../core/words.ts'
import type { Derived, Snapshot } from '../db/db.ts'
import { dropLexicon, LEXICON_SLOTS, savedLexicons } from '../db/snapshots.ts'
import { sha256 } from '../lib/digest.ts'
import { sha256Now } from '../lib/hash.ts'
import type { Shape } from './cut.ts'
import { LEXICON_BUFFERS } from './lexicon.ts'
import type { SavedShelves } from './retrieve.ts'
import { termsOf } from './terms.ts'

export interface Saved {
  shelves: SavedShelves
  /** The newest line of the change log that it knows. */
  seq: number
}

export interface LexiconStore {
  /** The newest that is whole and fits, if any. */
  load(shape: Shape): Promise<Saved | undefined>
  /** Stores it in the slot that is not the newest. */
  save(saved: Saved, shape: Shape): Promise<void>
  /** Whether what was stored last is as it was written; undefined when nothing is. */
  isWhole(): Promise<boolean | undefined>
  /** Drops all that was stored. */
  drop(): Promise<void>
}

/** Version of this layout. What the bytes mean also depends on how texts are read: `reading` notices that. */
const LAYOUT = 2
/** Buffers of a shelf beside its lexicon's: two each of terms and ids, sorted, revisions, counts, starts, ends, traits. */
const SHELF_BUFFERS = LEXICON_BUFFERS + 10

interface Header extends Record<string, unknown> {
  layout: number
  reading: string
  pieceChars: number
  pieceOverlap: number
  seq: number
  spaces: string[]
  /** Of each buffer. */
  sums: string[]
}

/** Keeps saved indexes in the database of what can be made again. */
export function createLexiconStore(derived: Pick<Derived, 'snapshots'>, now: () => number): LexiconStore {
  async function load({ pieceChars, pieceOverlap }: Shape): Promise<Saved | undefined> {
    for (const { header, bytes } of await savedLexicons(derived)) {
      const { layout, reading: read, pieceChars: chars, pieceOverlap: overlap, sum, ...rest } = header as Header
      if (layout !== LAYOUT || read !== reading() || chars !== pieceChars || overlap !== pieceOverlap) continue
      if (sum !== sumOf(header) || !(await isWhole(rest.sums, bytes))) continue
      return { shelves: unpacked(rest.spaces, bytes), seq: rest.seq }
    }
    return undefined
  }

  async function save({ shelves, seq }: Saved, { pieceChars, pieceOverlap }: Shape): Promise<void> {
    const bytes = shelves.flatMap(packed)
    const sums = await Promise.all(bytes.map((buffer) => sha256(new Uint8Array(buffer))))
    const spaces = shelves.map(({ spaceId }) => spaceId)
    const header: Header = { layout: LAYOUT, reading: reading(), pieceChars, pieceOverlap, seq, spaces, sums }
    const [newest] = await savedLexicons(derived)
    const id = LEXICON_SLOTS.find((slot) => slot !== newest?.id)!
    await derived.snapshots.put({ id, header: { ...header, sum: sumOf(header) }, bytes, savedAt: now() })
  }

  async function isNewestWhole(): Promise<boolean | undefined> {
    const [newest] = await savedLexicons(derived)
    if (!newest) return undefined
    const { sum, sums } = newest.header as Header
    return sum === sumOf(newest.header) && (await isWhole(sums, newest.bytes))
  }

  return { load, save, isWhole: isNewestWhole, drop: () => dropLexicon(derived) }
}

/** Of everything in a header but the sum itself. */
function sumOf(header: Snapshot['header']): string {
  const { layout, reading: read, pieceChars, pieceOverlap, seq, spaces, sums } = header as Header
  return sha256Now(JSON.stringify([layout, read, pieceChars, pieceOverlap, seq, spaces, sums]))
}

async function isWhole(sums: string[], bytes: ArrayBuffer[]): Promise<boolean> {
  if (sums.length !== bytes.length) return false
  const real = await Promise.all(bytes.map((buffer) => sha256(new Uint8Array(buffer))))
  return real.every((sum, at) => sum === sums[at])
}

function packed({ shelf }: SavedShelves[number]): ArrayBuffer[] {
  const { lexicon, ids, sorted, revisions, counts, starts, ends, traits } = shelf
  const columns = [sorted, revisions, counts, starts, ends, traits].map((column) => column.buffer as ArrayBuffer)
  return [...lexicon.buffers, ...bytesOf(lexicon.terms), ...bytesOf(ids), ...columns]
}

function unpacked(spaces: string[], bytes: ArrayBuffer[]): SavedShelves {
  return spaces.map((spaceId, at) => {
    const buffers = bytes.slice(at * SHELF_BUFFERS, (at + 1) * SHELF_BUFFERS)
    const [terms, termEnds, ids, idEnds, sorted, revisions, counts, starts, ends, traits] =
      buffers.splice(LEXICON_BUFFERS)
    const shelf = {
      lexicon: { terms: textsOf(terms!, termEnds!), buffers },
      ids: textsOf(ids!, idEnds!),
      sorted: new Int32Array(sorted!),
      revisions: new Int32Array(revisions!),
      counts: new Int32Array(counts!),
      starts: new Int32Array(starts!),
      ends: new Int32Array(ends!),
      traits: new Uint8Array(traits!),
    }
    return { spaceId, shelf }
  })
}

/** All texts as one, and where each ends in it: cut apart again in a tenth of the time that JSON takes. */
function bytesOf(texts: string[]): [ArrayBuffer, ArrayBuffer] {
  const ends = new Uint32Array(texts.length)
  let end = 0
  for (const [at, text] of texts.entries()) ends[at] = end += text.length
  return [new TextEncoder().encode(texts.join('')).buffer, ends.buffer]
}

function textsOf(bytes: ArrayBuffer, ends: ArrayBuffer): string[] {
  const all = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  let start = 0
  return Array.from(new Uint32Array(ends), (end) => all.slice(start, (start = end)))
}

// A text with something of everything that is done to texts: sentences, questions, wishes, days, scripts, endings.
const PROBE =
  "Remember that Anna's 42 dogs were running to Zürich on May 3rd. Please always answer briefly! Where is my bicycle? " +
  'I moved to Rome, what should I see? Собаки лаяли вчера. 我昨天在上海工作。いつ行きますか？ 안녕하세요 เมื่อวานฝนตก'

let read: string | undefined

/** What this program, in this zone of time, makes of a text: an index that was made by another reading is not used. */
function reading(): string {
  if (read) return read
  const { said, asked } = splitAsked(PROBE, 'user')
  const { buckets, counts } = gramsOf(PROBE)
  const days = Array.from({ length: 48 }, (_, at) => dayWords(at * 36 * 86_400_000))
  const traits = [mentionsTime(words(PROBE)), wishIn(PROBE)]
  return (read = sha256Now(JSON.stringify([termsOf(said), termsOf(asked), [...buckets], [...counts], days, traits])))
}
