// The engine: puts the retriever, the follower of the tables, the vectors and the planner together behind `MemoryApi`.
// Runs in a worker, in Node and in a test; knows nothing of windows, workers or providers.
import { readSettings, type Settings } from '../core/config.ts'
import { DOCUMENT_SHARE, budgetOf, planContext } from '../core/context.ts'
import { day, describeSource } from '../core/describe.ts'
import { splitDocument } from '../core/document.ts'
import { statements } from '../core/signals.ts'
import { estimateTokens } from '../core/text.ts'
import type {
  Degraded,
  Hit,
  Id,
  Memory,
  MemoryApi,
  MemoryStats,
  PlanRequest,
  Recall,
  RecallRequest,
  Turn,
} from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { historyBefore } from '../db/history.ts'
import { commitIngest } from '../db/ingest.ts'
import { type ChunkListener, chunksOf, createFollower } from './follow.ts'
import { createRetriever, type QueryVector } from './retrieve.ts'
import type { Tokenizer } from './tokenizer.ts'
import type { VectorIndex } from './vectors/index.ts'

/** The part that knows vectors; without it recall is lexical. See embedders/ and vectors/. */
export interface Meaning {
  index: VectorIndex
  /** Hears of every chunk that comes or goes. */
  listener: ChunkListener
  /** The question's vector, or undefined when there is no model ready to make it. */
  question(text: string, signal: AbortSignal): Promise<QueryVector | undefined>
  /** Why there may be no vector just now. */
  lack(): Degraded | undefined
  /** Chunks still without a vector of the present model. */
  pending(): number
  /** Makes missing vectors until there are none or `signal` ends it. */
  work(signal: AbortSignal): Promise<void>
}

export interface MemoryDeps {
  db: Truth
  tokenizer: () => Promise<Tokenizer>
  meaning?: Meaning
  /** Lets waiting questions run between two steps of loading. */
  idle?: () => Promise<void>
  /** Milliseconds of a steady clock, for deadlines and timings. */
  clock?: () => number
}

export interface MemoryEngine extends MemoryApi {
  /** Draws statements from every finished turn that was not read yet. Running it twice changes nothing. */
  ingest(): Promise<void>
  /** Brings the indexes up to the newest change. */
  catchUp(): Promise<void>
  /** Resolves when every row was loaded once. */
  loaded: Promise<void>
}

/** Past this a plan goes on with what it has. Raising it waits longer for the model after a cold start. */
const DEADLINE_MS = 1500
/** Hits asked of the retriever for a plan: more than any budget holds, few enough to list. */
const PLAN_HITS = 60
/** Turns read per transaction of ingest: small, so that a person's own writes never wait for it. */
const INGEST_BATCH = 50

/** Assembles the engine. It answers at once; what is not loaded yet is simply not found yet. */
export function createMemory(deps: MemoryDeps): MemoryEngine {
  const { db, meaning, idle, clock = () => performance.now() } = deps
  const retriever = createRetriever(meaning ? { vectors: meaning.index } : {})
  const follower = createFollower({
    db,
    retriever,
    ...(meaning ? { listener: meaning.listener } : {}),
    ...(idle ? { idle } : {}),
  })

  const sectionOf = async () => readSettings(await db.settings.toArray()).context

  async function recall(request: RecallRequest, signal = new AbortController().signal): Promise<Recall> {
    const caughtUp = within(request.deadline, follower.catchUp())
    return find(request, await sectionOf(), caughtUp, signal)
  }

  /** Recall with settings that are read and catching up that is under way. */
  async function find(
    request: RecallRequest,
    { threshold }: Settings['context'],
    caughtUp: Promise<unknown>,
    signal: AbortSignal,
  ): Promise<Recall> {
    const start = clock()
    await caughtUp
    const follow = clock()
    const asked = await within(request.deadline, meaning?.question(request.query, signal) ?? Promise.resolve(undefined))
    const embed = clock()
    signal.throwIfAborted()
    const found = retriever.retrieve({
      text: request.query,
      spaceId: request.spaceId,
      now: request.now,
      limit: request.limit ?? PLAN_HITS,
      ...(request.exclude ? { exclude: excludes(request.exclude) } : {}),
      ...(asked.value ? { vector: asked.value } : {}),
    })
    const timings = { follow: follow - start, embed: embed - follow, search: clock() - embed }
    const lack: Degraded | undefined = meaning ? (asked.late ? 'deadline' : meaning.lack()) : 'no-model'
    const answer = { ...found, threshold, timings }
    return lack && !asked.value ? { ...answer, degraded: lack } : answer
  }

  async function plan(request: PlanRequest, signal = new AbortController().signal) {
    const start = clock()
    const caughtUp = within(request.deadline, follower.catchUp())
    caughtUp.catch(() => undefined) // looked at below; until then a failure is nobody's yet
    const [settings, { input, history, answers }, conversation, tokenizer] = await Promise.all([
      sectionOf(),
      historyBefore(db, request),
      db.conversations.get(request.conversationId),
      deps.tokenizer(),
    ])
    const read = clock()
    const spaceId = conversation?.spaceId ?? ''
    const long = estimateTokens(input.text) > budgetOf(settings).budget * DOCUMENT_SHARE
    const question: RecallRequest = {
      spaceId,
      query: long ? questionOf(input) : input.text,
      now: request.now,
      exclude: [input.id, ...answers],
      ...(request.deadline === undefined ? {} : { deadline: request.deadline }),
    }
    const recalled = await find(question, settings, caughtUp, signal)
    const pieces = long ? piecesOf(input, question) : []
    const counting = clock()
    const result = planContext({
      settings,
      now: request.now,
      input,
      history,
      pinned: [...follower.pinned.values()].filter((memory) => memory.spaceId === spaceId),
      recalled,
      pieces,
      count: (text) => tokenizer.count(text, request.model),
      day,
      from: (source) => describeSource(source, follower.conversations.get(source.conversationId ?? '')?.title),
      timings: recalled.timings,
      ...(recalled.degraded ? { degraded: recalled.degraded } : {}),
    })
    const timings = { read: read - start, ...result.timings, pack: clock() - counting, total: clock() - start }
    return { ...result, timings }
  }

  async function ingest(): Promise<void> {
    for (;;) {
      const turns = await db.turns
        .where('ingested')
        .equals(0)
        .filter((turn) => turn.status !== 'streaming')
        .limit(INGEST_BATCH)
        .toArray()
      if (turns.length === 0) return
      const conversations = await db.conversations.bulkGet(turns.map((turn) => turn.conversationId))
      await commitIngest(
        db,
        turns.map((turn, at) => ({
          turnId: turn.id,
          revision: turn.revision,
          memories: memoriesOf(turn, conversations[at]?.spaceId),
        })),
      )
      await idle?.()
    }
  }

  async function stats(): Promise<MemoryStats> {
    const [turns, memories, pendingTurns] = await Promise.all([
      db.turns.count(),
      db.memories.count(),
      db.turns.where('ingested').equals(0).count(),
    ])
    const pendingVectors = meaning?.pending() ?? 0
    return { turns, memories, chunks: retriever.size, vectors: meaning?.index.size ?? 0, pendingVectors, pendingTurns }
  }

  return { plan, recall, stats, ingest, catchUp: follower.catchUp, loaded: follower.loaded }
}

