// Our own indexes as the benchmark sees them.
import type { IndexOptions, VectorIndex } from '../../../src/memory/vectors/index.ts'
import type { Engine } from './engine.ts'

/** An engine around an index of ours. */
export function indexEngine<T extends VectorIndex>(
  make: (options?: IndexOptions) => T,
  /** What makes it ready to be asked, and what is stored beside it: for an index that has a graph. */
  graph?: {
    ready(index: T): Promise<unknown>
    save(index: T): ArrayBuffer[]
    load(index: T, saved: ArrayBuffer[]): Promise<unknown>
  },
): Engine {
  let index: T
  return {
    async build(rows, dimension) {
      index = make()
      const count = rows.length / dimension
      const ids = Array.from({ length: count }, (_, row) => String(row))
      index.add(
        ids,
        ids.map((_, row) => rows.subarray(row * dimension, (row + 1) * dimension)),
      )
      await graph?.ready(index)
    },
    search: (query, k) => index.search(query, k).map(({ id }) => Number(id)),
    async save() {
      const saved = index.save()
      const links = graph?.save(index) ?? []
      return {
        bytes: links.reduce((sum, { byteLength }) => sum + byteLength, saved.length),
        async load() {
          index = make({ saved })
          await graph?.load(index, links)
        },
      }
    },
  }
}
