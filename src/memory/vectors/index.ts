// The VectorIndex port and its registry. Ids are chunk ids; scores are cosines of vectors of length 1.

export interface VectorHit {
  id: string
  /** Cosine, -1..1. */
  score: number
}

export interface VectorIndex {
  readonly size: number
  /** Adds or replaces. Every vector is `[dimension]`, finite, of length 1. */
  add(ids: string[], vectors: Float32Array<ArrayBuffer>[]): void
  /** Removes and zeroes; ids that are not there are passed over. */
  remove(ids: string[]): void
  has(id: string): boolean
  /** The k best by cosine, best first, among ids that `allow` lets through (all when absent). Fewer when there are fewer. */
  search(query: Float32Array, k: number, allow?: (id: string) => boolean): VectorHit[]
}

export const vectorIndexes = {
  exact: () => import('./exact.ts').then((module) => module.createExactIndex),
}
