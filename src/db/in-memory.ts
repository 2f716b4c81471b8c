// Both databases where the browser refuses a page real ones: the same program runs over them, and all of it is gone with
// the page. Fetched only then. Knows nothing of why.
import Dexie from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { Derived, Truth } from './db.ts'

/** Opens two that are empty. No other tab knows of them, and no sentinel is told of what they hold. */
export function openInMemory(): { db: Truth; derived: Derived } {
  // For all of Dexie: where a browser has no IndexedDB at all, live queries would otherwise stay silent.
  Object.assign(Dexie.dependencies, { indexedDB: new IDBFactory(), IDBKeyRange })
  return { db: new Truth(), derived: new Derived() }
}
