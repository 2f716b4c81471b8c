// How long does an exact search take, and does it still fit a plan at 50,000 vectors?
import { createExactIndex } from '../../src/memory/vectors/exact.ts'
import { vectors as vectorsOf } from '../contracts/vector-index.ts'
import { measure, print } from './measure.ts'

const DIMENSION = 384
const NEAREST = 200
const ROUNDS = 11

export async function vectors(): Promise<void> {
  const queries = vectorsOf(ROUNDS, 1, DIMENSION)
  // Directions repeat: making 50,000 different ones would take longer than all searches.
  const pool = vectorsOf(1000, 2, DIMENSION)
  for (const count of [1000, 10_000, 50_000]) {
    const index = createExactIndex()
    for (let at = 0; at < count; at += pool.length)
      index.add(
        pool.map((_, i) => `v${at + i}`),
        pool,
      )
    print(
      `exact search, ${count} x ${DIMENSION}`,
      await measure(ROUNDS, (round) => index.search(queries[round]!, NEAREST)),
    )
    const some = (id: string) => id.endsWith('7')
    const filtered = await measure(ROUNDS, (round) => index.search(queries[round]!, NEAREST, some))
    print(`exact search, ${count} x ${DIMENSION}, a tenth allowed`, filtered)
  }
}
