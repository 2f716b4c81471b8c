// Summaries as rows: what one is made from, and its commit in one transaction. Whoever writes the text (the rules or a
// model), the same facts hold: the turns stay, nothing forgotten is told, and doing it twice changes nothing.
import { summaryTokens } from '../core/budget.ts'
import type { Settings } from '../core/config.ts'
import { afresh, isSummarise } from '../core/jobs.ts'
import { type Said, saidIn, summarise } from '../core/summarise.ts'
import { chain } from '../core/summary-parts.ts'
import { chunk, sentenceKeys } from '../core/text.ts'
import type { Fault, Id, Memory, Millis, Source, SummariseJob, Tokens, Turn, Usage } from '../core/types.ts'
import { sha256Now } from '../lib/hash.ts'
import type { Truth } from './db.ts'
import { tombstoneHash } from './forget.ts'
import { summariesOf } from './job-lists.ts'
import { log, write } from './write.ts'

/** What a summary is made from. */
export interface Material {
  said: Said[]
  sources: Source[]
  /** The summaries that it is made from, when it is one of summaries. */
  links: Memory['links']
  from: Millis
  until: Millis
  /** Equal as long as nothing of it has changed or was forgotten. */
  mark: string
}

export interface Written {
  text: string
  hints: string[]
  by: 'rules' | 'model'
  model?: string
  usage?: Usage
  /** What went wrong before it was made in another way. */
  fault?: Fault
}

/** Reads what a job is about, without what was forgotten. Undefined when there is nothing left of it. */
export async function readMaterial(db: Truth, job: SummariseJob): Promise<Material | undefined> {
  return db.transaction('r', [db.turns, db.memories, db.tombstones], () => material(db, job))
}

/**
 * Puts a summary into the place of its job, once. `changed`: what it was made from is no longer that, and the job waits
 * to be done anew; `over`: it was done or cancelled meanwhile.
 */
export async function commitSummary(
  db: Truth,
  jobId: Id,
  mark: string,
  written: Written,
  now: Millis,
): Promise<'done' | 'changed' | 'over'> {
  const tables = [db.conversations, db.turns, db.memories, db.tombstones, db.jobs, db.changes]
  return write(db, tables, async () => {
    const job = await db.jobs.get(jobId)
    if (!job || !isSummarise(job) || job.status === 'done' || job.status === 'cancelled') return 'over'
    const present = await material(db, job)
    const conversation = await db.conversations.get(job.conversationId)
    if (!present || !conversation) {
      await db.jobs.delete(jobId)
      return 'over'
    }
    if (present.mark !== mark) {
      await db.jobs.put(afresh(job, now))
      return 'changed'
    }
    await putMemory(db, job, present, written, now)
    const summarisedSeq = Math.max(conversation.summarisedSeq ?? 0, job.toSeq + 1)
    if (summarisedSeq !== conversation.summarisedSeq) {
      await db.conversations.put({ ...conversation, summarisedSeq })
      await log(db, 'conversations', 'put', [conversation])
    }
    const { fault: _, ...rest } = job
    const { fault, usage, model } = written
    await db.jobs.put({
      ...rest,
      status: 'done',
      updatedAt: now,
      ...(fault ? { fault } : {}),
      ...(usage ? { usage } : {}),
      ...(model ? { model } : {}),
    })
    return 'done'
  })
}

/** Makes the summary of a job by the rules and commits it. */
export async function summariseByRules(
  db: Truth,
  job: SummariseJob,
  options: { memory: Settings['memory']; count: (text: string) => Tokens; now: () => Millis; fault?: Fault },
): Promise<void> {
  const { memory, count, now, fault } = options
  const read = await readMaterial(db, job)
  if (!read) return void (await db.jobs.delete(job.id))
  const covered = read.said.reduce((sum, { text }) => sum + count(text), 0)
  const made = summarise(read.said, summaryTokens(covered, memory.summaryRatio, job.level), count)
  await commitSummary(db, job.id, read.mark, { ...made, by: 'rules', ...(fault ? { fault } : {}) }, now())
}

