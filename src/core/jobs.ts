// What becomes of a job: when it may be tried, how long it rests after a failure, what only a person can mend. Pure: the
// time and chance come as arguments. Knows nothing of what a job does.
import type { Fault, Job, Millis } from './types.ts'

/** After so many failures of the provider the rules do it. Raising it insists longer, and costs more calls. */
export const MOST_ATTEMPTS = 4
/** The first rest after a failure; doubled with each, with full jitter on its second half (AWS Architecture Blog, 2015). */
const FIRST_REST_MS = 15_000
const LONGEST_REST_MS = 30 * 60_000

/** Not done and not given up: what an executor may take on. */
export function isOpen({ status }: Job): boolean {
  return status === 'pending' || status === 'running' || status === 'waiting'
}

/** Open, and rested. */
export function isDue(job: Job, now: Millis): boolean {
  return isOpen(job) && job.notBefore <= now
}

/** In the order in which they are done: what a summary of summaries is made from comes before it. */
export function inOrder(jobs: readonly Job[]): Job[] {
  const rank = ({ level }: Job) => (level === 'chunk' ? 0 : 1)
  return jobs.toSorted((a, b) => rank(a) - rank(b) || a.createdAt - b.createdAt || a.fromSeq - b.fromSeq)
}

/** The job after a failure: resting, or given up when it was tried often enough. `chance`: 0 <= n < 1. */
export function failed(job: Job, fault: Fault, now: Millis, chance: number): Job {
  const attempts = job.attempts + 1
  const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** job.attempts)
  const notBefore = now + Math.round(rest * (0.5 + chance / 2))
  return {
    ...job,
    status: attempts >= MOST_ATTEMPTS ? 'failed' : 'pending',
    attempts,
    notBefore,
    fault,
    updatedAt: now,
  }
}

/** The job as if it was new: a person asked for it again, or what it was about has changed. */
export function afresh({ fault: _, usage: __, model: ___, ...job }: Job, now: Millis): Job {
  return { ...job, status: 'pending', attempts: 0, notBefore: now, updatedAt: now }
}
