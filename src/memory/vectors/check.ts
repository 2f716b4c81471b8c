// What a vector has to be before an index takes it, or searches with it.
import { failure } from '../../lib/errors.ts'

/** How far from 1 the length of a vector may be (as in assembly/scan.ts): what float32 arithmetic leaves of a normalisation, with room. */
const LENGTH_TOLERANCE = 1e-3

const isUnit = (length: number) => Math.abs(length - 1) <= LENGTH_TOLERANCE

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
    if (!isUnit(length)) throw badVector(`a vector has length ${length} and not 1`)
  }
}

/** Whether vectors that lie one after the other are all finite and of length 1. */
export function areUnit(numbers: Float32Array, dimension: number): boolean {
  for (let at = 0; at < numbers.length; at += dimension)
    if (!isUnit(lengthOf(numbers.subarray(at, at + dimension)))) return false
  return true
}

/** Throws unless there are as many numbers for every id, and as many as `expected` if that is not 0; else how many. */
export function checkedDimension(ids: readonly string[], numbers: Float32Array, expected: number): number {
  const dimension = numbers.length / ids.length
  if (!Number.isInteger(dimension) || dimension === 0 || (expected > 0 && dimension !== expected))
    throw badVector(`${ids.length} ids came with ${numbers.length} numbers, the index has ${expected} dimensions`)
  return dimension
}

/** Throws unless a question's vector is `[dimension]`, finite and not zero; else its length. */
export function checkedLength(query: Float32Array, dimension: number): number {
  if (query.length !== dimension)
    throw badVector(`the question's vector has ${query.length} dimensions, the index ${dimension}`)
  const length = lengthOf(query)
  if (!(length > 0 && Number.isFinite(length))) throw badVector('the question’s vector is zero or not finite')
  return length
}

/** An error about a vector that cannot be compared with others. */
export function badVector(fact: string): Error {
  return failure('BadVector', `vectors: ${fact}; remake the vectors with the present model`)
}
