// The engine: puts the retriever, the follower of the tables, the vectors and the planner together behind `MemoryApi`.
// Runs in a worker, in Node and in a test; knows nothing of windows, workers or providers.
import { readSettings } from '../core/config.ts'
import type { Degraded, Maintained, MemoryApi, Millis } from '../core/types.ts'
import { addNote } from '../db/curate.ts'
import type { Derived, Truth } from '../db/db.ts'
import { ingestFile, ingestText } from '../db/documents.ts'
import { explain } from '../db/explain.ts'
import { forget } from '../db/forget.ts'
import { isLookDue, lookOver } from '../db/suggestions.ts'
import { logAll, pruneChanges, write } from '../db/write.ts'
import { messageOf, nameOf } from '../lib/errors.ts'
import { logWarning } from '../lib/log.ts'
import type { TextPair } from './alike.ts'
import { createClearing } from './clearing.ts'
import { type ChunkListener, createFollower } from './follow.ts'
import type { MeaningHit, Where } from './held.ts'
import { ingest } from './ingest.ts'
import { createNeighbours } from './neighbours.ts'
import { observe } from './observe.ts'
import { createPlanLog } from './plan-log.ts'
import { createPlanner, quotingOf } from './plan.ts'
import { readAhead } from './read-ahead.ts'
import { createRecaller } from './recall.ts'
import { createRetriever, type QueryVector } from './retrieve.ts'
import type { LexiconStore } from './snapshot.ts'
import { countStats } from './stats.ts'
import type { IndexChoice, IndexHealth } from './vectors/automatic.ts'
import type { Tokenizer } from './tokenizer.ts'

/** The part that knows vectors; without it recall is lexical. See meaning.ts, embedders/ and vectors/. */
export interface Meaning {
  /** Hears of every chunk that comes or goes. */
  listener: ChunkListener
  /** The question's vector, or undefined when there is no model ready to make it. */
  question(text: string, signal: AbortSignal): Promise<QueryVector | undefined>
  /** The vectors of many questions, made in one call of the model. */
  questions(texts: string[], signal: AbortSignal): Promise<(QueryVector | undefined)[]>
  /**
   * How alike two texts of each pair are in meaning: their cosine as a share of what is above that of unrelated texts, 0..1;
   * undefined where there is no model ready. What no chunk says is read by the model, and its vectors are kept nowhere.
   */
  alike(pairs: readonly TextPair[], signal: AbortSignal): Promise<(number | undefined)[]>
  /**
   * The k nearest of these spaces, best first; fewer when there are fewer. Nothing for a question of another model. It
   * answers before the tables were read: a hit with a `hash` must be compared with its row.
   */
  search(query: QueryVector, k: number, where: Where): MeaningHit[]
  /** Resolves when what is stored of the present model is in memory; at once when there is no model. */
  loaded(): Promise<void>
  /** Another one whenever the same search may find something else. */
  version(): number
  /** Why there may be no vector just now. */
  lack(): Degraded | undefined
  /** Chunks still without a vector of the present model. */
  pending(): number
  /** Why no vectors could be made when it was tried last; undefined when they could. */
  trouble(): Error | undefined
  /**
   * Makes missing vectors until there are none or `signal` ends it, and erases those that are no longer wanted. For one
   * tab at a time, after catching up.
   */
  work(signal: AbortSignal): Promise<void>
  stats(): MeaningStats
  /** Keeps what was built for the next start. `work` does so by itself after enough changes. */
  snapshot(): Promise<void>
  /** Reads all vectors again, drops the graphs and what was kept of them; `work` builds new ones, exact until then. */
  rebuild(): Promise<void>
  /** Which kind of index answers, from now on: the setting `memory.index`. `work` builds what it needs. */
  choose(choice: IndexChoice): void
}

export interface MeaningStats {
  /** Chunks that are found by their vector. */
  vectors: number
  /** The embedding space that answers. */
  key?: string
  /** One for each space. */
  indexes: IndexHealth[]
  /** The one that will take over, and how many chunks it has. */
  next?: { key: string; done: number; total: number }
}

export interface MemoryDeps {
  db: Truth
  /** Where vectors are dropped of what is forgotten or cleared; without it there are none. */
  derived?: Derived
  tokenizer: (model?: string) => Promise<Tokenizer>
  meaning?: Meaning
  /** Where the index of words is kept between two starts. */
  store?: LexiconStore
  /** Lets waiting questions run between two steps of loading. */
  idle?: () => Promise<void>
  /** Milliseconds of a steady clock, for deadlines and timings. */
  clock?: () => number
  /** The time of day, for what fades. */
  now?: () => Millis
}

export interface MemoryEngine extends MemoryApi {
  /** Draws statements from every finished turn that was not read yet. Running it twice changes nothing. */
  ingest(): Promise<void>
  /** When it is time to: looks over everything that is remembered (db/suggestions.ts), and puts away what has grown old. */
  look(signal?: AbortSignal): Promise<void>
  /** Brings the indexes up to the newest change. */
  catchUp(): Promise<void>
  /** Stores the index of words for the next start, when it is worth it. For one tab at a time. */
  save(): Promise<void>
  /** Resolves when every row was loaded once. */
  loaded: Promise<void>
}

