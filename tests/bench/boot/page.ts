// The page of the boot: stores talk once, and looks at what is stored as the app does at its start, and once a week.
import { checkTruth } from '../../../src/db/boot.ts'
import { Truth } from '../../../src/db/db.ts'
import { inFile, inLocalStorage, standAt } from '../../../src/db/sentinel.ts'
import { ensureSpace } from '../../../src/db/spaces.ts'
import { verifyLedger } from '../../../src/db/verify.ts'
import { storeTalk } from '../stored.ts'

const NOW = 1_800_000_000_000

const bench = {
  /** Stores so many turns, as the app would have. */
  async fill(turns: number): Promise<void> {
    const keep = standAt(inLocalStorage(), () => NOW)
    const db = new Truth(undefined, { onCommitted: keep })
    const { id } = await ensureSpace(db, NOW)
    await storeTalk(db, id, turns)
    db.close()
  },
  /** Milliseconds of the look at the start, what it found, and those of reading every row after it. */
  async look() {
    const db = new Truth()
    const start = performance.now()
    const { state } = await checkTruth(db, indexedDB, [inLocalStorage(), inFile()])
    const boot = performance.now() - start
    const differences = await verifyLedger(db)
    const full = performance.now() - start - boot
    db.close()
    return { boot, full, state: differences.length === 0 ? state : 'altered' }
  },
}
export type Boot = typeof bench
Object.assign(globalThis, { bench })
