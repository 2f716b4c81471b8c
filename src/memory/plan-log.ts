// How long the last plans took, and what they went without. Holds no text.
import type { ContextPlan, Degraded, Id } from '../core/types.ts'

export interface PlanLog {
  /** Oldest first. */
  readonly plans: readonly { turnId: Id; timings: Record<string, number>; degraded?: Degraded }[]
  /** How many were answered from an earlier plan. */
  readonly cached: number
  /** `turnId`: the turn to be answered. */
  add(plan: ContextPlan, turnId: Id): void
  hit(): void
}

/** As many as are summed up. */
const KEPT = 200

export function createPlanLog(): PlanLog {
  const plans: PlanLog['plans'][number][] = []
  let cached = 0
  return {
    plans,
    get cached() {
      return cached
    },
    add({ timings, degraded }, turnId) {
      plans.push({ turnId, timings, ...(degraded ? { degraded } : {}) })
      if (plans.length > KEPT) plans.shift()
    },
    hit: () => cached++,
  }
}