/** Turns longer than this are documents, whoever typed them: no statements are drawn from them. */
const STATEMENT_CHARS = 4000

/** What a person stated in a turn. Ids derive from turn and place, so that reading it again makes the same rows. */
export function memoriesOf(turn: Turn, spaceId: Id | undefined): Memory[] {
  if (!spaceId || turn.role !== 'user' || turn.text.length > STATEMENT_CHARS) return []
  return statements(turn.text, turn.pasted).map((span) => ({
    id: `${turn.id}:${span.start}`,
    spaceId,
    kind: 'claim',
    text: turn.text.slice(span.start, span.end),
    origin: 'typed',
    status: 'active',
    sources: [{ turnId: turn.id, ...span }],
    sourceTurnIds: [turn.id],
    revision: 0,
    baseConfidence: 0.6,
    importance: 0.5,
    temperature: 'warm',
    accessCount: 0,
    lastAccessedAt: null,
    createdAt: turn.createdAt,
    validFrom: turn.createdAt,
    links: [],
  }))
}

/** A long message's own pieces, ranked against its question. They are indexed for this one plan only. */
function piecesOf(input: Turn, { query, spaceId, now }: RecallRequest): Hit[] {
  const { id, conversationId, createdAt, revision } = input
  const spans = splitDocument(input.text, input.pasted).document
  const chunks = spans.flatMap((span, part) =>
    chunksOf(input.text.slice(span.start, span.end), {
      // Every piece is a source of its own here: hits come one per source.
      source: { type: 'turn', id: `${id}/${part}` },
      spaceId,
      conversationId,
      createdAt,
      revision,
    }).map((chunk) => ({
      ...chunk,
      start: chunk.start + span.start,
      end: chunk.end + span.start,
      source: { type: 'turn' as const, id: chunk.id },
    })),
  )
  const retriever = createRetriever({})
  retriever.add(chunks)
  const { hits } = retriever.retrieve({ text: query, spaceId, now, limit: chunks.length })
  // A document that shares no word with the question is still sent from its beginning.
  const found = new Set(hits.map((hit) => hit.chunk.id))
  const rest = chunks.filter((chunk) => !found.has(chunk.id))
  return [...hits, ...rest.map((chunk) => ({ chunk, score: 0, confidence: 0, why: {} }))]
}

function questionOf(input: Turn): string {
  return splitDocument(input.text, input.pasted)
    .question.map(({ start, end }) => input.text.slice(start, end))
    .join('\n')
}

function excludes(ids: Id[]) {
  const gone = new Set(ids)
  return (chunk: { source: { id: Id } }) => gone.has(chunk.source.id)
}

/** Waits at most `ms` (by default DEADLINE_MS); what is not there by then is `late`, and goes on in the background. */
async function within<T>(ms: number | undefined, promise: Promise<T>): Promise<{ value?: T; late: boolean }> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<{ late: true }>(
    (resolve) => (timer = setTimeout(() => resolve({ late: true }), ms ?? DEADLINE_MS)),
  )
  try {
    return await Promise.race([promise.then((value) => ({ value, late: false })), late])
  } finally {
    clearTimeout(timer)
  }
}
