// Orama with one vector property. Its default likeness of 0.8 hides most neighbours: it is lowered to none.
import { create, insertMultiple, load, type Orama, save, searchVector } from '@orama/orama'
import { type Open, plainRows } from '../engine.ts'

export const open: Open = async () => {
  let db: Orama
  const make = (dimension: number) => create({ schema: { vector: `vector[${dimension}]` } })
  return {
    async build(rows, dimension) {
      db = make(dimension)
      const documents = plainRows(rows, dimension).map((vector, row) => ({ id: String(row), vector }))
      await insertMultiple(db, documents, 1000)
    },
    async search(query, k) {
      const { hits } = await searchVector(db, {
        mode: 'vector',
        vector: { value: Array.from(query), property: 'vector' },
        similarity: -1,
        limit: k,
      })
      return hits.map((hit) => Number(hit.id))
    },
    async save() {
      const text = JSON.stringify(await save(db))
      return {
        bytes: text.length,
        async load() {
          await load(db, JSON.parse(text))
        },
      }
    },
  }
}
