// What of a conversation is due to be summarised, and its jobs: a query over the tables, so that asking twice queues
// nothing twice. How much is due is decided in core/short-term.ts.
import Dexie from 'dexie'
import { dueChunk, OFFLOAD_AT } from '../core/short-term.ts'
import { chain } from '../core/summary-parts.ts'
import { estimateTokens } from '../core/text.ts'
import { path } from '../core/thread.ts'
import { isOpen } from '../core/jobs.ts'
import type { Conversation, Id, Memory, Millis, SummariseJob, Tokens, Turn } from '../core/types.ts'
import type { Truth } from './db.ts'
import { turnsOf } from './forget.ts'
import { jobsOf, summariesOf } from './job-lists.ts'
import { summaryId } from './jobs.ts'
import { write } from './write.ts'

export interface Offload {
  capacity: Tokens
  chunkSize: Tokens
  count: (text: string) => Tokens
  now: Millis
  /** Whatever there is, the newest exchange aside: a person asked for it. */
  atOnce?: boolean
}

/** Estimates err on the high side for prose: below this share of the threshold nothing is counted exactly. */
const SURELY_BELOW = 0.6

/**
 * The turns of the visible thread that neither a summary nor a job covers, oldest first. `kept`: all turns to be looked at,
 * for who has them; else they are read.
 */
export async function uncovered(db: Truth, conversation: Conversation, kept?: readonly Turn[]): Promise<Turn[]> {
  return db.transaction('r', [db.turns, db.memories, db.jobs], async () => {
    const { id, summarisedSeq = 0 } = conversation
    const jobs = (await jobsOf(db, id)).filter(({ level }) => level === 'chunk')
    const from = Math.max(
      summarisedSeq,
      ...jobs.filter(({ status }) => status !== 'done').map(({ toSeq }) => toSeq + 1),
    )
    const rows = kept ? kept.filter(({ seq }) => seq >= from) : await turnsFrom(db, id, from)
    const thread = path(rows)
    if (thread.length === 0 || from === 0) return thread.filter(isSaid)
    const last = kept ? kept.find(({ seq }) => seq === from - 1) : await turnAt(db, id, from - 1)
    if (last && last.id === thread[0]!.parentId) return thread.filter(isSaid)
    // An answer further back was asked for again: what is covered on this branch ends where a stretch does.
    const whole = path(kept ?? (await turnsOf(db, id)))
    const made = chunksOnly(await summariesOf(db, id))
    const ends = new Set([...jobs.map(({ toSeq }) => toSeq), ...made.map(({ summary }) => summary!.toSeq)])
    const covered = whole.findLastIndex(({ seq }) => ends.has(seq))
    return whole.slice(covered + 1).filter(isSaid)
  })
}

/** Queues what is due of a conversation. Returns how many jobs are new. */
export async function queueDue(db: Truth, conversationId: Id, options: Offload): Promise<number> {
  const conversation = await db.conversations.get(conversationId)
  if (!conversation || conversation.temporary) return 0
  const { capacity, chunkSize, count, now, atOnce = false } = options
  let rest = await uncovered(db, conversation)
  const about = rest.reduce((sum, turn) => sum + estimateTokens(turn.text), 0)
  if (!atOnce && about < capacity * OFFLOAD_AT * SURELY_BELOW) return 0
  const counted = new Map(rest.map((turn) => [turn.id, count(turn.text)]))
  const jobs: SummariseJob[] = []
  for (;;) {
    const sizes = { capacity, chunkSize, now: atOnce && jobs.length === 0 }
    const chunk = dueChunk(rest, sizes, (turn) => counted.get(turn.id)!)
    if (chunk.length === 0) break
    jobs.push(jobFor(conversation, 'chunk', chunk[0]!.seq, chunk.at(-1)!.seq, now))
    rest = rest.slice(chunk.length)
  }
  return jobs.length === 0 ? 0 : add(db, jobs)
}

/** Queues the summary of all summaries of a conversation, once they are made and there are more of them than it knows. */
export async function queueWhole(db: Truth, conversationId: Id, now: Millis): Promise<number> {
  const conversation = await db.conversations.get(conversationId)
  if (!conversation || conversation.temporary) return 0
  const jobs = await jobsOf(db, conversationId)
  if (jobs.some(isOpen)) return 0
  const summaries = await summariesOf(db, conversationId)
  const chunks = chain(summaries)
  const latest = chunks.at(-1)?.summary?.toSeq ?? -1
  const known = summaries.some(({ summary }) => summary!.level === 'conversation' && summary!.toSeq === latest)
  if (chunks.length < 2 || known) return 0
  return add(db, [jobFor(conversation, 'conversation', chunks[0]!.summary!.fromSeq, latest, now)])
}

async function add(db: Truth, jobs: SummariseJob[]): Promise<number> {
  return write(db, [db.jobs], async () => {
    const there = await jobsOf(db, jobs[0]!.conversationId)
    // Another tab was quicker, and may have cut elsewhere.
    const overlaps = (a: SummariseJob, b: SummariseJob) =>
      a.level === b.level && a.status !== 'done' && a.toSeq >= b.fromSeq
    const ids = new Set(there.map(({ id }) => id))
    const fresh = jobs.filter((job) => !ids.has(job.id) && !there.some((other) => overlaps(other, job)))
    await db.jobs.bulkAdd(fresh)
    return fresh.length
  })
}

function jobFor(
  { id, spaceId }: Conversation,
  level: SummariseJob['level'],
  fromSeq: number,
  toSeq: number,
  now: Millis,
): SummariseJob {
  const about = { kind: 'summarise' as const, spaceId, conversationId: id, level, fromSeq, toSeq }
  const fresh = { status: 'pending' as const, attempts: 0, notBefore: now, createdAt: now, updatedAt: now }
  return { ...about, ...fresh, id: summaryId(about) }
}

function turnsFrom(db: Truth, id: Id, seq: number): Promise<Turn[]> {
  return db.turns.where('[conversationId+seq]').between([id, seq], [id, Dexie.maxKey]).toArray()
}

function turnAt(db: Truth, id: Id, seq: number): Promise<Turn | undefined> {
  return db.turns.where('[conversationId+seq]').equals([id, seq]).first()
}

const chunksOnly = (summaries: Memory[]) => summaries.filter(({ summary }) => summary!.level === 'chunk')
const isSaid = ({ status, text }: Turn): boolean => status !== 'streaming' && text !== ''
