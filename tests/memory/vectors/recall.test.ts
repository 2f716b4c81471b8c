// The recall check of a graph: it asks what people would ask, and sees what a check by the stored vectors does not.
import { expect, it } from 'vitest'
import { createPlainIndex } from '../../../src/memory/vectors/exact.ts'
import { createRecallCheck, disturbed, noise } from '../../../src/memory/vectors/recall.ts'
import { vectors } from '../../contracts/vector-index.ts'

const DIMENSION = 48
const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

function filled(count: number) {
  const index = createPlainIndex()
  index.add(
    Array.from({ length: count }, (_, at) => `v${at}`),
    vectors(count, 1, DIMENSION),
  )
  return index
}
/** The share that a check finds, and the questions it asked. */
function checked(index: ReturnType<typeof filled>, near: (query: Float32Array, k: number) => string[]) {
  const asked: Float32Array[] = []
  const check = createRecallCheck(index, (query, k) => (asked.push(query), near(query, k)))
  for (;;) {
    const share = check.next()
    if (share !== undefined) return { share, asked }
  }
}

it('asks vectors of length 1 that are as far from the stored ones as questions are', () => {
  const next = noise()
  for (const vector of vectors(20, 3, DIMENSION)) {
    const query = disturbed(vector, next)
    expect(product(query, query)).toBeCloseTo(1, 4)
    expect(product(query, vector)).toBeCloseTo(0.5, 4)
  }
})

it('asks the same every time, and no two questions alike', () => {
  const index = filled(200)
  const near = (query: Float32Array, k: number) => index.search(query, k).map(({ id }) => id)
  const [first, second] = [checked(index, near), checked(index, near)]
  expect(first.asked).toEqual(second.asked)
  expect(new Set(first.asked.map((query) => query.join())).size).toBe(50)
  expect(first.share).toBe(1)
})

it('counts what is missing', () => {
  const index = filled(200)
  const most = (query: Float32Array, k: number) => index.search(query, k - 3).map(({ id }) => id)
  expect(checked(index, most).share).toBeCloseTo(0.7, 5)
  expect(checked(filled(4), () => []).share).toBe(0)
  expect(checked(filled(4), () => ['v0', 'v1', 'v2', 'v3']).share).toBe(1)
})

it('sees that a graph finds only what it is asked word for word', () => {
  const index = filled(300)
  // Right whenever the question is a stored vector, and never else: what a check by stored vectors cannot tell.
  const near = (query: Float32Array, k: number) => {
    const hits = index.search(query, k)
    return hits[0]!.score > 0.999 ? hits.map(({ id }) => id) : ['v0']
  }
  expect(checked(index, near).share).toBeLessThan(0.2)
})
