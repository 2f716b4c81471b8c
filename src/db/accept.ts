// A person has said that what is there is what there is: the account is taken anew, and told outside. The one place that
// does so.
import type { Table } from 'dexie'
import type { Millis } from '../core/types.ts'
import type { Truth } from './db.ts'
import { emptyLedger, isCounted, tallyOf } from './ledger.ts'
import { type Post, writeSentinels } from './sentinel.ts'

/**
 * Writes a new account of what is there, under a new id: older sentinels are no longer about this database. Then posts the
 * new ones. Rejects when that could be written nowhere: the next start would tell of a loss again.
 */
export async function acceptTruth(db: Truth, posts: Post[], now: Millis): Promise<void> {
  const ledger = await db.transaction('rw', db.tables, async () => {
    const before = await db.ledger.get('all')
    const ledger = { ...emptyLedger(), seq: (before?.seq ?? 0) + 1 }
    for (const table of db.tables)
      if (isCounted(table.name)) ledger.tables[table.name] = await tallyOf(table as Table<object>)
    await db.ledger.put(ledger)
    return ledger
  })
  await writeSentinels(posts, ledger, now)
}
