// The VectorStore port: where vectors outlive the tab, apart by embedding space. Knows nothing of texts, models or
// searching. One worker writes at a time (it holds the ingest lock); any number read meanwhile.
import type { Id } from '../../core/types.ts'
import type { Portion } from './portion.ts'

export interface StoredVector {
  /** Of the chunk. */
  id: string
  /** Where the chunk was when the vector was stored; empty for rows of the first version, which did not say. */
  spaceId: Id
  /** SHA-256, hex, of the text it was made from. */
  hash: string
  vector: Float32Array<ArrayBuffer>
}

/** All that is stored of one embedding space. */
export interface StoredVectors {
  /** Whether there is a vector of this id among what was read or stored here. */
  has(id: string): boolean
  /**
   * Hands over everything, or what was stored by whatever tab since this was called last: oldest first, in portions. A
   * later vector of an id replaces the earlier. What is damaged is passed over. A portion's numbers are to be copied
   * before `take` is over.
   */
  read(take: (portion: Portion) => void | Promise<void>, which: 'all' | 'new'): Promise<void>
  /** The newest vectors of these ids, as far as there are any. */
  find(ids: Iterable<string>): Promise<StoredVector[]>
  /** Stores all of them, or as many as were stored when it failed. Earlier ones of the same ids are overwritten. */
  append(vectors: StoredVector[]): Promise<void>
  /** Overwrites these with zeros; ids that are not there are passed over. */
  erase(ids: Iterable<string>): Promise<void>
  /** Gives room back: packs what has many holes, and overwrites what is damaged. Cheap when there is nothing to do. */
  tidy(): Promise<void>
  /** Overwrites and deletes everything. */
  drop(): Promise<void>
}

export interface VectorStore {
  /** The embedding spaces of which something is stored. For who writes: what nobody can read any more is removed. */
  keys(): Promise<string[]>
  /** The same object for the same key. */
  of(key: string): StoredVectors
  /** Calls `listener` after something was stored, by whatever tab. Returns the way to stop that. */
  watch(listener: () => void): () => void
}
