// The stored vectors of one embedding space, packed in segments: where the newest vector of an id lies, new ones, and
// getting rid of those that are no longer wanted. Knows nothing of texts or models.
import { liveQuery } from 'dexie'
import type { Derived, Segment } from '../../db/db.ts'
import type { Vector } from './index.ts'

export interface StoredVector {
  id: string
  /** SHA-256 of the text it was made from. */
  hash: string
  vector: Vector
}

export interface SegmentStore {
  /** Reads what any tab stored since the last time, and returns the ids it is about. */
  refresh(): Promise<string[]>
  /** Calls `listener` after something was stored, by whatever tab. Returns the way to stop that. */
  watch(listener: () => void): () => void
  /** The newest vectors of these ids, as far as there are any. */
  find(ids: string[]): Promise<StoredVector[]>
  add(vectors: StoredVector[]): Promise<void>
  /** The vector of this id may no longer be wanted: `tidy` will look. */
  doubt(id: string): void
  /** Deletes vectors that were replaced or are not wanted, packs small segments together, and drops all other spaces. */
  tidy(isWanted: (id: string) => boolean): Promise<void>
}

/** Rows of a segment at most, about 400 KB at 384 dimensions: what is read to find one vector again. */
const SEGMENT_ROWS = 256
/** A segment of fewer rows is small, and with more than so many small ones they are packed together. */
const SMALL_ROWS = 64
const SMALL_SEGMENTS = 32

export function createSegmentStore(derived: Pick<Derived, 'segments' | 'transaction'>, key: string): SegmentStore {
  /** The segment (its seq) that holds the newest vector of an id. */
  const home = new Map<string, number>()
  /** Rows of every segment known. */
  const sizes = new Map<number, number>()
  /** Segments with rows that may no longer be wanted. */
  const doubtful = new Set<number>()

  const seqs = () => derived.segments.where('key').equals(key).primaryKeys()
  const others = () => derived.segments.where('key').notEqual(key)

  function enter(seq: number, ids: string[]): void {
    sizes.set(seq, ids.length)
    for (const id of ids) {
      const before = home.get(id)
      if (before !== undefined && before !== seq) doubtful.add(Math.min(before, seq))
      home.set(id, Math.max(before ?? seq, seq))
    }
  }

  async function refresh(): Promise<string[]> {
    const fresh = (await seqs()).filter((seq) => !sizes.has(seq))
    const found = (await derived.segments.bulkGet(fresh)).filter((segment) => segment !== undefined)
    for (const { seq, ids } of found) enter(seq!, ids)
    return found.flatMap(({ ids }) => ids)
  }

  async function find(ids: string[]): Promise<StoredVector[]> {
    const places = new Map<number, Set<string>>()
    for (const id of ids) {
      const seq = home.get(id)
      if (seq !== undefined) places.set(seq, (places.get(seq) ?? new Set()).add(id))
    }
    const found: StoredVector[] = []
    for (const [seq, wanted] of places) {
      const segment = await derived.segments.get(seq)
      if (segment) found.push(...unpack(segment, (id) => wanted.has(id)))
    }
    return found
  }

  async function add(vectors: StoredVector[]): Promise<void> {
    for (let at = 0; at < vectors.length; at += SEGMENT_ROWS) {
      const segment = pack(key, vectors.slice(at, at + SEGMENT_ROWS))
      enter(await derived.segments.add(segment), segment.ids)
    }
  }

  async function tidy(isWanted: (id: string) => boolean): Promise<void> {
    const small = [...sizes].filter(([, rows]) => rows < SMALL_ROWS).map(([seq]) => seq)
    const groups = [...doubtful].map((seq) => [seq])
    if (small.length > SMALL_SEGMENTS) groups.push(small.filter((seq) => !doubtful.has(seq)))
    if (groups.length + (await others().count()) === 0) return
    await derived.transaction('rw', derived.segments, async () => {
      await others().delete()
      for (const group of groups) await repack(group, isWanted)
    })
    doubtful.clear()
  }

  /** Stores the wanted rows of these segments again, in as few as possible. Part of a transaction. */
  async function repack(group: number[], isWanted: (id: string) => boolean): Promise<void> {
    const segments = (await derived.segments.bulkGet(group)).filter((segment) => segment !== undefined)
    const wanted = segments.flatMap((segment) => {
      return unpack(segment, (id) => home.get(id) === segment.seq && isWanted(id))
    })
    if (group.length === 1 && wanted.length === segments[0]?.ids.length) return
    for (const { seq, ids } of segments) for (const id of ids) if (home.get(id) === seq) home.delete(id)
    await derived.segments.bulkDelete(group)
    for (const seq of group) sizes.delete(seq)
    await add(wanted)
  }

  return {
    refresh,
    find,
    add,
    tidy,
    watch(listener) {
      // A query that fails has nothing to tell; `refresh` fails as well, and says why.
      const subscription = liveQuery(seqs).subscribe({ next: listener, error: () => undefined })
      return () => subscription.unsubscribe()
    },
    doubt(id) {
      const seq = home.get(id)
      if (seq !== undefined) doubtful.add(seq)
    },
  }
}

function pack(key: string, vectors: StoredVector[]): Segment {
  const dimension = vectors[0]!.vector.length
  const data = new Float32Array(vectors.length * dimension)
  vectors.forEach(({ vector }, row) => data.set(vector, row * dimension))
  return { key, dimension, ids: vectors.map(({ id }) => id), hashes: vectors.map(({ hash }) => hash), data }
}

function unpack({ ids, hashes, data, dimension }: Segment, isWanted: (id: string) => boolean): StoredVector[] {
  return ids.flatMap((id, row) =>
    isWanted(id) ? [{ id, hash: hashes[row]!, vector: data.slice(row * dimension, (row + 1) * dimension) }] : [],
  )
}
