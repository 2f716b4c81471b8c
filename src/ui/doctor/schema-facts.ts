// Whether the database has what this program expects of it: its version, its tables and their indexes. Changes nothing.
import type { Truth } from '../../db/db.ts'
import { storageFault } from '../../db/faults.ts'
import type { Health } from '../health.svelte.ts'
import type { SchemaFacts } from './world.ts'

export async function schemaFacts(
  db: Truth,
  { outdated, unkept, fault = unkept }: Pick<Health, 'outdated' | 'unkept' | 'fault'>,
): Promise<SchemaFacts> {
  const known = db.verno
  const without = { outdated, version: 0, known, missing: 0 }
  if (outdated) return without
  try {
    await db.open()
    // Dexie's versions are IndexedDB's, times ten.
    const version = Math.floor(db.backendDB().version / 10)
    return { outdated, version, known, missing: missingIn(db), ...(fault ? { fault } : {}) }
  } catch (thrown) {
    return { ...without, fault: storageFault(thrown) }
  }
}

/** How many tables and indexes are not there. */
function missingIn(db: Truth): number {
  const idb = db.backendDB()
  const there = db.tables.filter(({ name }) => idb.objectStoreNames.contains(name))
  let missing = db.tables.length - there.length
  if (there.length === 0) return missing
  const transaction = idb.transaction(
    there.map(({ name }) => name),
    'readonly',
  )
  for (const { name, schema } of there) {
    const { indexNames } = transaction.objectStore(name)
    missing += schema.indexes.filter((index) => !indexNames.contains(index.name)).length
  }
  return missing
}
