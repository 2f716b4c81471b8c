// The vectors of one embedding space as a worker holds them in memory: an index for each space, and for every vector the
// hash of the text it was made from. Decides which of them may answer. Makes none, and stores none.
import type { Chunk, Id } from '../core/types.ts'
import { nameOf } from '../lib/errors.ts'
import { sha256Now } from '../lib/hash.ts'
import type { AutomaticIndex } from './vectors/automatic.ts'
import type { VectorHit } from './vectors/index.ts'
import type { StoredVector, StoredVectors } from './vectors-store/index.ts'
import { partOf, type Portion, portionOf } from './vectors-store/portion.ts'

/** Where to look: spaces, and of their chunks only these when given. */
export interface Where {
  spaces: Id[]
  only?: ReadonlySet<string>
}

/** A vector near a question's. */
export interface MeaningHit extends VectorHit {
  spaceId: Id
  /**
   * SHA-256, hex, of the text it was made from, when the chunk itself is not known yet (the tables are still being read):
   * whoever reads the row compares, and asks whether it is still in one of the spaces.
   */
  hash?: string
}

export interface Held {
  readonly key: string
  /** What is stored of the same embedding space. */
  readonly stored: StoredVectors
  /** Vectors, whether or not their chunks are known yet. */
  readonly size: number
  /** Resolves when what is stored was read once; rejects when it cannot be read. */
  readonly loaded: Promise<void>
  /** By space. */
  readonly indexes: ReadonlyMap<Id, AutomaticIndex>
  has(id: string): boolean
  /** Reads what was stored since, by whatever tab. */
  refresh(): Promise<void>
  /** A chunk is there, or is there again. `before` is what was known of it until now. */
  put(chunk: Chunk, before: Chunk | undefined): void
  /** These chunks are gone. */
  remove(ids: Iterable<string>): void
  /** All chunks are known: a vector whose chunk is not answers no more. */
  complete(): void
  /** Compares what has not been compared with its text yet, and puts what lies in another space to where it belongs. */
  settle(): Promise<void>
  /** Holds these as well; they are stored. What does not fit its chunk is passed over, to be erased. */
  place(vectors: StoredVector[]): void
  /** A chunk whose vector was made from a text of this hash. */
  twin(hash: string): string | undefined
  /** Vectors that are stored and not wanted, and those stored under another space than their chunk's. */
  leftovers(): { erase: string[]; move: string[] }
  search(query: Float32Array, k: number, where: Where): MeaningHit[]
}

interface Row {
  hash: string
  /** Of the index it lies in; of the store while it lies in none. */
  spaceId: Id
  /** It is in the index of its space. */
  placed: boolean
}

/** Texts compared before others have their turn: about 2 ms. */
const SLICE = 200
/** Vectors read before others have their turn: about 10 ms. */
const PAUSE = 2000

