// Lays a frozen profile into a fresh browser, as the program of its time left it.
import { IDBFactory } from 'fake-indexeddb'

export interface Store {
  keyPath: string
  autoIncrement: boolean
  indexes: Record<string, { keyPath: string | string[]; multiEntry: boolean }>
}
export interface Profile {
  name: string
  /** As IndexedDB counts: Dexie's version times ten. */
  version: number
  stores: Record<string, Store>
  rows: Record<string, unknown[]>
}

export const settled = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(new Error('the profile could not be laid', { cause: request.error }))
  })

/** A browser in which the profile lies, as the program of its time left it. */
export async function lay({ name, version, stores, rows }: Profile): Promise<IDBFactory> {
  const indexedDB = new IDBFactory()
  const request = indexedDB.open(name, version)
  request.onupgradeneeded = () => {
    for (const [table, { keyPath, autoIncrement, indexes }] of Object.entries(stores)) {
      const store = request.result.createObjectStore(table, { keyPath, autoIncrement })
      for (const [index, { keyPath, multiEntry }] of Object.entries(indexes))
        store.createIndex(index, keyPath, { multiEntry })
      for (const row of rows[table] ?? []) store.add(row)
    }
  }
  ;(await settled(request)).close()
  return indexedDB
}
