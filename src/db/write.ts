// How truth is written: one operation, one transaction, and one line in the change log for each row that changed, from
// which indexes follow. Decides nothing about what is written.
import type { Table } from 'dexie'
import type { Change, Id } from '../core/types.ts'
import type { Truth } from './db.ts'
import { storageFault } from './faults.ts'

/** Change log lines that are kept: a follower that slept through more reads everything again. */
const KEPT_CHANGES = 20_000

/**
 * Runs `work` in one read-write transaction over exactly these tables: all of it is stored, or nothing. Inside, only the
 * database may be awaited. Rejects with the errors of `storageFault`, or what `work` threw.
 */
export async function write<T>(db: Truth, tables: Table[], work: () => Promise<T>): Promise<T> {
  try {
    return await db.transaction('rw', tables, work)
  } catch (thrown) {
    throw storageFault(thrown)
  }
}

/** Notes in the change log that these rows were put or deleted. Call it inside the same transaction. */
export async function log(
  db: Truth,
  table: Change['table'],
  op: Change['op'],
  rows: readonly { id: Id }[],
): Promise<void> {
  await db.changes.bulkAdd(rows.map(({ id }) => ({ table, id, op })))
}

/** Notes that anything may have changed: followers read all tables again. Call it inside the same transaction. */
export async function logAll(db: Truth): Promise<void> {
  await log(db, 'all', 'put', [{ id: '' }])
}

/** Drops all but the newest `keep` lines of the change log. Returns how many. */
export async function pruneChanges(db: Truth, keep = KEPT_CHANGES): Promise<number> {
  return write(db, [db.changes], async () => {
    const newest = await db.changes.orderBy('seq').last()
    return newest
      ? db.changes
          .where('seq')
          .belowOrEqual(newest.seq! - keep)
          .delete()
      : 0
  })
}
