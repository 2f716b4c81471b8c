// When a copy is made by the clock: a quarter of an hour after the last one, if anything changed since, in the one worker
// that tends to the database. Decides no more than that; what makes and keeps copies is backups.ts.
import type { Millis } from '../core/types.ts'
import { dropForgotten, listBackups, takeBackup } from './backups.ts'
import type { Derived, Truth } from './db.ts'
import type { Shelf } from './shelf.ts'
import { isEmpty } from './import.ts'

/** Between two copies by the clock. Raising it loses more when the database is damaged; lowering it writes more. */
const EVERY_MS = 15 * 60_000
/** After a long rest the first change waits so long, so that what follows it is in the same copy. */
const REST_MS = 60_000
/** The very first one is made soon: there is nothing else to go back to. */
const FIRST_MS = 5_000

export interface TimedBackupDeps {
  db: Truth
  /** Where it is noted up to which change there is a copy. */
  derived: Derived
  shelf: Shelf
  now: () => Millis
  /** Runs `work` so much later. */
  after: (ms: number, work: () => void) => void
  /** Throws when what is stored is not what was written: then no copy may push out the good ones. */
  check: () => Promise<void>
  /** Where failures are told: the next change tries again. */
  tell: (thrown: unknown) => void
}

/** Up to which line of the change log there is a copy; the time wakes whoever shows the list. */
export interface BackupState {
  id: 'backup'
  seq: number
  at: Millis
}

export interface TimedBackups {
  /** Something may have changed. Resolves once it is known when the next copy is due. */
  changed(): Promise<void>
  /** Something was forgotten: copies that hold it go, and one without it is made. */
  forgotten(): Promise<void>
}

export function createTimedBackups(deps: TimedBackupDeps): TimedBackups {
  const { db, derived, shelf, now, after, check, tell } = deps
  const states = derived.table<BackupState, string>('states')
  let waiting = false
  let tried = -Infinity

  const lastChange = async () => (await db.changes.orderBy('seq').last())?.seq ?? 0
  const isCopied = async (seq: number) => ((await states.get('backup'))?.seq ?? 0) === seq

  async function take(): Promise<void> {
    const seq = await lastChange()
    if ((await isCopied(seq)) || (await isEmpty(db))) return
    const [newest] = await listBackups(shelf)
    // Somebody made one meanwhile: the next one waits for its time.
    if (newest && Math.abs(now() - newest.at) < REST_MS) return
    tried = now()
    await check()
    const { at } = await takeBackup(db, shelf, 'timed', now())
    await states.put({ id: 'backup', seq, at })
  }

  async function changed(): Promise<void> {
    if (waiting || (await isCopied(await lastChange()))) return
    waiting = true
    const [newest] = await listBackups(shelf)
    // A copy of the future was made by a clock that was put right since.
    const last = Math.max(tried, newest && newest.at <= now() ? newest.at : -Infinity)
    after(Math.max(newest ? REST_MS : FIRST_MS, last + EVERY_MS - now()), () => {
      void take()
        .catch(tell)
        .then(() => (waiting = false))
        .then(() => changed()) // what came while it was made
        .catch(tell)
    })
  }

  return {
    changed,
    async forgotten() {
      if ((await dropForgotten(db, shelf, now())) > 0) {
        await states.delete('backup')
        await take()
      }
    },
  }
}
