// The engine: puts the retriever, the follower of the tables, the vectors and the planner together behind `MemoryApi`.
// Runs in a worker, in Node and in a test; knows nothing of windows, workers or providers.
import { readSettings } from '../core/config.ts'
import type { Degraded, MemoryApi, Recall, RecallRequest } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { ingestFile, ingestText } from '../db/documents.ts'
import { type ChunkListener, createFollower } from './follow.ts'
import type { MeaningHit, Where } from './held.ts'
import { ingest } from './ingest.ts'
import { createPlanner } from './plan.ts'
import { createRecaller } from './recall.ts'
import { createRetriever, type QueryVector } from './retrieve.ts'
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
   * The k nearest of these spaces, best first; fewer when there are fewer. Nothing for a question of another model. It
   * answers before the tables were read: a hit with a `hash` must be compared with its row.
   */
  search(query: QueryVector, k: number, where: Where): MeaningHit[]
  /** Another one whenever the same search may find something else. */
  version(): number
  /** Why there may be no vector just now. */
  lack(): Degraded | undefined
  /** Chunks still without a vector of the present model. */
  pending(): number
  /**
   * Makes missing vectors until there are none or `signal` ends it, and erases those that are no longer wanted. For one
   * tab at a time, after catching up.
   */
  work(signal: AbortSignal): Promise<void>
  stats(): MeaningStats
  /** Keeps what was built for the next start. `work` does so by itself after enough changes. */
  snapshot(): Promise<void>
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
  tokenizer: (model?: string) => Promise<Tokenizer>
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

/** Assembles the engine. It answers at once; what is not loaded yet is simply not found yet. */
export function createMemory(deps: MemoryDeps): MemoryEngine {
  const { db, meaning, idle = () => Promise.resolve(), clock = () => performance.now() } = deps
  const retriever = createRetriever(meaning ? { meaning } : {})
  const follower = createFollower({ db, retriever, idle, ...(meaning ? { listener: meaning.listener } : {}) })
  const { catchUp, loaded } = follower
  const recaller = createRecaller({ retriever, follower, meaning, clock })
  const { tokenizer } = deps
  const plan = createPlanner({ db, tokenizer, recaller, catchUp, known: follower, meaning, clock })
  const settings = async () => readSettings(await db.settings.toArray())

  async function recall(request: RecallRequest, signal = new AbortController().signal): Promise<Recall> {
    const caughtUp = catchUp()
    caughtUp.catch(() => undefined) // `find` looks at it; until then a failure is nobody's yet
    return recaller.find(request, await settings(), caughtUp, signal)
  }

  async function recallMany(requests: RecallRequest[], signal = new AbortController().signal): Promise<Recall[]> {
    return recaller.findMany(requests, await settings(), signal)
  }

  return {
    plan,
    recall,
    recallMany,
    ingestText: (given, signal) => ingestText(db, given, signal),
    ingestFile: (given, signal) => ingestFile(db, given, signal),
    async pieces(sources) {
      await catchUp()
      return sources.map((id) => follower.pieces(id))
    },
    stats: () => countStats(db, retriever, meaning),
    async ingest() {
      await ingest(db, idle)
    },
    catchUp,
    loaded,
  }
}
