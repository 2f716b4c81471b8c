// The VectorIndex port and its registry. Ids are chunk ids; scores are cosines of vectors of length 1.

export interface VectorHit {
  id: string
  /** Cosine, -1..1. */
  score: number
}

export interface VectorIndex {
  readonly size: number
  /** Numbers a vector; 0 until the first was added. Fixed until the index is empty again. */
  readonly dimension: number
  /** Adds or replaces. Every vector is `[dimension]`, finite, of length 1; one that is not, and none is added. */
  add(ids: readonly string[], vectors: readonly Float32Array[]): void
  /** The same, of vectors that lie one after the other: several times as quick for many. */
  load(ids: readonly string[], numbers: Float32Array): void
  /** Removes and zeroes; ids that are not there are passed over. */
  remove(ids: Iterable<string>): void
  has(id: string): boolean
  /**
   * The k best by cosine, best first, equal ones by id; among `only` when given, and then exactly. Fewer when there are
   * fewer, never one twice. The time grows with `only`: to leave out a few, ask for as many more and drop them.
   */
  search(query: Float32Array, k: number, only?: ReadonlySet<string>): VectorHit[]
  /** The whole index, to be passed as `saved` when one is made anew. */
  save(): Uint8Array<ArrayBuffer>
  /** Memory held, in bytes; ids aside. */
  bytes(): number
}

/** What every index is made with. */
export interface IndexOptions {
  /** Which model's vectors these are. What was saved under another key is refused. */
  key?: string
  /** What `save` gave. Anything wrong with it is an error named `BadSnapshot`: nothing is taken from it then. */
  saved?: Uint8Array
}

export const vectorIndexes = {
  exact: () => import('./exact.ts').then((module) => module.createExactIndex),
  plain: () => import('./exact.ts').then((module) => module.createPlainIndex),
  auto: () => import('./automatic.ts').then((module) => module.createVectorIndex),
}