/** Begins to read what is stored. Without `createIndex` nothing can be searched: only what there is, is known. */
export function createHeld(deps: {
  key: string
  stored: StoredVectors
  createIndex?: () => AutomaticIndex
  chunkOf: (id: string) => Chunk | undefined
  /** Every chunk there is was put. */
  isComplete: () => boolean
  idle: () => Promise<void>
  /** Hears that a search may find something else than before. */
  onChange: () => void
}): Held {
  const { key, stored, createIndex, chunkOf, isComplete, idle, onChange } = deps
  const rows = new Map<string, Row>()
  /** Ids by hash; made when the first is asked for, which a start does not. */
  let twins: Map<string, string> | undefined
  const indexes = new Map<Id, AutomaticIndex>()
  /** Vectors not compared with their chunk's text yet. */
  const unsure = new Set<string>()
  /** Vectors of known chunks that are in no index, or in that of another space. */
  const astray = new Set<string>()
  const toErase = new Set<string>()
  const toMove = new Set<string>()

  function indexOf(spaceId: Id): AutomaticIndex | undefined {
    const index = indexes.get(spaceId) ?? createIndex?.()
    if (index) indexes.set(spaceId, index)
    return index
  }

  function take(portion: Portion): void {
    const { ids, spaceIds, hashes } = portion
    const placed = new Map<Id, number[]>()
    for (const [at, id] of ids.entries()) {
      const [spaceId, hash] = [spaceIds[at]!, hashes[at]!]
      const before = rows.get(id)
      if (before?.hash === hash && before.placed && before.spaceId === spaceId) continue
      if (before) letGo(id)
      const chunk = chunkOf(id)
      const fits = spaceId !== '' && (chunk !== undefined || !isComplete())
      rows.set(id, { hash, spaceId, placed: fits })
      twins?.set(hash, id)
      toErase.delete(id)
      if (fits) {
        const places = placed.get(spaceId)
        if (places) places.push(at)
        else placed.set(spaceId, [at])
      }
      if (!chunk) continue
      unsure.add(id)
      if (!fits) astray.add(id)
    }
    for (const [spaceId, places] of placed) fill(spaceId, partOf(portion, places))
  }

  function fill(spaceId: Id, portion: Portion): void {
    onChange()
    const { ids, numbers } = portion
    try {
      indexOf(spaceId)?.load(ids, numbers)
    } catch (thrown) {
      if (nameOf(thrown) !== 'BadVector') throw thrown
      if (ids.length > 1) for (const at of ids.keys()) fill(spaceId, partOf(portion, [at]))
      else throwOut(ids[0]!) // one that is no vector of this model must not cost the others
    }
  }

  function takeOut(spaceId: Id, id: string): void {
    onChange()
    indexes.get(spaceId)?.remove([id])
  }

  /** Takes a vector out of memory. */
  function letGo(id: string): void {
    const row = rows.get(id)
    if (!row) return
    if (row.placed) takeOut(row.spaceId, id)
    rows.delete(id)
    if (twins?.get(row.hash) === id) twins.delete(row.hash)
    unsure.delete(id)
    astray.delete(id)
    toMove.delete(id)
  }

  /** The same, and it is not to be stored any longer. */
  function throwOut(id: string): void {
    if (rows.has(id)) toErase.add(id)
    letGo(id)
  }

  /** Keeps a vector from answering. It is found again when its chunk comes back before it was erased. */
  function silence(id: string): void {
    const row = rows.get(id)
    if (row?.placed) takeOut(row.spaceId, id)
    if (row) row.placed = false
    astray.delete(id)
  }

  /** Compares a vector with its chunk: true when it may answer where it is. */
  function check(id: string): boolean {
    const row = rows.get(id)
    const chunk = chunkOf(id)
    if (!row || !chunk) return false
    if (unsure.delete(id) && sha256Now(chunk.text) !== row.hash) {
      throwOut(id)
      return false
    }
    if (row.placed && row.spaceId === chunk.spaceId) return true
    silence(id)
    astray.add(id)
    return false
  }

  async function settle(): Promise<void> {
    for (;;) {
      const slice = firstOf(unsure, SLICE)
      for (const id of slice) check(id)
      if (slice.length === 0) break
      await idle()
    }
    if (astray.size > 0) await bringHome([...astray])
  }

  async function bringHome(ids: string[]): Promise<void> {
    for (const id of ids) astray.delete(id)
    const found = await stored.find(ids).catch(() => []) // what cannot be read is as good as none: it is made again
    const at = new Map(found.map((vector) => [vector.id, vector]))
    for (const id of ids) {
      const [row, chunk, vector] = [rows.get(id), chunkOf(id), at.get(id)]
      if (!row || row.placed) continue
      if (vector?.hash !== row.hash) letGo(id)
      else if (chunk) {
        if (vector.spaceId !== chunk.spaceId) toMove.add(id)
        rows.set(id, { ...row, spaceId: chunk.spaceId, placed: true })
        fill(chunk.spaceId, portionOf([vector]))
      }
    }
  }

  function search(query: Float32Array, k: number, { spaces, only }: Where): MeaningHit[] {
    for (;;) {
      const hits: MeaningHit[] = []
      for (const spaceId of spaces) {
        const found = indexes.get(spaceId)?.search(query, k, only) ?? []
        hits.push(...found.map((hit) => ({ ...hit, spaceId })))
      }
      if (spaces.length > 1) hits.sort((a, b) => b.score - a.score)
      hits.splice(k)
      const known = hits.filter(({ id }) => chunkOf(id))
      // A vector that does not fit its chunk is taken out by this, so the next search finds fewer of them.
      const wrong = known.filter(({ id, spaceId }) => {
        return unsure.has(id) || chunkOf(id)?.spaceId !== spaceId ? !check(id) : false
      })
      if (wrong.length > 0) continue
      return hits.map((hit) => (chunkOf(hit.id) ? hit : { ...hit, hash: rows.get(hit.id)!.hash }))
    }
  }

  let reading: Promise<void> = Promise.resolve()
  const read = (which: 'all' | 'new') => {
    let taken = 0
    const portions = (portion: Portion) => {
      take(portion)
      taken += portion.ids.length
      if (taken < PAUSE) return undefined
      taken = 0
      return idle()
    }
    // A failure was told to whoever asked for it.
    reading = reading.catch(() => undefined).then(() => stored.read(portions, which))
    return reading
  }
  const loaded = read('all')
  loaded.catch(() => undefined) // looked at by whoever needs it

  return {
    key,
    stored,
    get size() {
      return rows.size
    },
    loaded,
    indexes,
    has: (id) => rows.has(id),
    refresh: () => read('new'),

    put(chunk, before) {
      const row = rows.get(chunk.id)
      if (!row) return
      if (before?.text !== chunk.text) unsure.add(chunk.id)
      if (!row.placed || row.spaceId !== chunk.spaceId) check(chunk.id)
    },

    remove(ids) {
      for (const id of ids) silence(id)
    },

    complete() {
      for (const id of rows.keys()) if (!chunkOf(id)) silence(id)
    },

    settle,
    place(vectors) {
      const fitting = vectors.filter(({ id, hash }) => {
        const chunk = chunkOf(id)
        return chunk !== undefined && sha256Now(chunk.text) === hash
      })
      take(portionOf(fitting))
      for (const { id } of fitting) {
        unsure.delete(id)
        check(id)
      }
      const held = new Set(fitting.map(({ id }) => id))
      for (const { id } of vectors) if (!held.has(id)) toErase.add(id)
    },

    twin(hash) {
      twins ??= new Map([...rows].map(([id, row]) => [row.hash, id]))
      return twins.get(hash)
    },

    leftovers() {
      const strays = isComplete() ? [...rows.keys()].filter((id) => !chunkOf(id)) : []
      for (const id of strays) throwOut(id)
      const left = { erase: [...toErase], move: [...toMove] }
      toErase.clear()
      toMove.clear()
      return left
    },
    search,
  }
}

/** The first of a set, at most so many. */
function firstOf(set: Set<string>, most: number): string[] {
  const taken: string[] = []
  for (const one of set) {
    if (taken.length === most) break
    taken.push(one)
  }
  return taken
}
