// How truth is written: one operation, one transaction, and one line in the change log for each row that changed, from
// which indexes follow. Whatever happens to the connection, an operation is stored once or not at all, and its caller is
// told which. Decides nothing about what is written.
import Dexie, { type Table, type Transaction } from 'dexie'
import type { Change, Id } from '../core/types.ts'
import { logWarning } from '../lib/log.ts'
import type { Truth } from './db.ts'
import { mayPass, storageFault } from './faults.ts'
import { watch, type Watched } from './ledger.ts'
import { inTime, showWhenLong } from './patience.ts'

/** Change log lines that are kept: a follower that slept through more reads everything again. */
const KEPT_CHANGES = 20_000
/**
 * Runs `work` in one read-write transaction over exactly these tables: all of it is stored, or nothing. Inside, only the
 * database may be awaited. When the storage fails or does not answer, it looks on a new connection whether the work was
 * stored, and runs it once more if it was not. Rejects with the errors of `storageFault`, or what `work` threw.
 */
export async function write<T>(db: Truth, tables: Table[], work: () => Promise<T>): Promise<T> {
  try {
    // A part of a larger operation fails with it.
    const larger = Dexie.currentTransaction as Transaction | null
    return await (larger ? db.transaction('rw', tables, work) : surely(db, tables, work))
  } catch (thrown) {
    throw storageFault(thrown)
  }
}

/** How an operation goes, however often it is begun. */
interface Course<T> {
  /** Until now it went to the end of its work; whether that was stored is another matter. */
  done?: { value: T } | undefined
  /** The work was called off. Dexie gives a cancel the name of a failure. */
  cancelled?: boolean
}

async function surely<T>(db: Truth, tables: Table[], work: () => Promise<T>): Promise<T> {
  const operation = Math.random().toString(36).slice(2, 12)
  const course: Course<T> = {}
  const once = () =>
    attempt(db, tables, operation, async () => {
      course.done = undefined
      try {
        course.done = { value: await work() }
      } catch (thrown) {
        course.cancelled = thrown instanceof DOMException && thrown.name === 'AbortError'
        throw thrown
      }
    })
  await db.mending
  try {
    await once()
  } catch (thrown) {
    const isFull = storageFault(thrown).name === 'StorageFull'
    if (db.outdated || course.cancelled || !(isFull || mayPass(thrown))) throw thrown
    const mending = import('./reopen.ts')
    // Nothing more fits; but what follows on this connection might never be answered.
    if (isFull) db.mending = mending.then(({ reopen }) => reopen(db)).catch(tell)
    if (isFull) throw thrown
    await (await mending).secondTry(db, operation, once, thrown)
  }
  if (!course.done) throw new Dexie.PrematureCommitError('it ended before its work was done')
  return course.done.value
}

/** One transaction, which notes its operation, and is given up when nothing is heard of it. */
async function attempt(db: Truth, tables: Table[], operation: string, work: () => Promise<void>): Promise<void> {
  const how: Watched = { operation, steps: 0 }
  const state: { begun?: IDBTransaction; isLate?: boolean } = {}
  // An async function in so many words: otherwise Dexie loses sight of its transaction at the first await.
  const run = db.transaction('rw', tables, async ({ idbtrans }) => {
    if (state.isLate) throw new Dexie.TimeoutError('it was given up')
    state.begun = idbtrans
    watch(idbtrans, how)
    await work()
  })
  const isOver = showWhenLong(db, how)
  try {
    await inTime(
      db,
      run,
      () => how.steps,
      () => {
        state.isLate = true
        if (state.begun) abort(state.begun)
      },
    )
  } finally {
    isOver()
  }
}

/** After this it can no longer be stored, unless it just was. */
function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch (thrown) {
    tell(thrown) // it has ended meanwhile: the ledger tells how
  }
}

const tell = (thrown: unknown) => logWarning('database: it goes on in another way', thrown)

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
