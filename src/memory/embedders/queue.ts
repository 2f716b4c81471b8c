// Which texts a model is given next: a person's question before any backlog, and backlog in steps short enough that a
// question never waits long. Knows nothing of workers or models.
import type { TextKind } from '../../core/models.ts'
import type { Vector } from './index.ts'
import { byLength } from './order.ts'

/** A step should take no longer, because a question may be waiting behind it. Raising it gains little: see BATCH_LIMIT. */
const STEP_MS = 150
/** Texts per step at most. Measured on a CPU: larger batches gain nothing. */
export const BATCH_LIMIT = 8
/** Guess for the first step, in milliseconds per padded character: a slow phone. Steps correct it. */
const FIRST_RATE = 0.5
/** What a text costs beyond its characters (prefix, special tokens), in characters. */
const OVERHEAD = 16

interface Job {
  texts: string[]
  kind: TextKind
  /** Places of `texts` still to be done, shortest text first. */
  left: number[]
  vectors: Vector[]
  resolve: (vectors: Vector[]) => void
  reject: (error: Error) => void
}

/** What to embed now. Hand it back to `done` with its vectors; if it failed, simply ask for the next one. */
export interface Step {
  texts: string[]
  kind: TextKind
  job: Job
}

export interface Queue {
  readonly size: number
  add(texts: string[], kind: TextKind, signal?: AbortSignal): Promise<Vector[]>
  /** The next step, of `limit` texts at most. */
  next(limit: number): Step | undefined
  done(step: Step, vectors: Vector[], ms: number): void
  /** Rejects everything that waits. */
  clear(error: Error): void
}

export function createQueue(): Queue {
  const waiting: Record<TextKind, Job[]> = { query: [], passage: [] }
  let rate = FIRST_RATE

  const drop = (job: Job) => void (waiting[job.kind] = waiting[job.kind].filter((other) => other !== job))

  function add(texts: string[], kind: TextKind, signal?: AbortSignal): Promise<Vector[]> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    if (texts.length === 0) return Promise.resolve([])
    return new Promise((resolve, reject) => {
      const job: Job = { texts, kind, left: byLength(texts), vectors: new Array<Vector>(texts.length), resolve, reject }
      const onAbort = () => {
        drop(job)
        reject(signal?.reason as Error)
      }
      const end = () => signal?.removeEventListener('abort', onAbort)
      job.resolve = (vectors) => (end(), resolve(vectors))
      job.reject = (error) => (end(), reject(error))
      signal?.addEventListener('abort', onAbort, { once: true })
      waiting[kind].push(job)
    })
  }

  function next(limit: number): Step | undefined {
    const job = waiting.query[0] ?? waiting.passage[0]
    if (!job) return undefined
    let count = 1
    while (count < Math.min(limit, job.left.length) && cost(job, count + 1) * rate <= STEP_MS) count++
    return { job, kind: job.kind, texts: job.left.slice(0, count).map((place) => job.texts[place]!) }
  }

  function done({ job, texts }: Step, vectors: Vector[], ms: number): void {
    // A first inference also warms up: the rate follows slowly.
    rate = (rate + ms / cost(job, texts.length)) / 2
    const places = job.left.splice(0, texts.length)
    places.forEach((place, row) => (job.vectors[place] = vectors[row]!))
    if (job.left.length > 0) return
    drop(job)
    job.resolve(job.vectors)
  }

  function clear(error: Error): void {
    const jobs = [...waiting.query, ...waiting.passage]
    waiting.query = []
    waiting.passage = []
    for (const job of jobs) job.reject(error)
  }

  return {
    get size() {
      return waiting.query.length + waiting.passage.length
    },
    add,
    next,
    done,
    clear,
  }
}

/** Padded characters of the job's next `count` texts: all are padded to the longest, which comes last. */
function cost({ texts, left }: Job, count: number): number {
  return count * (texts[left[count - 1]!]!.length + OVERHEAD)
}
