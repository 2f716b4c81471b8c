// What becomes of a job: when it may be tried, how long it rests after a failure, what only a person can mend. Pure: the
// time and chance come as arguments. Knows nothing of what a job does.
import type { ExtractJob, Fault, Job, Millis, SummariseJob } from './types.ts'

/** After so many failures of the provider the rules do it. Raising it insists longer, and costs more calls. */
export const MOST_ATTEMPTS = 4
/** The first rest after a failure; doubled with each, with full jitter on its second half (AWS Architecture Blog, 2015). */
const FIRST_REST_MS = 15_000
const LONGEST_REST_MS = 30 * 60_000

/** Not done and not given up: what an executor may take on. */
export function isOpen({ status }: Job): boolean {
  return status === 'pending' || status === 'running' || status === 'waiting'
}

/** The jobs that make summaries. */
export function isSummarise(job: Job): job is SummariseJob {
  return job.kind === 'summarise'
}

/** The jobs that find signals. */
export function isExtract(job: Job): job is ExtractJob {
  return job.kind === 'extract'
}

/** Open, and rested. */
export function isDue(job: Job, now: Millis): boolean {
  return isOpen(job) && job.notBefore <= now
}

/** In the order in which they are done: what a summary of summaries is made from comes before it. */
export function inOrder(jobs: readonly Job[]): Job[] {
  const rank = (job: Job) => (isSummarise(job) && job.level === 'conversation' ? 1 : 0)
  return jobs.toSorted((a, b) => rank(a) - rank(b) || a.createdAt - b.createdAt || a.fromSeq - b.fromSeq)
}

/**
 * The job after a failure: resting, or given up when it was tried often enough. Signals are never given up: rests grow, and
 * what was not read is read in the end. `chance`: 0 <= n < 1.
 */
export function failed(job: Job, fault: Fault, now: Millis, chance: number): Job {
  const attempts = job.attempts + 1
  const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** job.attempts)
  const notBefore = now + Math.round(rest * (0.5 + chance / 2))
  return {
    ...job,
    status: attempts >= MOST_ATTEMPTS && isSummarise(job) ? 'failed' : 'pending',
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
