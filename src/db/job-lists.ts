// What jobs of a conversation there are, and what summaries they made. Changes nothing.
import { isExtract, isSummarise } from '../core/jobs.ts'
import type { ExtractJob, Id, Memory, SummariseJob } from '../core/types.ts'
import type { Truth } from './db.ts'

/** The summaries of a conversation that hold now, in any order. */
export function summariesOf(db: Truth, conversationId: Id): Promise<Memory[]> {
  return db.memories.where('summary.conversationId').equals(conversationId).filter(isInForce).toArray()
}

/** True for a summary that holds. */
export function isInForce({ status, expiredAt }: Memory): boolean {
  return status === 'active' && expiredAt === undefined
}

/** The jobs that summarise a conversation, whatever became of them. */
export async function jobsOf(db: Truth, conversationId: Id): Promise<SummariseJob[]> {
  return (await db.jobs.where('conversationId').equals(conversationId).toArray()).filter(isSummarise)
}

/** The jobs that find signals in a conversation, whatever became of them. */
export async function extractJobsOf(db: Truth, conversationId: Id): Promise<ExtractJob[]> {
  return (await db.jobs.where('conversationId').equals(conversationId).toArray()).filter(isExtract)
}
