// Put into the place of src/db/write.ts: the disk is slow, so a transaction goes on for a moment after its work is done.
// The control says "saved" before it has ended, and so takes its word too early.
import type { Table } from 'dexie'
import type { Truth } from '../../../src/db/db.ts'
import { write as written } from '../../../src/db/write.ts'

export * from '../../../src/db/write.ts'

declare const SAYS_SAVED_EARLY: boolean

/** Milliseconds. The crash must be able to come while a transaction is ending; raising it makes a run longer. */
const SLOW_MS = 40

export function write<T>(db: Truth, tables: Table[], work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const whole = written(db, tables, async () => {
      const result = await work()
      if (SAYS_SAVED_EARLY) setTimeout(resolve, 0, result) // outside of the transaction
      await linger(tables[0]!)
      return result
    })
    whole.then(resolve, reject)
  })
}

/** Keeps the transaction alive by asking it for something. */
async function linger(table: Table): Promise<void> {
  const until = performance.now() + SLOW_MS
  while (performance.now() < until) await table.get('nothing of this name')
}
