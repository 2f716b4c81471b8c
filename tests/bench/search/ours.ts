// Our own indexes as the benchmark sees them.
import type { VectorIndex } from '../../../src/memory/vectors/index.ts'
import type { Engine } from './engine.ts'

/** An engine around an index of ours. */
export function indexEngine(make: () => Promise<VectorIndex>): Engine {
  let index: VectorIndex
  return {
    async build(rows, dimension) {
      index = await make()
      const count = rows.length / dimension
      const ids = Array.from({ length: count }, (_, row) => String(row))
      index.add(
        ids,
        ids.map((_, row) => rows.subarray(row * dimension, (row + 1) * dimension)),
      )
    },
    search: (query, k) => index.search(query, k).map(({ id }) => Number(id)),
  }
}
