// What is wrong with a store that is not as it was told to be. Fetched only when something is: the check itself is
// boot.ts. Pure.
import type { Verdict } from './boot.ts'
import { storageFault } from './faults.ts'
import { countsOf, type Ledger } from './ledger.ts'
import type { Sentinel } from './sentinel.ts'

/** Of a store that could be read: what its ledger says, its rows by table, and what stands at the posts. */
export function damageOf(ledger: Ledger | undefined, now: Record<string, number>, posts: Sentinel[]): Verdict {
  const before = newest(posts)
  const isBehind = before && (before.uuid !== ledger?.uuid || before.seq > ledger.seq)
  const expected = isBehind ? before.counts : ledger && countsOf(ledger)
  const isEmpty = Object.values(now).every((count) => count === 0)
  const hadAny = Object.values(expected ?? {}).some((count) => count > 0)
  const told = expected ? { before: { counts: expected, at: before?.at } } : {}
  // Nothing was lost where nothing was; and an older post may never have heard of what was decided since.
  if (isEmpty && !hadAny) return { state: 'fresh', now }
  if (expected && !isBehind) {
    const difference = Object.entries(now).map(([table, count]) => count - (expected[table] ?? 0))
    if (difference.every((rows) => rows === 0)) return { state: 'sound', now }
    // Somebody else's hand (an extension, the browser's own tools) is no loss: it is told on the Doctor page.
    if (difference.every((rows) => rows >= 0)) return { state: 'grown', now, ...told }
  }
  return { state: isEmpty ? 'emptied' : 'shortened', now, ...told }
}

/** Of a store that could not be read. */
export function faultOf(thrown: unknown, told: Sentinel[]): Verdict {
  const fault = storageFault(thrown)
  const states: Record<string, Verdict['state']> = {
    SchemaTooNew: 'too-new',
    StorageFailed: 'unreadable',
    StorageClosed: 'unreadable',
  }
  const before = newest(told)
  return { state: states[fault.name] ?? 'unavailable', fault, ...(before ? { before } : {}) }
}

/** Where two posts disagree, the one that was written last knows better. */
function newest(told: Sentinel[]): Sentinel | undefined {
  return told.reduce<Sentinel | undefined>((best, one) => (best && best.at >= one.at ? best : one), undefined)
}
