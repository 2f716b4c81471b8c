// A supervisor with everything around it that a test may change: hub, cache, database, workers, clock, graphics processor.
import 'fake-indexeddb/auto'
import { afterEach, expect } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src/core/config.ts'
import { Derived } from '../../../src/db/db.ts'
import { failure } from '../../../src/lib/errors.ts'
import { createSupervisor } from '../../../src/memory/embedders/supervisor.ts'
import { memoryCache } from '../../fixtures/models/cache.ts'
import { testHub } from '../../fixtures/models/server.ts'
import { type Behaviour, fakeSpawner, fakeTime } from './workers.ts'

export const SMALL = 'Xenova/all-MiniLM-L6-v2'
export const ON = { ...DEFAULT_SETTINGS.embedding, enabled: true }
export const OFF = { ...ON, enabled: false }

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

let names = 0
export const newDerived = () => new Derived(`derived-${++names}`)

/** `kept` is what outlives a restart. */
export function setUp(behave?: Behaviour, kept = { cache: memoryCache(), derived: newDerived() }) {
  const { cache, derived } = kept
  const hub = testHub()
  const spawner = fakeSpawner(behave)
  const time = fakeTime()
  const deps = {
    derived,
    spawn: spawner.spawn,
    openCache: async () => cache,
    fetch: hub.fetch,
    gpu: (): Promise<string> => Promise.reject(failure('NoGpu', 'graphics processor: there is none; get one')),
    alone: <T>(_: AbortSignal, work: () => Promise<T>) => work(),
    ...time,
  }
  const supervisor = createSupervisor(deps)
  closing.push(() => derived.delete(), spawner.close, supervisor.close)
  const row = () => derived.states.get('embedder')
  const reaches = (status: string) => expect.poll(async () => (await row())?.status).toBe(status)
  /** Workers that hold a model now. */
  const awake = () => spawner.workers.filter((worker) => !worker.terminated)
  return { kept, cache, derived, hub, spawner, workers: spawner.workers, awake, time, deps, supervisor, row, reaches }
}

export const named = (name: string) => expect.objectContaining({ name }) as Error
export const silence = () => new Promise<never>(() => undefined)
