// The page's end of the memory worker: starts it, starts it again when it dies, and answers a plan without it when it
// must. A dead worker costs recall for a moment, never the chat.
import type {
  Cleared,
  ClearRequest,
  ContextPlan,
  GivenFile,
  Id,
  Maintained,
  MemoryStats,
  PlanRequest,
  Recall,
  RecallRequest,
  Taken,
  WorkerApi,
} from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { failure, isAbort } from '../lib/errors.ts'
import { type Line, logError, take } from '../lib/log.ts'
import { connect, type Connection } from '../lib/rpc.ts'

export type WorkerState = 'starting' | 'ready' | 'restarting' | 'dead'

/** A plan that takes longer than this goes on without the worker, which is then started afresh. */
const PLAN_TIMEOUT_MS = 8000
/** Longer for messages so long that their pieces must be ranked first: milliseconds per 100,000 characters. */
const PLAN_TIMEOUT_PER_100K_MS = 2000
/** The largest page takes a second or two to read, a large space as long to clear. */
const INGEST_TIMEOUT_MS = 60_000
/** After so many restarts without one good answer it is left alone until the page is reloaded. */
const MOST_RESTARTS = 5

export class MemoryClient {
  #db: Truth
  #spawn: (() => Worker) | undefined
  #worker: Worker | undefined
  #connection: Connection<WorkerApi> | undefined
  #restarts = 0
  #state = $state<WorkerState>('starting')

  /** Without `spawn` it is a memory that does not start: everything goes on as without it. */
  constructor(deps: { db: Truth; spawn: (() => Worker) | undefined }) {
    this.#db = deps.db
    this.#spawn = deps.spawn
    this.#start()
  }

  /** Reactive. */
  get state(): WorkerState {
    return this.#state
  }

  /** Plans in the worker; when it fails or hangs, from the recent turns alone (`degraded: 'no-worker'`). */
  async plan(request: PlanRequest, signal: AbortSignal): Promise<ContextPlan> {
    try {
      const turn = await this.#db.turns.get(request.turnId)
      const patience = PLAN_TIMEOUT_MS + ((turn?.text.length ?? 0) / 100_000) * PLAN_TIMEOUT_PER_100K_MS
      return await this.#ask((api) => api.plan(request, signal), patience)
    } catch (thrown) {
      if (isAbort(thrown) || !isWorkerFault(thrown)) throw thrown
      return withoutWorker(this.#db, request)
    }
  }

  recall(request: RecallRequest, signal: AbortSignal): Promise<Recall> {
    return this.#ask((api) => api.recall(request, signal), PLAN_TIMEOUT_MS)
  }

  /** Takes a file as a document, off this thread; on it while there is no worker. */
  async ingestFile(given: GivenFile): Promise<Taken> {
    try {
      return await this.#ask((api) => api.ingestFile(given), INGEST_TIMEOUT_MS)
    } catch (thrown) {
      if (!isWorkerFault(thrown)) throw thrown
      const { ingestFile } = await import('../db/documents.ts')
      return ingestFile(this.#db, given)
    }
  }

  /** Takes away everything in a space or a conversation; the worker keeps the way back. */
  clear(request: ClearRequest): Promise<Cleared> {
    return this.#ask((api) => api.clear(request), INGEST_TIMEOUT_MS)
  }

  /** Puts back what `clear` took away. */
  undoClear(id: Id): Promise<void> {
    return this.#ask((api) => api.undoClear(id), INGEST_TIMEOUT_MS)
  }

  /** Statements of a space that may be about the same as these texts. */
  about(spaceId: Id, texts: string[]): Promise<Id[]> {
    return this.#ask((api) => api.about({ spaceId, texts }), INGEST_TIMEOUT_MS)
  }

  /** How many pieces of each source are searchable now. Undefined while there is no worker. */
  pieces(sources: Id[]): Promise<number[] | undefined> {
    return this.#connection?.remote.pieces(sources) ?? Promise.resolve(undefined)
  }

  /** Counts of what is indexed. Undefined while there is no worker. */
  stats(): Promise<MemoryStats | undefined> {
    return this.#connection?.remote.stats() ?? Promise.resolve(undefined)
  }

  /** Reads what is unread and tidies up. Undefined while there is no worker. */
  maintain(): Promise<Maintained | undefined> {
    return this.#connection?.remote.maintain() ?? Promise.resolve(undefined)
  }

  /** Another worker takes the place of this one: for what a running one cannot be given. */
  afresh(): void {
    this.#restarts = 0
    this.#restart(failure('WorkerDead', 'memory: the worker is replaced'))
  }

  /** What is asked rarely, and waits as long as who asks: all that is served. Undefined while there is no worker. */
  get remote(): WorkerApi | undefined {
    return this.#connection?.remote
  }

  async #ask<T>(question: (api: WorkerApi) => Promise<T>, patience: number): Promise<T> {
    if (!this.#connection) throw failure('WorkerDead', 'memory: the worker could not be started; reload the page')
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(failure('WorkerLate', 'memory: the worker did not answer in time')), patience)
    })
    try {
      const answer = await Promise.race([question(this.#connection.remote), late])
      this.#restarts = 0
      return answer
    } catch (thrown) {
      if ((thrown as Error).name === 'WorkerLate') this.#restart(thrown as Error)
      throw thrown
    } finally {
      clearTimeout(timer)
    }
  }

  #start(): void {
    if (!this.#spawn) {
      this.#state = 'dead'
      return
    }
    const worker = this.#spawn()
    const connection = connect<WorkerApi>(worker)
    this.#worker = worker
    this.#connection = connection
    worker.addEventListener('error', (event) => {
      if (this.#worker !== worker) return
      const fault = failure('WorkerDead', `memory: the worker failed (${event.message || 'it could not be loaded'})`)
      logError('memory: the worker failed', fault)
      this.#restart(fault)
    })
    worker.addEventListener('message', ({ data }: MessageEvent<{ line?: Line }>) => data.line && take(data.line))
    connection.ready.then(
      () => this.#worker === worker && (this.#state = 'ready'),
      () => undefined, // closed before it was ready: the restart is already under way
    )
  }

  #restart(reason: Error): void {
    this.#worker?.terminate()
    this.#connection?.close(Object.assign(reason, { name: 'WorkerDead' }))
    this.#worker = undefined
    this.#connection = undefined
    if (++this.#restarts > MOST_RESTARTS) {
      this.#state = 'dead'
      return
    }
    this.#state = 'restarting'
    this.#start()
  }
}

/** What stands in while there is no worker. */
async function withoutWorker(db: Truth, request: PlanRequest): Promise<ContextPlan> {
  const { planAlone } = await import('./plan-alone.ts').catch((thrown: unknown) => {
    const remedy = 'check the network and reload the page'
    throw failure('AppIncomplete', `memory: it did not start, and what stands in for it is not here; ${remedy}`, thrown)
  })
  return planAlone(db, request)
}

function isWorkerFault(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'WorkerDead' || thrown.name === 'WorkerLate')
}
