// Typed arrays that grow: columns of numbers, one for each property, instead of an object for each row. Knows nothing of
// what the numbers mean.

type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array

/** The column itself if it has room for `length` numbers, else a copy with room for twice as many. */
export function roomFor<T extends Column>(column: T, length: number): T {
  if (length <= column.length) return column
  const grown = new (column.constructor as new (length: number) => T)(Math.max(length, column.length * 2))
  grown.set(column)
  return grown
}

/** The first so many numbers in memory of their own, to be stored. */
export function bufferOf(column: Column, length: number): ArrayBuffer {
  return column.slice(0, length).buffer
}
