// How long the database is waited for. What gets no answer hangs, after a full disk for ever; but what stands behind a large
// write of somebody else only waits. So whoever writes for long shows it to all tabs, by a Web Lock, which goes with them.
// Knows nothing of what is written.
import Dexie from 'dexie'
import { logWarning } from '../lib/log.ts'
import type { Truth } from './db.ts'
import type { Watched } from './ledger.ts'

/** The part of the Web Locks that is used: tests bring their own. */
export type Signs = Pick<LockManager, 'request' | 'query'>

/**
 * A transaction that gets no answer from the database for so long is given up: after a full disk browsers leave some
 * without one for ever. Raising it lets a person wait longer for "not saved"; lowering it gives up on slow devices.
 */
export const PATIENCE_MS = 10_000
/**
 * A transaction that is at work for so long shows it. Shorter than others are patient, so that they see it in time; raising
 * it beyond that has them take an import of another tab for storage that hangs.
 */
export const LONG_MS = 3_000

const SIGN = 'recollect-long-write'
/** How many show it by a connection: who waits for those waits for no other tab. */
const shown = new WeakMap<Truth, number>()
const shownBy = (db: Truth) => shown.get(db) ?? 0

/** Shows that a transaction is at work, once it is for long. Returns the end of it. */
export function showWhenLong(db: Truth, how: Watched): () => void {
  const { signs } = db
  if (!signs) return () => undefined
  let end: () => void
  const wait = () => {
    end = db.after(LONG_MS, () => {
      // Without an answer it waits itself, or hangs.
      if (how.steps === 0) wait()
      else end = show(db, signs)
    })
  }
  wait()
  return () => end()
}

function show(db: Truth, signs: Signs): () => void {
  let end = () => {}
  const over = new Promise<void>((resolve) => (end = resolve))
  shown.set(db, shownBy(db) + 1)
  signs
    .request(SIGN, { mode: 'shared' }, () => over)
    .catch((thrown: unknown) => logWarning('database: others are not told that it takes long', thrown))
    .finally(() => shown.set(db, shownBy(db) - 1))
  return end
}

async function isSomebodyLong(signs: Signs): Promise<boolean> {
  const { held = [] } = await signs.query()
  return held.some(({ name }) => name === SIGN)
}

/**
 * Rejects, after `giveUp`, once PATIENCE_MS have passed in which `steps` did not grow. What has not begun goes on waiting as
 * long as somebody shows that they write for long.
 */
export function inTime<T>(db: Truth, run: PromiseLike<T>, steps: () => number, giveUp: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let callOff: () => void
    let isOver = false
    let isBehind = false
    const behind = (now: boolean) => {
      if (now !== isBehind) db.onWaiting((isBehind = now))
    }
    const end = () => {
      isOver = true
      callOff()
      behind(false)
    }
    const fail = () => {
      if (isOver) return
      end()
      giveUp()
      reject(new Dexie.TimeoutError(`the database gave no answer in ${PATIENCE_MS / 1000} seconds`))
    }
    const lookForOthers = async (signs: Signs) => {
      const isLong = await isSomebodyLong(signs)
      if (isOver) return
      if (!isLong) return fail()
      behind(shownBy(db) === 0)
      wait(0)
    }
    const wait = (seen: number) => {
      callOff = db.after(PATIENCE_MS, () => {
        if (steps() > seen) wait(steps())
        else if (seen === 0 && db.signs) lookForOthers(db.signs).catch(fail)
        else fail()
      })
    }
    wait(steps())
    run.then(
      (value) => {
        end()
        resolve(value)
      },
      (thrown: unknown) => {
        end()
        reject(thrown)
      },
    )
  })
}
