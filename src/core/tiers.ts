// How near at hand a memory is kept, and how it fades. Both are computed from what is stored and from the time that is
// given, never from their own last result: running them twice changes nothing. They weigh ranking; nothing is deleted.
import type { Memory, Millis, Temperature } from './types.ts'

const DAY: Millis = 86_400_000
/** Used so often, a memory stays at hand. From the system this one follows; raising it keeps fewer. */
const OFTEN = 10
/** Older than this and used less than `SELDOM` times, it is put away. From the same; raising them keeps more at hand. */
const OLD = 30 * DAY
const SELDOM = 2
/** Contradicted and less sure than this, it is put away. From the same; raising it puts away more. */
export const UNSURE = 0.5

/** What the tier depends on beside the memory. */
export interface Circumstances {
  now: Millis
  /** It was drawn from one of the last five turns of its conversation. */
  recent: boolean
  /** Another statement contradicts it. */
  contradicted: boolean
}

type Tiered = Pick<Memory, 'pinnedAt' | 'status' | 'accessCount' | 'createdAt' | 'baseConfidence'>

/** The tier of a memory: the first rule that fits. A clock that was set back makes nothing old. */
export function temperatureOf(memory: Tiered, { now, recent, contradicted }: Circumstances): Temperature {
  if (memory.pinnedAt !== undefined) return 'hot'
  if (memory.status === 'dismissed') return 'cold'
  if (recent) return 'hot'
  if (memory.accessCount >= OFTEN) return 'hot'
  if (now - memory.createdAt > OLD && memory.accessCount < SELDOM) return 'cold'
  if (contradicted && memory.baseConfidence < UNSURE) return 'cold'
  return 'warm'
}

/**
 * How sure a memory is today: half of what it was after each half-life since it was made. What a person pinned or confirmed
 * does not fade, nor does anything before it was made, whatever the clock says.
 */
export function fadedConfidence(
  memory: Pick<Memory, 'pinnedAt' | 'confirmedAt' | 'baseConfidence' | 'createdAt'>,
  now: Millis,
  halfLife: Millis,
): number {
  if (memory.pinnedAt !== undefined || memory.confirmedAt !== undefined || !(halfLife > 0)) return memory.baseConfidence
  return memory.baseConfidence * 0.5 ** (Math.max(0, now - memory.createdAt) / halfLife)
}
