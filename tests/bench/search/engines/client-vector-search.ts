// client-vector-search: objects in an array, compared one by one. Its transformers are aliased away: only vectors are
// searched here.
import { EmbeddingIndex } from 'client-vector-search'
import { type Open, plainRows } from '../engine.ts'

export const open: Open = () => {
  let index = new EmbeddingIndex([])
  return Promise.resolve({
    build(rows, dimension) {
      index = new EmbeddingIndex(plainRows(rows, dimension).map((embedding, id) => ({ id, embedding })))
      return Promise.resolve()
    },
    async search(query, k) {
      const found = await index.search(Array.from(query), { topK: k, useStorage: 'none' })
      return found.map(({ object }) => object.id)
    },
  })
}
