// Jobs as rows: which there are, and what executors and a person do to them. Knows nothing of how the work is done.
import { afresh, failed, isOpen } from '../core/jobs.ts'
import type { Fault, Id, Job, Memory, Millis, SummariseJob } from '../core/types.ts'
import type { Truth } from './db.ts'
import { write } from './write.ts'

/** The id of a job and of the summary that it makes: the same work has the same id. */
export function summaryId({
  conversationId,
  level,
  fromSeq,
  toSeq,
}: Pick<SummariseJob, 'conversationId' | 'level' | 'fromSeq' | 'toSeq'>): Id {
  return `summarise:${conversationId}:${level === 'chunk' ? fromSeq : 'all'}-${toSeq}`
}

/** All jobs that are neither done nor given up. */
export function openJobs(db: Truth): Promise<Job[]> {
  return db.jobs.where('status').anyOf('pending', 'running', 'waiting').toArray()
}

/** An executor begins. False when there is nothing to do any more. */
export async function claimJob(db: Truth, id: Id, now: Millis): Promise<boolean> {
  return change(db, id, (job) => ({ ...job, status: 'running', updatedAt: now }))
}

/** It needs something that only a person can give; `fault` says what. No write when that is known. */
export async function letWait(db: Truth, id: Id, fault: Fault, now: Millis): Promise<void> {
  await change(db, id, (job) =>
    job.status === 'waiting' && job.fault?.message === fault.message
      ? undefined
      : { ...job, status: 'waiting', fault, updatedAt: now },
  )
}

/** It went wrong: it rests, and is tried again until it was tried often enough. Returns the job as it is now. */
export async function noteFailure(
  db: Truth,
  id: Id,
  fault: Fault,
  { now, chance }: { now: Millis; chance: number },
): Promise<Job | undefined> {
  await change(db, id, (job) => failed(job, fault, now, chance))
  return db.jobs.get(id)
}

/** A person asks for it again: at once, and with all its tries. */
export async function retryJob(db: Truth, id: Id, now: Millis): Promise<void> {
  await write(db, [db.jobs], async () => {
    const job = await db.jobs.get(id)
    if (job && job.status !== 'done') await db.jobs.put(afresh(job, now))
  })
}

/** A person does not want it. It is kept, so that it is not queued again by itself. */
export async function cancelJob(db: Truth, id: Id, now: Millis): Promise<void> {
  await write(db, [db.jobs], async () => {
    const job = await db.jobs.get(id)
    if (job && job.status !== 'done') await db.jobs.put({ ...job, status: 'cancelled', updatedAt: now })
  })
}

/** Summaries that went because something they may tell was forgotten are made again without it. Inside a transaction. */
export async function requeue(db: Truth, summaries: Memory[], now: Millis): Promise<void> {
  const jobs = summaries.flatMap(({ spaceId, summary }): Job[] => {
    if (!summary) return []
    const { conversationId, level, fromSeq, toSeq } = summary
    const about = { kind: 'summarise' as const, spaceId, conversationId, level, fromSeq, toSeq }
    const fresh = { status: 'pending' as const, attempts: 0, notBefore: now, createdAt: now, updatedAt: now }
    return [{ ...about, ...fresh, id: summaryId(about) }]
  })
  await db.jobs.bulkPut(jobs)
}

async function change(db: Truth, id: Id, changed: (job: Job) => Job | undefined): Promise<boolean> {
  return write(db, [db.jobs], async () => {
    const job = await db.jobs.get(id)
    if (!job || !isOpen(job)) return false
    const next = changed(job)
    if (next) await db.jobs.put(next)
    return true
  })
}
