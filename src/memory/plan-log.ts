// How long the last plans took, and what they went without. Holds no text.
import type { ContextPlan, Degraded, Millis } from '../core/types.ts'

export interface PlanLog {
  /** Oldest first. */
  readonly plans: readonly { timings: Record<string, number>; degraded?: Degraded }[]
  /** How many were answered from an earlier plan. */
  readonly cached: number
  /** The `now` of the first of them: what was stored before is from before this engine. */
  readonly startedAt: Millis
  add(plan: ContextPlan, now: Millis): void
  hit(): void
}

/** As many as are summed up. */
const KEPT = 200

export function createPlanLog(): PlanLog {
  const plans: PlanLog['plans'][number][] = []
  let cached = 0
  let startedAt = Infinity
  return {
    plans,
    get cached() {
      return cached
    },
    get startedAt() {
      return startedAt
    },
    add({ timings, degraded }, now) {
      startedAt = Math.min(startedAt, now)
      plans.push(degraded ? { timings, degraded } : { timings })
      if (plans.length > KEPT) plans.shift()
    },
    hit: () => cached++,
  }
}
