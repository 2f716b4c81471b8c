// Keeps one model's worker going: starts it when there is something to embed, ends it when idle, and after a crash starts
// a fresh one with half the batch. One call is in flight at a time. Knows nothing of files, settings or the database.
import type { TextKind } from '../../core/models.ts'
import { failure, messageOf, nameOf } from '../../lib/errors.ts'
import { connect, type Connection, type Port } from '../../lib/rpc.ts'
import type { Encoder, EmbedWorker, LoadRequest, Vector } from './index.ts'
import { BATCH_LIMIT, createQueue } from './queue.ts'

/** A worker that was started. `onCrash` hears when it died by itself. */
export interface Spawned {
  port: Port
  terminate(): void
  onCrash(listener: (error: Error) => void): void
}

export interface RunnerDeps {
  spawn(): Spawned
  /** Milliseconds of a steady clock. */
  clock(): number
  /** Runs `work` once, `ms` from now; returns the way to call it off. */
  after(ms: number, work: () => void): () => void
}

export type RunnerStatus = 'loading' | 'ready' | 'idle'

export interface Runner {
  /** Loads the model now, without a text. Rejects with what is wrong when it cannot be loaded. */
  wake(): Promise<void>
  embed: Encoder['embed']
  /** Ends the worker for now, unless it is at work; the next text starts another. */
  rest(): void
  /** Ends the worker and rejects everything that waits. */
  close(error: Error): void
}

/** Unused for so long, the worker is ended: a loaded model holds 75 to 120 MB. */
const IDLE_MS = 5 * 60_000
/** A load that takes longer hangs; the first one also fetches ONNX Runtime (4 MB compressed) over whatever line there is. */
const LOAD_MS = 5 * 60_000
/** A step is cut to 150 ms; one that takes so long hangs. */
const STEP_MS = 60_000
/** So many crashes in a row with nothing left to halve, and the model is given up. */
const CRASHES = 3
/** The longest that a length may be off 1 (float32 sums of a few hundred squares). */
const LENGTH_TOLERANCE = 1e-3

interface Live {
  connection: Connection<EmbedWorker>
  /** The model is loaded. */
  ready: boolean
  end(error: Error): void
}

/** `onFailure` hears once, when the model is given up; everything that waits was rejected by then. */
export function createRunner(
  request: LoadRequest,
  deps: RunnerDeps,
  onStatus: (status: RunnerStatus) => void,
  onFailure: (error: Error) => void,
): Runner {
  const queue = createQueue()
  let worker: Live | undefined
  let loaded: Promise<Live> | undefined
  let pumping = false
  let closed: Error | undefined
  let limit = BATCH_LIMIT
  let crashes = 0
  let callOffIdle = () => {}

  function spawn(): Live {
    const spawned = deps.spawn()
    const connection = connect<EmbedWorker>(spawned.port)
    const live: Live = {
      connection,
      ready: false,
      end(error) {
        connection.close(error)
        spawned.terminate()
        if (worker !== live) return
        worker = undefined
        if (live.ready) loaded = undefined // while it is not, `load` goes on with a fresh one
      },
    }
    spawned.onCrash((error) => {
      const resting = worker === live && live.ready && !pumping
      live.end(crash(messageOf(error)))
      if (resting) onStatus('idle')
    })
    return live
  }

  /** Waits for an answer; a worker that gives none in time is ended, which rejects the call. */
  async function within<T>(ms: number, live: Live, answer: Promise<T>): Promise<T> {
    const callOff = deps.after(ms, () => live.end(crash('it no longer answered')))
    try {
      return await answer
    } finally {
      callOff()
    }
  }

  async function load(): Promise<Live> {
    onStatus('loading')
    for (;;) {
      const live = (worker = spawn())
      try {
        await within(LOAD_MS, live, live.connection.remote.load(request))
        live.ready = true
        onStatus('ready')
        return live
      } catch (thrown) {
        live.end(thrown as Error)
        if (closed) throw closed
        if (nameOf(thrown) !== 'EmbedderCrashed') throw thrown
        if (++crashes >= CRASHES) throw gaveUp(thrown)
      }
    }
  }

  async function pump(): Promise<void> {
    if (pumping) return
    pumping = true
    callOffIdle()
    try {
      while (!closed && queue.size > 0) await step(await (loaded ??= load()))
    } catch (thrown) {
      if (!closed) giveUp(thrown as Error)
    } finally {
      pumping = false
    }
    if (!closed) callOffIdle = deps.after(IDLE_MS, rest)
  }

  async function step(live: Live): Promise<void> {
    const next = queue.next(limit)
    if (!next) return
    const began = deps.clock()
    try {
      const vectors = await within(STEP_MS, live, live.connection.remote.embed(next.texts, next.kind))
      if (vectors.length !== next.texts.length || !vectors.every(isUnit)) throw crash('it gave unusable vectors')
      crashes = 0
      queue.done(next, vectors, deps.clock() - began)
    } catch (thrown) {
      // Whatever it was: after one failed inference the runtime refuses every later one, so only a fresh worker helps.
      live.end(thrown as Error)
      if (limit > 1) limit = Math.floor(limit / 2)
      else if (++crashes >= CRASHES) throw gaveUp(thrown)
    }
  }

  function rest(): void {
    if (pumping || !worker) return
    worker.end(crash('it was unloaded'))
    onStatus('idle')
  }

  function close(error: Error): void {
    closed ??= error
    callOffIdle()
    worker?.end(error)
    queue.clear(error)
  }

  function giveUp(error: Error): void {
    close(error)
    onFailure(error)
  }

  async function wake(): Promise<void> {
    if (closed) throw closed
    try {
      await (loaded ??= load())
    } catch (thrown) {
      close(thrown as Error)
      throw thrown
    }
    void pump()
  }

  function embed(texts: string[], kind: TextKind, signal?: AbortSignal): Promise<Vector[]> {
    if (closed) return Promise.reject(closed)
    const vectors = queue.add(texts, kind, signal)
    void pump()
    return vectors
  }

  return { wake, embed, rest, close }
}

const crash = (why: string) => failure('EmbedderCrashed', `embedder: its worker was ended, because ${why}`)
const gaveUp = (cause: unknown) =>
  failure(
    'EmbedderCrashed',
    `embedder: the model crashed again and again (${messageOf(cause)}), often for want of memory; close other tabs and try again, or choose a smaller model`,
    cause,
  )

function isUnit(vector: Vector): boolean {
  let square = 0
  for (const value of vector) square += value * value
  return Math.abs(Math.sqrt(square) - 1) < LENGTH_TOLERANCE
}
