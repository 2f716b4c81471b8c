// Whether what is stored is what was stored, found out before anything else is done: damage mostly looks like a fresh
// install, or like a shorter past, and only rarely like an error. Reads and compares; what to do about it, a person says.
import type { Millis } from '../core/types.ts'
import type { Truth } from './db.ts'
import { isCounted } from './ledger.ts'
import { type Post, readSentinel } from './sentinel.ts'

export interface Verdict {
  /**
   * `sound`: all there, be it nothing. `grown`: all there, and rows that this program did not put. `fresh`: nothing is here,
   * and nothing that is known of was. `emptied`: all gone. `shortened`: some rows or the last changes are gone.
   * `unreadable`: the browser does not open it. `too-new`: a newer program wrote it. `unavailable`: no storage here.
   */
  state: 'fresh' | 'sound' | 'grown' | 'emptied' | 'shortened' | 'unreadable' | 'too-new' | 'unavailable'
  /** Rows of each table as they should be, and when they last were (undefined: that is not known). */
  before?: { counts: Record<string, number>; at?: Millis | undefined }
  /** Rows of each table as they are. */
  now?: Record<string, number>
  fault?: Error
}

/** Whether something is lost, and a person has to decide before anything is written. */
export function isDamaged({ state }: Verdict): boolean {
  return state === 'emptied' || state === 'shortened' || state === 'unreadable'
}

/**
 * Looks at what is stored. Creates the database when there is none, and brings an older one up, after `beforeUpgrade`;
 * writes nothing else. Rejects only when something is wrong and the part that says what cannot be fetched.
 */
export async function checkTruth(
  db: Truth,
  factory: IDBFactory | undefined,
  posts: Post[],
  beforeUpgrade: () => Promise<void> = () => Promise.resolve(),
): Promise<Verdict> {
  // Before the database: what other tabs write meanwhile must not look like a loss.
  const told = (await Promise.all(posts.map(readSentinel))).filter((one) => one !== undefined)
  try {
    // Before any opening: it throws where an opening would quietly begin anew.
    const installed = factory && 'databases' in factory ? await factory.databases() : []
    const { version = Infinity } = installed.find(({ name }) => name === db.name) ?? {}
    // Dexie's versions are IndexedDB's, times ten.
    if (version < db.verno * 10) await beforeUpgrade()
    await db.open()
    const { ledger, now } = await db.transaction('r', db.tables, async () => {
      const names = db.tables.map(({ name }) => name).filter(isCounted)
      const counted = await Promise.all(names.map(async (name) => [name, await db.table(name).count()] as const))
      return { ledger: await db.ledger.get('all'), now: Object.fromEntries(counted) }
    })
    const isBehind = told.some(({ uuid, seq }) => uuid !== ledger?.uuid || seq > ledger.seq)
    const isSame = ledger && Object.keys(now).every((table) => now[table] === (ledger.tables[table]?.count ?? 0))
    if (isSame && !isBehind) return { state: 'sound', now }
    return (await import('./damage.ts')).damageOf(ledger, now, told)
  } catch (thrown) {
    return (await import('./damage.ts')).faultOf(thrown, told)
  }
}
