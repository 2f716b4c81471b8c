// A person has said that what is there is what there is: the account is taken anew. The one place that does so.
import type { Table } from 'dexie'
import { newId } from '../lib/ids.ts'
import type { Truth } from './db.ts'
import { isCounted, type Ledger, tallyOf } from './ledger.ts'

/** Writes a new account of what is there, under a new id: older sentinels are no longer about this database. */
export async function acceptTruth(db: Truth): Promise<Ledger> {
  return db.transaction('rw', db.tables, async () => {
    const before = await db.ledger.get('all')
    const ledger: Ledger = { id: 'all', uuid: newId(), seq: (before?.seq ?? 0) + 1, tables: {}, operations: [] }
    for (const table of db.tables)
      if (isCounted(table.name)) ledger.tables[table.name] = await tallyOf(table as Table<object>)
    await db.ledger.put(ledger)
    return ledger
  })
}