/** Assembles the engine. It answers at once; what is not loaded yet is simply not found yet. */
export function createMemory(deps: MemoryDeps): MemoryEngine {
  const { db, derived, meaning, store, tokenizer } = deps
  const { idle = () => Promise.resolve(), clock = () => performance.now(), now = () => Date.now() } = deps
  const retriever = createRetriever(meaning ? { meaning } : {})
  const follower = createFollower({
    db,
    retriever,
    idle,
    ...(store ? { store } : {}),
    ...(meaning ? { listener: meaning.listener } : {}),
    // Vectors answer long before the tables are read.
    async before() {
      await meaning?.loaded()
      await recaller.answered()
    },
  })
  const { catchUp, loaded } = follower
  const recaller = createRecaller({ retriever, follower, meaning, clock })
  const log = createPlanLog()
  const neighbours = createNeighbours(db, idle)
  const reading = { db, neighbours, idle, now }
  const { clear, undoClear, seal } = createClearing(db, derived)
  const look = (signal: AbortSignal) =>
    lookOver(db, now(), { idle, ...(meaning ? { alike: (pairs) => meaning.alike(pairs, signal) } : {}) })
  const settings = async () => readSettings(await db.settings.toArray())

  async function readQuotes() {
    const { provider } = await settings()
    const { count } = await tokenizer(provider.model)
    await readAhead(retriever, quotingOf(follower), count, idle)
  }
  void loaded.then(readQuotes).catch((thrown: unknown) => {
    // Nothing is missing: plans read by themselves.
    logWarning('memory: nothing was read ahead', thrown)
  })

  return {
    plan: createPlanner({ db, tokenizer, recaller, follower, meaning, log, clock }),
    async recall(request, signal = never()) {
      signal.throwIfAborted()
      const caughtUp = catchUp()
      caughtUp.catch(() => undefined) // `find` looks at it; until then a failure is nobody's yet
      return recaller.find(request, await settings(), caughtUp, signal)
    },
    async recallMany(requests, signal = never()) {
      signal.throwIfAborted()
      return recaller.findMany(requests, await settings(), signal)
    },
    observe: (request, signal) => observe(db, request, signal),
    async addMemory({ spaceId, text, now }, signal) {
      signal?.throwIfAborted()
      return addNote(db, spaceId, text, now)
    },
    ingestText: (given, signal) => ingestText(db, given, signal),
    ingestFile: (given, signal) => ingestFile(db, given, signal),
    async about({ spaceId, texts }, signal) {
      signal?.throwIfAborted()
      await neighbours.catchUp()
      return neighbours.about(spaceId, texts)
    },
    async pieces(sources) {
      await catchUp()
      return sources.map((id) => follower.pieces(id))
    },
    async explain(turnId, signal) {
      signal?.throwIfAborted()
      return explain(db, turnId)
    },
    async forget(request, signal) {
      signal?.throwIfAborted()
      const done = await forget(db, derived, request)
      seal()
      return done
    },
    clear,
    undoClear,
    async rebuildIndex(signal) {
      signal?.throwIfAborted()
      await store?.drop()
      await meaning?.rebuild()
      // Every tab reads its tables again, and the one that makes vectors builds the graphs.
      await write(db, [db.changes], () => logAll(db))
      await catchUp()
    },
    async maintain(signal = never()): Promise<Maintained> {
      const ingested = await ingest(reading, signal)
      const { joined, suggested } = await look(signal)
      await catchUp()
      signal.throwIfAborted()
      await meaning?.work(signal)
      signal.throwIfAborted()
      await follower.save(true)
      await meaning?.snapshot()
      const pruned = await pruneChanges(db)
      return { ingested, joined, suggested, pruned, pendingVectors: meaning?.pending() ?? 0 }
    },
    async look(signal = never()) {
      if (await isLookDue(db, now())) await look(signal)
    },
    stats: () => countStats({ db, retriever, meaning, log }),
    async inspect(signal) {
      signal?.throwIfAborted()
      const trouble = meaning?.trouble()
      const vectors = {
        vectors: meaning?.stats().vectors ?? 0,
        pendingVectors: meaning?.pending() ?? 0,
        ...(trouble ? { trouble: { name: nameOf(trouble), message: messageOf(trouble) } } : {}),
      }
      if (!follower.complete()) return { loaded: false, rows: 0, missing: 0, extra: 0, kept: 'due', ...vectors }
      return { loaded: true, ...(await follower.audit()), kept: await follower.kept(), ...vectors }
    },
    async ingest() {
      await ingest(reading)
    },
    catchUp,
    save: () => follower.save(),
    loaded,
  }
}

const never = () => new AbortController().signal
