// What a vector has to be before an index takes it, or searches with it.
import { failure } from '../../lib/errors.ts'

/** How far from 1 the length of a vector may be: what float32 arithmetic leaves of a normalisation, with room. */
const LENGTH_TOLERANCE = 1e-3

/** The Euclidean length. */
export function lengthOf(vector: Float32Array): number {
  let sum = 0
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!
  return Math.sqrt(sum)
}

/** Throws unless each is `[dimension]`, finite and of length 1, and there is one for every id. */
export function checkVectors(ids: readonly string[], vectors: readonly Float32Array[], dimension: number): void {
  if (ids.length !== vectors.length) throw badVector(`${ids.length} ids came with ${vectors.length} vectors`)
  for (const vector of vectors) {
    if (vector.length !== dimension || dimension === 0)
      throw badVector(`a vector has ${vector.length} dimensions, the index ${dimension}`)
    const length = lengthOf(vector)
    if (!(Math.abs(length - 1) <= LENGTH_TOLERANCE)) throw badVector(`a vector has length ${length} and not 1`)
  }
}

/** Throws unless a question's vector is `[dimension]`, finite and not zero; else its length. */
export function checkedLength(query: Float32Array, dimension: number): number {
  if (query.length !== dimension)
    throw badVector(`the question's vector has ${query.length} dimensions, the index ${dimension}`)
  const length = lengthOf(query)
  if (!(length > 0 && Number.isFinite(length))) throw badVector('the question’s vector is zero or not finite')
  return length
}

function badVector(fact: string): Error {
  return failure('BadVector', `vectors: ${fact}; remake the vectors with the present model`)
}
