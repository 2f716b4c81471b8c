// Whether what is stored is what was stored, found out before anything else is done: damage mostly looks like a fresh
// install, or like a shorter past, and only rarely like an error. Reads and compares; what to do about it, a person says.
import type { Millis } from '../core/types.ts'
import type { Truth } from './db.ts'
import { storageFault } from './faults.ts'
import { countsOf, isCounted, type Ledger } from './ledger.ts'
import { type Post, readSentinel, type Sentinel } from './sentinel.ts'

export interface Verdict {
  /**
   * `fresh`: nothing was here, or is. `sound`: all there. `emptied`: all gone. `shortened`: some rows or the last changes are gone.
   * `unreadable`: the browser does not open it. `too-new`: a newer program wrote it. `unavailable`: no storage here.
   */
  state: 'fresh' | 'sound' | 'emptied' | 'shortened' | 'unreadable' | 'too-new' | 'unavailable'
  /** Rows of each table as they should be, and when they last were (undefined: that is not known). */
  before?: { counts: Record<string, number>; at?: Millis | undefined }
  /** Rows of each table as they are. */
  now?: Record<string, number>
  fault?: Error
}

/** Whether a person has to decide before anything is written. */
export function isDamaged({ state }: Verdict): boolean {
  return state === 'emptied' || state === 'shortened' || state === 'unreadable'
}

/** Looks at what is stored. Creates the database when there is none; writes nothing else. Never rejects. */
export async function checkTruth(db: Truth, factory: IDBFactory | undefined, posts: Post[]): Promise<Verdict> {
  // Before the database: what other tabs write meanwhile must not look like a loss.
  const told = (await Promise.all(posts.map(readSentinel))).filter((one) => one !== undefined)
  try {
    // Before any opening: it throws where an opening would quietly begin anew.
    if (factory && 'databases' in factory) await factory.databases()
    await db.open()
    return await db.transaction('r', db.tables, async () => {
      const names = db.tables.map(({ name }) => name).filter(isCounted)
      const counted = await Promise.all(names.map(async (name) => [name, await db.table(name).count()] as const))
      return compare(await db.ledger.get('all'), Object.fromEntries(counted), told)
    })
  } catch (thrown) {
    const fault = storageFault(thrown)
    const states: Record<string, Verdict['state']> = {
      SchemaTooNew: 'too-new',
      StorageFailed: 'unreadable',
      StorageClosed: 'unreadable',
    }
    const before = newest(told)
    return { state: states[fault.name] ?? 'unavailable', fault, ...(before ? { before } : {}) }
  }
}

function compare(ledger: Ledger | undefined, now: Record<string, number>, told: Sentinel[]): Verdict {
  const rows = Object.values(now).reduce((sum, count) => sum + count, 0)
  const before = newest(told)
  const isBehind = before && (!ledger || before.uuid !== ledger.uuid || before.seq > ledger.seq)
  const kept = ledger && countsOf(ledger)
  const expected = isBehind ? before.counts : kept
  const isSame = kept && Object.keys(now).every((table) => now[table] === (kept[table] ?? 0))
  if (isSame && !isBehind) return { state: rows === 0 ? 'fresh' : 'sound', now }
  const had = Object.values(expected ?? {}).some((count) => count > 0)
  // Nothing was lost where nothing was.
  if (rows === 0 && !had) return { state: 'fresh', now }
  return {
    state: rows === 0 ? 'emptied' : 'shortened',
    now,
    ...(expected ? { before: { counts: expected, at: before?.at } } : {}),
  }
}

function newest(told: Sentinel[]): Sentinel | undefined {
  return told.reduce<Sentinel | undefined>((best, one) => (best && best.at >= one.at ? best : one), undefined)
}
