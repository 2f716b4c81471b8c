// The benchmark's page: holds the vectors, starts one worker an engine, and passes on what the program outside asks.
import { trustedScriptURL } from '../../../src/lib/trusted.ts'
import { clustered, MIXTURE } from '../clustered.ts'
import engineWorkerUrl from './engine.worker.ts?worker&url'
import type { EngineName, Outcome, Step } from './engine.worker.ts'

const workers = new Map<EngineName, Worker>()
let rows = new Float32Array()
let queries = new Float32Array()

/** Asks one engine for one step; what takes longer than `limit` milliseconds ends its worker. */
function ask(name: EngineName, step: Step, limit: number): Promise<Outcome | { late: true }> {
  const worker = workers.get(name)
  if (!worker) return Promise.resolve({ failed: 'it was ended before' })
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      end(name)
      resolve({ late: true })
    }, limit)
    port1.onmessage = ({ data }: MessageEvent<Outcome>) => {
      clearTimeout(timer)
      resolve(data)
    }
    worker.onerror = (event) => {
      clearTimeout(timer)
      end(name)
      resolve({ failed: event.message })
    }
    worker.postMessage(step, [port2])
  })
}

function end(name: EngineName): void {
  workers.get(name)?.terminate()
  workers.delete(name)
}

export const bench = {
  /** Makes the vectors and the questions of this size. */
  prepare(count: number, asked: number): void {
    rows = clustered(count)
    queries = clustered(asked, 1)
  },
  open(name: EngineName, limit: number) {
    workers.set(name, new Worker(trustedScriptURL(engineWorkerUrl) as string, { type: 'module', name }))
    return ask(name, { do: 'open', engine: name }, limit)
  },
  build: (name: EngineName, limit: number) => ask(name, { do: 'build', rows, dimension: MIXTURE.dimension }, limit),
  search: (name: EngineName, k: number, limit: number) =>
    ask(name, { do: 'search', queries, dimension: MIXTURE.dimension, k }, limit),
  save: (name: EngineName, limit: number) => ask(name, { do: 'save' }, limit),
  load: (name: EngineName, limit: number) => ask(name, { do: 'load' }, limit),
  end,
}
Object.assign(globalThis, { bench })
