// A new connection in the place of one that fails, and what became of an operation whose outcome nobody told. A dead
// connection stays dead however often it is asked, and some browsers lose one in every session. Decides how often and how
// long; knows nothing of what is written.
import type { Truth } from './db.ts'
import { storageFault } from './faults.ts'
import { inTime } from './patience.ts'
import { rereadAll } from './watch.ts'

/**
 * Before each new connection. Half a second at least: a write that follows sooner upon one that found the disk full may
 * never be answered, in Chromium, by either of its ways to store.
 */
const PAUSES_MS = [500, 1000, 2000] as const

/**
 * Resolves once the operation is stored: it was, when a new connection looks for it, or running it `once` more stores
 * it. Rejects with the last fault when it is not stored and will not be.
 */
export async function secondTry(
  db: Truth,
  operation: string,
  once: () => Promise<void>,
  thrown: unknown,
): Promise<void> {
  let fault = storageFault(thrown)
  let hasAnother = true
  for (const pause of PAUSES_MS) {
    try {
      await reopen(db, pause)
      if (await isStored(db, operation)) return
      if (!hasAnother) break
      hasAnother = false
      await once()
      return
    } catch (again) {
      fault = storageFault(again)
      if (fault.name !== 'StorageClosed' && fault.name !== 'StorageFailed') break
    }
  }
  throw fault
}

/** Replaces the connection, after a pause. Whoever asks while that is under way gets the same one. */
export async function reopen(db: Truth, pause: number = PAUSES_MS[0]): Promise<void> {
  const known = underWay.get(db)
  if (known) return known
  const work = replace(db, pause).finally(() => underWay.delete(db))
  underWay.set(db, work)
  return work
}
const underWay = new WeakMap<Truth, Promise<void>>()

async function replace(db: Truth, pause: number): Promise<void> {
  await wait(db, pause)
  if (db.outdated) return // it may not be opened again
  db.close({ disableAutoOpen: false })
  try {
    await inTime(db, db.open(), never, () => undefined)
  } catch (thrown) {
    db.close() // calls off an opening that hangs
    await wait(db, 0)
    db.close({ disableAutoOpen: false }) // whoever asks next opens it
    throw thrown
  }
  rereadAll()
}

async function isStored(db: Truth, operation: string): Promise<boolean> {
  const ledger = await inTime(db, db.ledger.get('all'), never, () => undefined)
  return ledger?.operations.includes(operation) ?? false
}

const never = () => 0
const wait = (db: Truth, milliseconds: number) => new Promise<void>((resolve) => db.after(milliseconds, resolve))
