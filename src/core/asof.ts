// Views of statements in time: what held at a moment, and what holds by the latest that is known. World time alone decides:
// status and scope are the caller's. Knows nothing of how an end came to be.
import type { Memory, Millis } from './types.ts'

type Timed = Pick<Memory, 'validFrom' | 'validTo' | 'expiredAt' | 'supersededBy'>

/**
 * What held at a moment, by all that is known today. Of late news only the end may be known: its start is then stored as
 * its end, and it held at any time before.
 */
export function asOf<T extends Timed>(memories: readonly T[], at: Millis): T[] {
  return memories.filter(({ validFrom, validTo }) => {
    if (validTo === undefined) return validFrom <= at
    return at < validTo && (validFrom <= at || validFrom >= validTo)
  })
}

/** What nothing has taken the place of. */
export const latestOnly = <T extends Timed>(memories: readonly T[]): T[] =>
  memories.filter(({ expiredAt, supersededBy }) => expiredAt === undefined && supersededBy === undefined)
