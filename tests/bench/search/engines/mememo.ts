// MeMemo in memory: its IndexedDB mode clears the store when it is opened.
import { HNSW } from 'mememo'
import { type Open, plainRows } from '../engine.ts'

export const open: Open = async () => {
  const make = () =>
    new HNSW({ distanceFunction: 'cosine-normalized', m: 16, efConstruction: 200, useIndexedDB: false, seed: 1 })
  const index = make()
  return {
    async build(rows, dimension) {
      const vectors = plainRows(rows, dimension)
      await index.bulkInsert(
        vectors.map((_, row) => String(row)),
        vectors,
      )
    },
    async search(query, k) {
      const { keys } = await index.query(Array.from(query), k)
      return keys.map(Number)
    },
    // Its export holds the graph and no vectors: loading it answers nothing.
  }
}
