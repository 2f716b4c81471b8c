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

const bench = {
  /** Stores so many turns with their vectors; resolves to the space they are in. */
  fill: (count: number) => ask<string>({ do: 'fill', rows: clustered(count), now: NOW }),
  /** Starts a fresh worker over what is stored. The questions are the vectors of some turns themselves. */
  start(count: number, asked: number, spaceId: string) {
    const rows = clustered(count)
    const expected = Array.from({ length: asked }, (_, at) => Math.floor((at * count) / asked))
    const queries = new Float32Array(asked * MIXTURE.dimension)
    expected.forEach((row, at) => queries.set(rowOf(rows, row), at * MIXTURE.dimension))
    return ask<Started>({ do: 'start', queries, expected, spaceId, now: NOW })
  },
}
export type ColdStart = typeof bench
Object.assign(globalThis, { bench })
