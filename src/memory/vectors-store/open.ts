// The store of this browser: files where workers have them, else the derived database. Which it is, is found out while
// others already hold the store in their hands.
import type { Derived, VectorsState } from '../../db/db.ts'
import { follow } from '../../db/watch.ts'
import { createFileStore } from './files.ts'
import type { Folder } from './folder.ts'
import type { StoredVectors, VectorStore } from './index.ts'
import { joinStores } from './joined.ts'
import { createSegmentStore } from './segments.ts'

export interface OpeningDeps {
  derived: Derived
  /** Undefined when this browser has none. */
  folder: Promise<Folder | undefined>
  now: () => number
  pause: () => Promise<void>
}

/** Every call waits until it is known where vectors lie. */
export function openVectorStore({ derived, folder, now, pause }: OpeningDeps): VectorStore {
  const segments = createSegmentStore(derived)
  const states = derived.table<VectorsState, string>('states')
  const signal = {
    async tell() {
      // What is stored is stored: other tabs find it when they are told the next time.
      await states.put({ id: 'vectors', storedAt: now() }).catch(() => undefined)
    },
    watch(listener: () => void) {
      return follow(() => states.get('vectors'), { next: listener, error: () => undefined })
    },
  }
  return later(
    folder.then((found) =>
      found ? joinStores(createFileStore({ folder: found, signal, now, pause }), segments) : segments,
    ),
  )
}

function later(opening: Promise<VectorStore>): VectorStore {
  let opened: VectorStore | undefined
  void opening.then((store) => (opened = store))
  const stored = (key: string): StoredVectors => {
    const of = async () => (await opening).of(key)
    return {
      has: (id) => opened?.of(key).has(id) ?? false,
      read: async (take, which) => (await of()).read(take, which),
      find: async (ids) => (await of()).find(ids),
      append: async (vectors) => (await of()).append(vectors),
      erase: async (ids) => (await of()).erase(ids),
      tidy: async () => (await of()).tidy(),
      drop: async () => (await of()).drop(),
    }
  }
  const kept = new Map<string, StoredVectors>()
  return {
    keys: async () => (await opening).keys(),
    of(key) {
      const one = kept.get(key) ?? stored(key)
      kept.set(key, one)
      return one
    },
    watch(listener) {
      let stop = () => {}
      let isOver = false
      void opening.then((store) => {
        if (!isOver) stop = store.watch(listener)
      })
      return () => {
        isOver = true
        stop()
      }
    },
  }
}
