// Vectors in the derived database, packed in segments: the store of browsers that give workers no files of their own,
// and of Node. Knows where the newest vector of an id lies, and nothing of texts.
import type { Derived, Segment } from '../../db/db.ts'
import { eraseRows } from '../../db/segments.ts'
import { follow } from '../../db/watch.ts'
import type { StoredVector, StoredVectors, VectorStore } from './index.ts'
import { type Portion, portionOf } from './portion.ts'
import { SUM_START, storedSum, sumBytes, sumWords } from './sums.ts'

/** Rows of a segment at most, about 400 KB at 384 dimensions: what is read to find one vector again. */
const SEGMENT_ROWS = 256
/** Segments read together: 6 MB at a time at most. */
const PORTION = 16
/** A segment of fewer rows is small, and with more than so many small ones they are packed together. */
const SMALL_ROWS = 64
const SMALL_SEGMENTS = 32

type Tables = Pick<Derived, 'segments' | 'transaction'>

/** The store over an open derived database. */
export function createSegmentStore(derived: Tables): VectorStore {
  const opened = new Map<string, StoredVectors>()
  return {
    keys: async () => (await derived.segments.orderBy('key').uniqueKeys()).map(String),
    of(key) {
      const stored = opened.get(key) ?? createSegments(derived, key)
      opened.set(key, stored)
      return stored
    },
    watch(listener) {
      const seqs = () => derived.segments.orderBy('key').primaryKeys()
      // A query that fails has nothing to tell; `read` fails as well, and says why.
      return follow(seqs, { next: listener, error: () => undefined })
    },
  }
}

function createSegments(derived: Tables, key: string): StoredVectors {
  /** The segment (its seq) that holds the newest vector of an id. */
  const home = new Map<string, number>()
  /** Rows of every segment known. */
  const sizes = new Map<number, number>()
  /** Segments with rows that were replaced or are damaged. */
  const holed = new Set<number>()

  function enter(seq: number, { ids }: Segment): void {
    sizes.set(seq, ids.length)
    for (const id of ids) {
      const before = home.get(id)
      if (before !== undefined && before !== seq) holed.add(Math.min(before, seq))
      home.set(id, Math.max(before ?? seq, seq))
    }
  }

  async function read(take: (portion: Portion) => void | Promise<void>, which: 'all' | 'new'): Promise<void> {
    const seqs = await derived.segments.where('key').equals(key).primaryKeys()
    const fresh = seqs.filter((seq) => which === 'all' || !sizes.has(seq))
    for (let at = 0; at < fresh.length; at += PORTION) {
      const found = await derived.segments.bulkGet(fresh.slice(at, at + PORTION))
      for (const segment of found) {
        if (!segment) continue
        enter(segment.seq!, segment)
        const vectors = whole(segment, () => true)
        if (vectors.length > 0) await take(portionOf(vectors))
      }
    }
  }

  /** The rows of a segment that are as they were stored. */
  function whole(segment: Segment, isWanted: (id: string) => boolean): StoredVector[] {
    const rows = unpack(segment, isWanted)
    if (rows.damaged > 0) holed.add(segment.seq!)
    return rows.vectors
  }

  async function find(ids: Iterable<string>): Promise<StoredVector[]> {
    const found: StoredVector[] = []
    for (const [seq, wanted] of placesOf(ids)) {
      const segment = await derived.segments.get(seq)
      if (segment) found.push(...whole(segment, (id) => wanted.has(id)))
    }
    return found
  }

  function placesOf(ids: Iterable<string>): Map<number, Set<string>> {
    const places = new Map<number, Set<string>>()
    for (const id of ids) {
      const seq = home.get(id)
      if (seq !== undefined) places.set(seq, (places.get(seq) ?? new Set()).add(id))
    }
    return places
  }

  async function append(vectors: StoredVector[]): Promise<void> {
    await read(() => undefined, 'new') // where older ones of the same ids are
    for (let at = 0; at < vectors.length; at += SEGMENT_ROWS) {
      const segment = pack(key, vectors.slice(at, at + SEGMENT_ROWS))
      const replaced = placesOf(segment.ids)
      const seq = await derived.transaction('rw', derived.segments, async () => {
        await eraseIn(replaced)
        return derived.segments.add(segment)
      })
      forget(replaced)
      enter(seq, segment)
    }
  }

  async function erase(ids: Iterable<string>): Promise<void> {
    const places = placesOf(ids)
    if (places.size === 0) return
    await clean() // an older one must not come back in the place of the newest
    await derived.transaction('rw', derived.segments, () => eraseIn(places))
    forget(places)
  }

  async function eraseIn(places: Map<number, Set<string>>): Promise<void> {
    for (const [seq, gone] of places) {
      const segment = await derived.segments.get(seq)
      if (segment) await eraseRows(derived, segment, (id) => gone.has(id))
    }
  }

  function forget(places: Map<number, Set<string>>): void {
    for (const [seq, gone] of places) {
      for (const id of gone) home.delete(id)
      sizes.set(seq, Math.max(0, (sizes.get(seq) ?? 0) - gone.size))
    }
  }

  async function tidy(): Promise<void> {
    await clean()
    const small = [...sizes].filter(([, rows]) => rows < SMALL_ROWS).map(([seq]) => seq)
    if (small.length > SMALL_SEGMENTS) await packTogether(small)
  }

  /** Overwrites rows that were replaced or are damaged. */
  async function clean(): Promise<void> {
    for (const seq of [...holed]) {
      await derived.transaction('rw', derived.segments, async () => {
        const segment = await derived.segments.get(seq)
        if (!segment) return
        const kept = new Set(unpack(segment, (id) => home.get(id) === seq).vectors.map(({ id }) => id))
        if (kept.size < segment.ids.length) await eraseRows(derived, segment, (id) => !kept.has(id))
        for (const id of segment.ids) if (!kept.has(id) && home.get(id) === seq) home.delete(id)
        sizes.set(seq, kept.size)
      })
      holed.delete(seq)
    }
  }

  /** Stores the rows of these segments again, in as few as possible. */
  async function packTogether(seqs: number[]): Promise<void> {
    const packed = await derived.transaction('rw', derived.segments, async () => {
      const segments = (await derived.segments.bulkGet(seqs)).filter((segment) => segment !== undefined)
      const rows = segments.flatMap((segment) => unpack(segment, (id) => home.get(id) === segment.seq).vectors)
      await derived.segments.bulkDelete(seqs)
      const made: [number, Segment][] = []
      for (let at = 0; at < rows.length; at += SEGMENT_ROWS) {
        const segment = pack(key, rows.slice(at, at + SEGMENT_ROWS))
        made.push([await derived.segments.add(segment), segment])
      }
      return made
    })
    for (const seq of seqs) sizes.delete(seq)
    for (const [seq, segment] of packed) enter(seq, segment)
    for (const seq of seqs) holed.delete(seq)
  }

  async function drop(): Promise<void> {
    await derived.transaction('rw', derived.segments, async () => {
      for (const seq of await derived.segments.where('key').equals(key).primaryKeys()) {
        const segment = await derived.segments.get(seq)
        if (segment) await eraseRows(derived, segment, () => true)
      }
    })
    home.clear()
    sizes.clear()
    holed.clear()
  }

  return { has: (id) => home.has(id), read, find, append, erase, tidy, drop }
}