async function putMemory(db: Truth, job: SummariseJob, read: Material, written: Written, now: Millis): Promise<void> {
  const { id, spaceId, conversationId, level, fromSeq, toSeq } = job
  const { text, hints, by, model } = written
  // A person who forgot this very summary does not want it back; one that is there is not written over.
  const unwanted = text === '' || (await db.tombstones.get(tombstoneHash(spaceId, text)))
  if (unwanted || (await db.memories.get(id))) return
  const memory: Memory = {
    id,
    spaceId,
    kind: 'summary',
    text,
    origin: 'summary',
    status: 'active',
    sources: read.sources,
    sourceTurnIds: read.sources.map(({ turnId }) => turnId),
    revision: 0,
    baseConfidence: 0.6,
    importance: 0.5,
    temperature: 'warm',
    accessCount: 0,
    lastAccessedAt: null,
    createdAt: now,
    validFrom: read.from,
    links: read.links,
    summary: { level, conversationId, fromSeq, toSeq, until: read.until, by, ...(model ? { model } : {}), hints },
  }
  const older = level === 'chunk' ? [] : await summariesOf(db, conversationId)
  const replaced = older
    .filter(({ summary }) => summary!.level === 'conversation')
    .map((each): Memory => ({ ...each, expiredAt: now, supersededBy: id }))
  await db.memories.bulkPut([...replaced, memory])
  await log(db, 'memories', 'put', [...replaced, memory])
}

async function material(db: Truth, job: SummariseJob): Promise<Material | undefined> {
  return job.level === 'chunk' ? materialOfChunk(db, job) : materialOfWhole(db, job)
}

/** The stretch of the thread that ends with the job's last turn. */
async function materialOfChunk(
  db: Truth,
  { spaceId, conversationId, fromSeq, toSeq }: SummariseJob,
): Promise<Material | undefined> {
  const rows = await db.turns
    .where('[conversationId+seq]')
    .between([conversationId, fromSeq], [conversationId, toSeq], true, true)
    .toArray()
  const byId = new Map(rows.map((row) => [row.id, row]))
  const turns: Turn[] = []
  for (let turn = rows.find(({ seq }) => seq === toSeq); turn; turn = byId.get(turn.parentId ?? ''))
    if (turn.text !== '' && turn.status !== 'streaming') turns.unshift(turn)
  const first = turns[0]
  if (!first) return undefined
  const forgotten = new Set(await db.tombstones.where('spaceId').equals(spaceId).primaryKeys())
  const said = turns.map((turn) => saidOf(turn, withoutForgotten(turn.text, spaceId, forgotten)))
  const sources = turns.map(({ id, text }) => ({ turnId: id, start: 0, end: text.length }))
  return { said, sources, links: [], from: first.createdAt, until: turns.at(-1)!.createdAt, mark: markOf(said) }
}

async function materialOfWhole(db: Truth, { conversationId, toSeq }: SummariseJob): Promise<Material | undefined> {
  const chunks = chain((await summariesOf(db, conversationId)).filter(({ summary }) => summary!.toSeq <= toSeq))
  const first = chunks[0]
  if (!first) return undefined
  const said = chunks.flatMap(({ text }) => saidIn(text))
  const links = chunks.map(({ id }) => ({ kind: 'summarises' as const, to: id }))
  const until = chunks.at(-1)!.summary!.until
  return { said, sources: [], links, from: first.validFrom, until, mark: markOf([said, links]) }
}

function saidOf({ role, speaker, text, pasted }: Turn, told: string): Said {
  return {
    role,
    text: told,
    ...(speaker ? { speaker } : {}),
    ...(pasted && told === text ? { pasted } : {}),
  }
}

/** The text without the sentences that a person has forgotten. */
function withoutForgotten(text: string, spaceId: Id, hashes: ReadonlySet<string>): string {
  if (hashes.size === 0) return text
  const hidden = new Set(sentenceKeys(text).filter((sentence) => hashes.has(tombstoneHash(spaceId, sentence))))
  if (hidden.size === 0) return text
  const masked = (sentence: string) => hidden.has(sentence)
  const pieces = chunk(text, { maxChars: Math.max(32, text.length), overlap: 0, masked })
  return pieces.map((piece) => piece.text).join('\n')
}

function markOf(of: unknown): string {
  return sha256Now(JSON.stringify(of))
}
