// Signals by a model as rows: what waits to be looked at, the job for it, what it is shown, and the commit of what was found.
// `extractedSeq` moves only in that commit, so nothing is passed over, and nothing is committed twice.
import Dexie from 'dexie'
import { isEnough, isLeft, type Limits } from '../core/due.ts'
import { afresh, isExtract, isOpen } from '../core/jobs.ts'
import { typedIn } from '../core/signals/typed.ts'
import type { Extracted, Rejected } from '../core/signals/extraction-reply.ts'
import type { Conversation, ExtractJob, Id, Memory, Millis, Turn, Usage } from '../core/types.ts'
import { hidesSomething } from '../core/visible.ts'
import { sha256Now } from '../lib/hash.ts'
import type { Truth } from './db.ts'
import { type Change, keep, lineOf } from './happenings.ts'
import { extractJobsOf } from './job-lists.ts'
import { type Judged, settle, settleTables } from './settle.ts'
import { retierTail } from './tiers.ts'
import { charsOf, typedTurns } from './typed.ts'
import { log, write } from './write.ts'

/** One question shows so many characters at most; what is more waits for the next. Raising it asks less often. */
const MOST_CHARS = 12_000
/** Statements that are shown beside: those of the space that share most with what was typed. */
const MOST_KNOWN = 20
/** What of a rejected item is kept for a person to read. */
const SHOWN_CHARS = 300

/** What a job is about, as it is now. */
export interface Batch {
  turns: Turn[]
  known: Memory[]
  /** Equal as long as nothing of the turns has changed. */
  mark: string
}

/**
 * Queues what is due of a conversation: enough was typed, or it was left. All that was typed since when `atOnce`; nothing
 * while a job for it is open.
 * Returns the id of the job that is open now, if any.
 */
export async function queueExtraction(
  db: Truth,
  conversationId: Id,
  { limits, now, atOnce = false }: { limits: Limits; now: Millis; atOnce?: boolean },
): Promise<Id | undefined> {
  return write(db, [db.conversations, db.turns, db.jobs], async () => {
    const conversation = await db.conversations.get(conversationId)
    if (!conversation || conversation.temporary) return undefined
    const jobs = await extractJobsOf(db, conversationId)
    const open = jobs.find(isOpen)
    if (open) return open.id
    const turns = await typedTurns(db, conversationId, conversation.extractedSeq ?? 0)
    const typed = { chars: charsOf(turns), turns: turns.length }
    const due = atOnce || isEnough(typed, limits) || isLeft(conversation.updatedAt, now)
    if (turns.length === 0 || !due) return undefined
    const job = jobFor(conversation, inOneGo(turns), now)
    // One that a person cancelled is not asked again by itself.
    if (!atOnce && jobs.some(({ id, status }) => id === job.id && status === 'cancelled')) return undefined
    await db.jobs.put(job)
    return job.id
  })
}

/** Queues what is due anywhere. */
export async function queueDueExtractions(db: Truth, limits: Limits, now: Millis): Promise<void> {
  for (const { id, extractedSeq = 0, temporary } of await db.conversations.toArray()) {
    if (temporary) continue
    const newest = await db.turns.where('[conversationId+seq]').between([id, extractedSeq], [id, Dexie.maxKey]).count()
    if (newest > 0) await queueExtraction(db, id, { limits, now })
  }
}

/** Knows which statements of a space may be about the same as texts, those that share most first. */
export type About = (spaceId: Id, texts: string[]) => Promise<readonly Id[]>

/** Reads what a job is about. Undefined when nothing is left of it. */
export async function readBatch(db: Truth, job: ExtractJob, about: About): Promise<Batch | undefined> {
  const turns = await turnsOf(db, job)
  if (turns.length === 0) return undefined
  return { turns, known: await knownTo(db, job.spaceId, turns, about), mark: markOf(turns) }
}

/** What a model found in a batch. */
export interface Found {
  signals: Extracted[]
  rejected: Rejected[]
  model: string
  usage: Usage
}

/**
 * Settles what was found and moves `extractedSeq`, in one transaction and once. `changed`: a turn is no longer what it was,
 * and the job waits to be done anew; `over`: it was done or cancelled meanwhile.
 */
export async function commitExtraction(
  db: Truth,
  jobId: Id,
  batch: Batch,
  found: Found,
  now: Millis,
): Promise<'done' | 'changed' | 'over'> {
  return write(db, [db.conversations, db.turns, db.jobs, ...settleTables(db)], async () => {
    const job = await db.jobs.get(jobId)
    if (!job || !isExtract(job) || !isOpen(job)) return 'over'
    const conversation = await db.conversations.get(job.conversationId)
    const turns = await turnsOf(db, job)
    if (!conversation || conversation.temporary || turns.length === 0) {
      await db.jobs.delete(jobId)
      return 'over'
    }
    if (markOf(turns) !== batch.mark) {
      await db.jobs.put(afresh(job, now))
      return 'changed'
    }
    await settleFound(db, conversation, turns, batch.known, found)
    const extractedSeq = Math.max(conversation.extractedSeq ?? 0, job.toSeq + 1)
    await db.conversations.put({ ...conversation, extractedSeq })
    await log(db, 'conversations', 'put', [conversation])
    await retierTail(db, conversation.id, turns.length, now)
    const { fault: _, ...rest } = job
    const { model, usage } = found
    const rejected = found.rejected.map(({ reason, item }) => ({ reason, item: shown(item) }))
    await db.jobs.put({
      ...rest,
      status: 'done',
      updatedAt: now,
      model,
      usage,
      ...(rejected.length > 0 ? { rejected } : {}),
    })
    return 'done'
  })
}

