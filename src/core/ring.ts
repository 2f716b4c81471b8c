// Which copies of the database are kept: a few of the newest, one a day of the last week, and of each kind of copy that
// was made before something large the newest. Pure: it knows neither files nor clocks.
import type { Millis } from './types.ts'

/** Why a copy was made: by the clock, because a person asked, or before something that changes much. */
export type BackupReason = 'timed' | 'asked' | 'before-upgrade' | 'before-import' | 'before-delete' | 'before-restore'

/** One copy, as the ring sees it. */
export interface Copy {
  name: string
  at: Millis
  reason: BackupReason
  bytes: number
}

/** So many of the newest are kept: an hour of talk. */
const NEWEST = 4
/** Of so many days that have any, the newest one: a week, as Obsidian keeps its snapshots. */
const DAYS = 7
/** Of what the app takes in this browser copies may be so much; raising it keeps older ones. */
const SHARE = 0.2
/** Less than this is not worth deleting anything for, in bytes. */
const ALWAYS = 16 * 1024 ** 2
const DAY_MS = 86_400_000

/**
 * The names of copies to be removed. `used`: bytes that the app takes in this browser, copies and all; unknown: the count
 * alone decides. The newest copy always stays.
 */
export function outdated(copies: readonly Copy[], used: number | undefined): string[] {
  const newestFirst = copies.toSorted((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1))
  const days = new Set<number>()
  const reasons = new Set<BackupReason>(['timed', 'asked'])
  const kept = newestFirst.filter(({ at, reason }, place) => {
    const day = Math.floor(at / DAY_MS)
    const isNewestOfDay = !days.has(day) && days.size < DAYS
    const isNewestOfKind = !reasons.has(reason)
    days.add(day)
    reasons.add(reason)
    return place < NEWEST || isNewestOfDay || isNewestOfKind
  })
  const most = used === undefined ? Infinity : Math.max(ALWAYS, used * SHARE)
  let total = 0
  const fitting = kept.filter(({ bytes }, place) => {
    total += bytes
    return place === 0 || total <= most
  })
  const stays = new Set(fitting.map(({ name }) => name))
  return newestFirst.filter(({ name }) => !stays.has(name)).map(({ name }) => name)
}
