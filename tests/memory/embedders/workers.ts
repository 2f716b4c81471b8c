// Embed workers without threads: each is the other end of a MessageChannel, and does what the test tells it to.
import { failure } from '../../../src/lib/errors.ts'
import { serve } from '../../../src/lib/rpc.ts'
import type { EmbedWorker, LoadRequest, Vector } from '../../../src/memory/embedders/index.ts'
import type { Spawned } from '../../../src/memory/embedders/runner.ts'

/** What one worker does. `crash` ends it as an uncaught error would. */
export type Behaviour = (worker: FakeWorker) => Partial<EmbedWorker>

export interface FakeWorker {
  crash(): void
  terminated: boolean
  loads: LoadRequest[]
  /** The texts of each call, in order. */
  calls: string[][]
}

/** A vector that tells texts apart: 384 dimensions, length 1, its place from the text's letters. */
export function fakeVector(text: string): Vector {
  const vector = new Float32Array(384)
  for (const [i, char] of [...text].entries()) vector[(char.charCodeAt(0) * 7 + i) % 384]! += 1
  vector[0]! += 1e-3
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

export interface Spawner {
  spawn(): Spawned
  /** Every worker that was started, in order. */
  workers: FakeWorker[]
  /** May be set at any time; holds for the workers that come after. */
  behave: Behaviour
  close(): void
}

export function fakeSpawner(behave: Behaviour = () => ({})): Spawner {
  const ports: MessagePort[] = []
  const spawner: Spawner = {
    workers: [],
    behave,
    spawn() {
      const { port1, port2 } = new MessageChannel()
      ports.push(port1, port2)
      const listeners: ((error: Error) => void)[] = []
      const worker: FakeWorker = {
        terminated: false,
        loads: [],
        calls: [],
        crash: () => listeners.forEach((listener) => listener(failure('EmbedderCrashed', 'the test crashed it'))),
      }
      const own = spawner.behave(worker)
      serve<EmbedWorker>(port2, {
        load: async (request) => {
          worker.loads.push(request)
          await own.load?.(request)
        },
        embed: async (texts, kind) => {
          worker.calls.push(texts)
          return own.embed ? own.embed(texts, kind) : texts.map(fakeVector)
        },
      })
      port1.start()
      port2.start()
      spawner.workers.push(worker)
      return {
        port: port1,
        terminate() {
          worker.terminated = true
          port2.close()
        },
        onCrash: (listener) => void listeners.push(listener),
      }
    },
    close: () => ports.forEach((port) => port.close()),
  }
  return spawner
}

/** A clock that stands still until it is moved. */
export function fakeTime() {
  let time = 0
  let timers: { at: number; work: () => void }[] = []
  return {
    clock: () => time,
    now: () => 1_700_000_000_000 + time,
    after(ms: number, work: () => void) {
      const timer = { at: time + ms, work }
      timers.push(timer)
      return () => void (timers = timers.filter((other) => other !== timer))
    },
    /** Moves on, running what became due, in order. */
    pass(ms: number) {
      time += ms
      const due = timers.filter((timer) => timer.at <= time).sort((a, b) => a.at - b.at)
      timers = timers.filter((timer) => timer.at > time)
      for (const timer of due) timer.work()
    },
  }
}
