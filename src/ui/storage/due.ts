// When a person is reminded to take a copy out of this browser: a week or 200 messages after the last time. Pure.
import type { Millis } from '../../core/types.ts'
import type { Exported } from '../../db/exported.ts'

/** What people forget in so many days, and what they would miss. Raising either reminds later and risks more. */
export const REMIND_DAYS = 7
export const REMIND_MS = REMIND_DAYS * 86_400_000
const TURNS = 200

export interface Situation {
  exported: Exported | undefined
  turns: number
  /** When the first thing was said; absent when nothing was. */
  since: Millis | undefined
  /** Until when they do not want to be reminded. */
  quietUntil: Millis
}

/** Whether to remind now. */
export function isExportDue({ exported, turns, since, quietUntil }: Situation, now: Millis): boolean {
  if (since === undefined || now < quietUntil) return false
  const fresh = turns - (exported?.turns ?? 0)
  if (fresh <= 0) return false
  return fresh >= TURNS || now - (exported?.at ?? since) >= REMIND_MS
}
