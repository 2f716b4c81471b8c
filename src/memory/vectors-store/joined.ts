// Two stores as one: what is new goes to the first, and what lies in the second is moved there when there is time. So
// vectors that were stored before the browser gave us files are found, and none is made twice.
import type { StoredVectors, VectorStore } from './index.ts'
import { partOf, vectorsOf } from './portion.ts'

/** `main` with what is still in `older`. */
export function joinStores(main: VectorStore, older: VectorStore): VectorStore {
  const opened = new Map<string, StoredVectors>()
  return {
    async keys() {
      return [...new Set([...(await main.keys()), ...(await older.keys())])].sort()
    },
    of(key) {
      const stored = opened.get(key) ?? join(main.of(key), older.of(key))
      opened.set(key, stored)
      return stored
    },
    watch(listener) {
      const stops = [main.watch(listener), older.watch(listener)]
      return () => stops.forEach((stop) => stop())
    },
  }
}

function join(main: StoredVectors, older: StoredVectors): StoredVectors {
  return {
    has: (id) => main.has(id) || older.has(id),

    async read(take, which) {
      // The newer of two vectors is the one in `main`. It comes first: a database takes longer to open than files.
      await main.read(take, which)
      await older.read((portion) => {
        const places = [...portion.ids.keys()].filter((at) => !main.has(portion.ids[at]!))
        return places.length > 0 ? take(partOf(portion, places)) : undefined
      }, which)
    },

    async find(ids) {
      const wanted = [...ids]
      const found = await main.find(wanted)
      const there = new Set(found.map(({ id }) => id))
      return [...found, ...(await older.find(wanted.filter((id) => !there.has(id))))]
    },

    async append(vectors) {
      await main.append(vectors)
      await older.erase(vectors.map(({ id }) => id))
    },

    async erase(ids) {
      const gone = [...ids]
      await older.erase(gone)
      await main.erase(gone)
    },

    async tidy() {
      await older.read((portion) => main.append(vectorsOf(portion).filter(({ id }) => !main.has(id))), 'all')
      await older.drop()
      await main.tidy()
    },

    async drop() {
      await older.drop()
      await main.drop()
    },
  }
}
