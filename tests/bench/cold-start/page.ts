// The page of the cold start: fills the databases by one worker, ends it, and starts others.
import { trustedScriptURL } from '../../../src/lib/trusted.ts'
import { clustered, MIXTURE, rowOf } from '../clustered.ts'
import type { Started, Step } from './memory.worker.ts'
import memoryWorkerUrl from './memory.worker.ts?worker&url'

const NOW = 1_800_000_000_000

function ask<T>(step: Step): Promise<T> {
  const worker = new Worker(trustedScriptURL(memoryWorkerUrl) as string, { type: 'module' })
  const { port1, port2 } = new MessageChannel()
  return new Promise<T>((resolve, reject) => {
    port1.onmessage = ({ data }: MessageEvent<{ outcome: T } | { failed: string }>) => {
      worker.terminate()
      if ('failed' in data) reject(new Error(data.failed))
      else resolve(data.outcome)
    }
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(step, [port2])
  })
}

interface Asked {
  /** Turns, and the questions that each should be the answer to: the turns' own vectors. */
  expected: number[]
  queries: Float32Array<ArrayBuffer>
  spaceId: string
}
let filled: Asked | undefined

const bench = {
  /** Stores so many turns with their vectors, and picks some of them to be asked for. */
  async fill(count: number, asked: number): Promise<void> {
    const rows = clustered(count)
    const expected = Array.from({ length: asked }, (_, at) => Math.floor((at * count) / asked))
    const queries = new Float32Array(asked * MIXTURE.dimension)
    expected.forEach((row, at) => queries.set(rowOf(rows, row), at * MIXTURE.dimension))
    filled = { expected, queries, spaceId: await ask<string>({ do: 'fill', rows, now: NOW }) }
  },
  /** Starts a fresh worker over what is stored. */
  start: () => ask<Started>({ do: 'start', ...filled!, now: NOW }),
}
export type ColdStart = typeof bench
Object.assign(globalThis, { bench })
