// Vectors by rule for the benchmarks: unit vectors in uneven clusters, spread along a few shared directions, which is
// how sentence vectors lie. The same on every run. Knows nothing of indexes.
import { uniform } from '../fixtures/models/random.ts'

/** What the vectors are drawn from; printed with every result. */
export const MIXTURE = {
  dimension: 384,
  /** Centres, of which the n-th is drawn in proportion to 1 / (n + 8): topics are uneven. */
  clusters: 200,
  /** Shared directions along which all clusters spread, with a falling spectrum. */
  directions: 64,
  /** Length of that spread, and of the noise in all directions, beside a centre of length 1. */
  spread: 0.95,
  noise: 0.25,
  seed: 42,
} as const

/** `count` rows of MIXTURE.dimension, row-major, each of length 1. Different `stream`s never share a row. */
export function clustered(count: number, stream = 0): Float32Array<ArrayBuffer> {
  const { dimension, clusters, directions, spread, noise, seed } = MIXTURE
  const laws = normals(uniform(seed))
  const centres = unitRows(clusters, dimension, laws.normal)
  const axes = unitRows(directions, dimension, laws.normal)
  const spectrum = Float64Array.from({ length: directions }, (_, i) => 1 / Math.sqrt(1 + i / 4))
  const length = Math.hypot(...spectrum)
  const orders = Array.from({ length: clusters }, () => shuffled(directions, laws.next))
  const shares = cumulative(Array.from({ length: clusters }, (_, n) => 1 / (n + 8)))

  const { next, normal } = normals(uniform(seed + 1000 + stream))
  const rows = new Float32Array(count * dimension)
  for (let row = 0; row < count; row++) {
    const at = row * dimension
    const share = next()
    const cluster = shares.findIndex((end) => share < end)
    const every = noise / Math.sqrt(dimension)
    for (let d = 0; d < dimension; d++) rows[at + d] = centres[cluster * dimension + d]! + every * normal()
    for (let i = 0; i < directions; i++) {
      const along = (normal() * spectrum[i]! * spread) / length
      const axis = orders[cluster]![i]! * dimension
      for (let d = 0; d < dimension; d++) rows[at + d]! += along * axes[axis + d]!
    }
    normalise(rows, at, dimension)
  }
  return rows
}

/** Row `at` of a matrix of MIXTURE.dimension columns, without copying. */
export function rowOf(rows: Float32Array<ArrayBuffer>, at: number): Float32Array<ArrayBuffer> {
  return rows.subarray(at * MIXTURE.dimension, (at + 1) * MIXTURE.dimension)
}

/** Normally distributed numbers by Box and Muller's transform, two at a time. */
function normals(next: () => number) {
  let spare: number | undefined
  const normal = () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()))
    const angle = 2 * Math.PI * next()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return { next, normal }
}

function unitRows(count: number, dimension: number, normal: () => number): Float32Array {
  const rows = Float32Array.from({ length: count * dimension }, normal)
  for (let row = 0; row < count; row++) normalise(rows, row * dimension, dimension)
  return rows
}

function normalise(rows: Float32Array, at: number, dimension: number): void {
  const row = rows.subarray(at, at + dimension)
  let squares = 0
  for (const value of row) squares += value * value
  const length = Math.sqrt(squares)
  for (let d = 0; d < dimension; d++) row[d]! /= length
}

function shuffled(count: number, next: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}

function cumulative(weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  const ends = weights.map((weight) => (sum += weight / total))
  ends[ends.length - 1] = 1
  return ends
}
