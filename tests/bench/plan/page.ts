// The page of the plan: one worker, started once.
import { trustedScriptURL } from '../../../src/lib/trusted.ts'
import type { Outcome, Step } from './memory.worker.ts'
import memoryWorkerUrl from './memory.worker.ts?worker&url'

const bench = {
  talk(step: Step): Promise<Outcome> {
    const worker = new Worker(trustedScriptURL(memoryWorkerUrl) as string, { type: 'module' })
    const { port1, port2 } = new MessageChannel()
    return new Promise((resolve, reject) => {
      port1.onmessage = ({ data }: MessageEvent<{ outcome: Outcome } | { failed: string }>) => {
        worker.terminate()
        if ('failed' in data) reject(new Error(data.failed))
        else resolve(data.outcome)
      }
      worker.onerror = ({ message }) => reject(new Error(message))
      worker.postMessage(step, [port2])
    })
  },
}
export type Planning = typeof bench
Object.assign(globalThis, { bench })