function pack(key: string, vectors: StoredVector[]): Segment {
  const dimension = vectors[0]!.vector.length
  const data = new Float32Array(vectors.length * dimension)
  vectors.forEach(({ vector }, row) => data.set(vector, row * dimension))
  return {
    key,
    dimension,
    ids: vectors.map(({ id }) => id),
    hashes: vectors.map(({ hash }) => hash),
    spaces: vectors.map(({ spaceId }) => spaceId),
    sums: vectors.map(sumOf),
    data,
  }
}

/** The checksum of one row: of all that is stored of it. */
function sumOf({ id, spaceId, hash, vector }: StoredVector): number {
  const name = new TextEncoder().encode(`${id}\n${spaceId}\n${hash}`)
  const words = new Uint32Array(vector.buffer, vector.byteOffset, vector.length)
  return storedSum(sumWords(words, 0, words.length, sumBytes(name, 0, name.length, SUM_START)))
}

function unpack(segment: Segment, isWanted: (id: string) => boolean): { vectors: StoredVector[]; damaged: number } {
  const { ids, hashes, spaces, sums, data, dimension } = segment
  const vectors: StoredVector[] = []
  let damaged = 0
  for (const [row, id] of ids.entries()) {
    if (!isWanted(id)) continue
    const vector = data.subarray(row * dimension, (row + 1) * dimension)
    const stored = { id, spaceId: spaces?.[row] ?? '', hash: hashes[row]!, vector }
    if (vector.length === dimension && (!sums || sums[row] === sumOf(stored))) vectors.push(stored)
    else damaged++
  }
  return { vectors, damaged }
}
