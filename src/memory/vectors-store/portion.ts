// Stored vectors by column, as they lie in files and segments: at a start there are many, and an object and a view for
// each cost more than to read them.
import type { Id } from '../../core/types.ts'
import type { StoredVector } from './index.ts'

/** Of each vector the same as in a StoredVector, at the same place of every column. */
export interface Portion {
  ids: string[]
  spaceIds: Id[]
  hashes: string[]
  dimension: number
  /** The vectors one after the other. */
  numbers: Float32Array<ArrayBuffer>
}

/** Vectors of one dimension, by column. */
export function portionOf(vectors: StoredVector[]): Portion {
  const dimension = vectors[0]?.vector.length ?? 0
  const numbers = new Float32Array(vectors.length * dimension)
  vectors.forEach(({ vector }, at) => numbers.set(vector, at * dimension))
  return {
    ids: vectors.map(({ id }) => id),
    spaceIds: vectors.map(({ spaceId }) => spaceId),
    hashes: vectors.map(({ hash }) => hash),
    dimension,
    numbers,
  }
}

/** Each by itself; the vectors are views of the portion's. */
export function vectorsOf({ ids, spaceIds, hashes, dimension, numbers }: Portion): StoredVector[] {
  return ids.map((id, at) => ({
    id,
    spaceId: spaceIds[at]!,
    hash: hashes[at]!,
    vector: numbers.subarray(at * dimension, (at + 1) * dimension),
  }))
}

/** Only those at these places, in ascending order; the same portion when that is all of them. */
export function partOf(portion: Portion, places: number[]): Portion {
  if (places.length === portion.ids.length) return portion
  const { dimension } = portion
  const numbers = new Float32Array(places.length * dimension)
  places.forEach((place, at) =>
    numbers.set(portion.numbers.subarray(place * dimension, (place + 1) * dimension), at * dimension),
  )
  return {
    ids: places.map((place) => portion.ids[place]!),
    spaceIds: places.map((place) => portion.spaceIds[place]!),
    hashes: places.map((place) => portion.hashes[place]!),
    dimension,
    numbers,
  }
}