async function settleFound(
  db: Truth,
  conversation: Conversation,
  turns: Turn[],
  known: Memory[],
  { signals }: Found,
): Promise<void> {
  const there = await db.memories
    .where('sourceTurnIds')
    .anyOf(turns.map(({ id }) => id))
    .filter(({ kind }) => kind !== 'summary')
    .toArray()
  const fresh: Memory[] = []
  const judged = new Map<Id, Judged>()
  const upgraded = new Map<Id, Change>()
  for (const signal of signals) {
    const turn = turns[signal.turn]!
    if (hidesSomething(signal.text) || hidesSomething(turn.text.slice(signal.start, signal.end))) continue
    const twin = there.find(({ sources }) => sources.some((place) => place.turnId === turn.id && covers(place, signal)))
    if (twin) {
      if (isUntouched(twin) && !upgraded.has(twin.id)) upgraded.set(twin.id, upgrade(twin, signal))
      continue
    }
    const memory = memoryOf(conversation, turn, signal)
    fresh.push(memory)
    const of = signal.judged && 'of' in signal.judged ? known[signal.judged.of] : undefined
    if (of && signal.judged && signal.judged.verdict !== 'new')
      judged.set(memory.id, { verdict: signal.judged.verdict, of: of.id })
  }
  const changes = [...upgraded.values()]
  const lines = changes.flatMap(
    (change) => lineOf(change, { act: `read:${change.after.id}`, by: 'model', at: change.after.createdAt }) ?? [],
  )
  await keep(
    db,
    changes.map(({ after }) => after),
    lines,
  )
  await settle(db, fresh, { of: () => known.map(({ id }) => id), seq: () => Infinity }, judged)
}

/** What the rules found in the same words, as a model reads it: the sentence stands on its own, the place stays. */
function upgrade(before: Memory, signal: Extracted): Change {
  const { kind, text, confidence, validFrom = before.validFrom, validTo } = signal
  const after: Memory = {
    ...before,
    kind,
    text,
    baseConfidence: confidence,
    validFrom,
    ...(validTo === undefined ? {} : { validTo }),
    by: 'model',
    revision: before.revision + (text === before.text ? 0 : 1),
  }
  return { before, after, what: 'edited' }
}

/** Nobody but the rules had a hand in it. */
function isUntouched(memory: Memory): boolean {
  const { by, revision, status, confirmedAt, pinnedAt, supersededBy, standing, links, sources } = memory
  const byHand = confirmedAt !== undefined || pinnedAt !== undefined || status !== 'active' || standing !== undefined
  return (
    by === 'rules' && revision === 0 && !byHand && supersededBy === undefined && links.length + sources.length === 1
  )
}

function memoryOf({ id: conversationId, spaceId }: Conversation, turn: Turn, signal: Extracted): Memory {
  const { kind, text, start, end, confidence, validFrom = turn.createdAt, validTo } = signal
  return {
    id: `${turn.id}:${start}:model`,
    spaceId,
    kind,
    text,
    origin: 'typed',
    status: 'active',
    sources: [{ turnId: turn.id, start, end }],
    sourceTurnIds: [turn.id],
    revision: 0,
    baseConfidence: confidence,
    importance: 0.5,
    temperature: 'warm',
    accessCount: 0,
    lastAccessedAt: null,
    createdAt: turn.createdAt,
    validFrom,
    ...(validTo === undefined ? {} : { validTo }),
    links: [],
    conversationId,
    by: 'model',
  }
}

/** At least half of the shorter stretch is in the longer one. */
function covers(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start)
  return shared * 2 >= Math.min(a.end - a.start, b.end - b.start)
}

const turnsOf = (db: Truth, { conversationId, fromSeq, toSeq }: ExtractJob) =>
  typedTurns(db, conversationId, fromSeq, toSeq)

/** The first of the turns that fit into one question; at least one. */
function inOneGo(turns: Turn[]): Turn[] {
  let chars = 0
  const end = turns.findIndex((turn) => (chars += charsOf([turn])) > MOST_CHARS)
  return end < 0 ? turns : turns.slice(0, Math.max(1, end))
}

function jobFor({ id, spaceId }: Conversation, turns: Turn[], now: Millis): ExtractJob {
  const [fromSeq, toSeq] = [turns[0]!.seq, turns.at(-1)!.seq]
  const fresh = { status: 'pending' as const, attempts: 0, notBefore: now, createdAt: now, updatedAt: now }
  return {
    kind: 'extract',
    id: `extract:${id}:${fromSeq}-${toSeq}`,
    spaceId,
    conversationId: id,
    fromSeq,
    toSeq,
    ...fresh,
  }
}

/** What holds in the space and shares something with what was typed, most first. */
async function knownTo(db: Truth, spaceId: Id, turns: Turn[], about: About): Promise<Memory[]> {
  const own = new Set(turns.map(({ id }) => id))
  const rows = await db.memories.bulkGet([...(await about(spaceId, turns.flatMap(typedIn)))])
  return rows
    .filter((row) => row !== undefined)
    .filter((row) => row.spaceId === spaceId && row.status === 'active' && row.expiredAt === undefined)
    .filter(({ sourceTurnIds }) => !sourceTurnIds.some((id) => own.has(id)))
    .slice(0, MOST_KNOWN)
}

const markOf = (turns: Turn[]): string =>
  sha256Now(JSON.stringify(turns.map(({ id, revision, text }) => [id, revision, text])))

const shown = (item: unknown): string => JSON.stringify(item).slice(0, SHOWN_CHARS)
