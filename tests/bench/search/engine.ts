// What the search benchmark asks of an index, ours or a peer's. Knows nothing of which there are.

/** An index under measurement. Ids are row numbers. */
export interface Engine {
  /** Adds all rows, and is ready to be searched when it resolves. */
  build(rows: Float32Array<ArrayBuffer>, dimension: number): Promise<void>
  /** Row numbers of the k nearest, nearest first. */
  search(query: Float32Array<ArrayBuffer>, k: number): Promise<number[]> | number[]
  /** The index as something that can be stored, its size in bytes, and the way back; absent where there is none. */
  save?(): Promise<{ bytes: number; load(): Promise<void> }>
}

/** A fresh, empty index. */
export type Open = () => Promise<Engine>

/** The rows of a matrix as plain arrays, which is how most peers take them. */
export function plainRows(rows: Float32Array, dimension: number): number[][] {
  const count = rows.length / dimension
  return Array.from({ length: count }, (_, row) => Array.from(rows.subarray(row * dimension, (row + 1) * dimension)))
}
