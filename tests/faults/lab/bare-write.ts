// Put into the place of src/db/write.ts: one transaction, and whatever it says.
import type { Table } from 'dexie'
import type { Truth } from '../../../src/db/db.ts'
import { storageFault } from '../../../src/db/faults.ts'

export * from '../../../src/db/write.ts'

export async function write<T>(db: Truth, tables: Table[], work: () => Promise<T>): Promise<T> {
  try {
    return await db.transaction('rw', tables, work)
  } catch (thrown) {
    throw storageFault(thrown)
  }
}
