import { afterEach, describe, expect, it } from 'vitest'
import { MODELS, WAYS } from '../../../src/core/models.ts'
import { failure } from '../../../src/lib/errors.ts'
import { createRunner, type RunnerStatus } from '../../../src/memory/embedders/runner.ts'
import { type Behaviour, fakeSpawner, fakeTime, fakeVector, type Spawner } from './workers.ts'

const REQUEST = {
  model: 'Xenova/e5-small-v2',
  card: MODELS['Xenova/e5-small-v2'],
  commit: 'c0ffee',
  host: 'https://huggingface.co/',
  way: WAYS.wasm,
}
const IDLE_MS = 5 * 60_000
const spawners: Spawner[] = []
afterEach(() => spawners.splice(0).forEach((spawner) => spawner.close()))

function setUp(behave?: Behaviour) {
  const spawner = fakeSpawner(behave)
  spawners.push(spawner)
  const time = fakeTime()
  const statuses: RunnerStatus[] = []
  const failures: Error[] = []
  const runner = createRunner(
    REQUEST,
    { spawn: spawner.spawn, ...time },
    (status) => statuses.push(status),
    (error) => failures.push(error),
  )
  return { spawner, workers: spawner.workers, time, statuses, failures, runner }
}
const named = (name: string) => expect.objectContaining({ name }) as Error
const texts = (count: number) => Array.from({ length: count }, (_, i) => `text ${i}`)
/** Lets the runner come to rest after its last text. */
const rest = () => new Promise((resolve) => setImmediate(resolve))
const silence = () => new Promise<never>(() => undefined)

describe('the runner', () => {
  it('starts one worker with the first text, and keeps it', async () => {
    const { runner, workers, statuses } = setUp()
    expect(await runner.embed(['one'], 'query')).toEqual([fakeVector('one')])
    expect(await runner.embed(texts(20), 'passage')).toEqual(texts(20).map(fakeVector))
    expect(workers).toHaveLength(1)
    expect(workers[0]!.loads).toEqual([REQUEST])
    expect(statuses).toEqual(['loading', 'ready'])
  })

  it('has one call in flight at a time', async () => {
    let inFlight = 0
    const { runner } = setUp(() => ({
      async embed(given) {
        expect(++inFlight).toBe(1)
        await Promise.resolve()
        inFlight--
        return given.map(fakeVector)
      },
    }))
    await Promise.all([
      runner.embed(texts(30), 'passage'),
      runner.embed(['q'], 'query'),
      runner.embed(texts(3), 'passage'),
    ])
  })

  it('ends the worker after five idle minutes, and wakes with the next text', async () => {
    const { runner, workers, time, statuses } = setUp()
    await runner.embed(['one'], 'query')
    await rest()
    time.pass(IDLE_MS - 1)
    expect(workers[0]!.terminated).toBe(false)
    time.pass(1)
    expect(workers[0]!.terminated).toBe(true)
    expect(statuses.at(-1)).toBe('idle')
    expect(await runner.embed(['two'], 'query')).toEqual([fakeVector('two')])
    expect(workers).toHaveLength(2)
    expect(statuses).toEqual(['loading', 'ready', 'idle', 'loading', 'ready'])
  })

  it('counts idle minutes from the last text', async () => {
    const { runner, workers, time } = setUp()
    await runner.embed(['one'], 'query')
    await rest()
    time.pass(IDLE_MS - 1)
    await runner.embed(['two'], 'query')
    await rest()
    time.pass(IDLE_MS - 1)
    expect(workers[0]!.terminated).toBe(false)
  })

  it('halves the batch with every crash, and still embeds everything', async () => {
    const { runner, workers, failures } = setUp((worker) => ({
      async embed(given) {
        if (given.length <= 2) return given.map(fakeVector)
        worker.crash()
        return silence()
      },
    }))
    expect(await runner.embed(texts(20), 'passage')).toEqual(texts(20).map(fakeVector))
    expect(workers.map((worker) => worker.terminated)).toEqual([true, true, false])
    expect(Math.max(...workers[2]!.calls.map((call) => call.length))).toBe(2)
    expect(failures).toEqual([])
  })

  it('gives up after three crashes at one text, and says so to whoever waits', async () => {
    const { runner, workers, failures } = setUp((worker) => ({
      async embed() {
        worker.crash()
        return silence()
      },
    }))
    const waiting = runner.embed(texts(20), 'passage')
    const question = runner.embed(['q'], 'query')
    await expect(waiting).rejects.toThrow(named('EmbedderCrashed'))
    await expect(question).rejects.toThrow(named('EmbedderCrashed'))
    await expect(runner.embed(['later'], 'query')).rejects.toThrow(named('EmbedderCrashed'))
    expect(failures).toHaveLength(1)
    expect(workers).toHaveLength(6) // at 8, 4, 2 and three times at 1
    expect(workers.every((worker) => worker.terminated)).toBe(true)
  })

  it('takes a failed inference for a crash, as the runtime refuses every later one', async () => {
    let failed = 0
    const { runner, workers } = setUp(() => ({
      embed: async (given) => {
        if (failed++ === 0) throw new Error('index out of bounds')
        return given.map(fakeVector)
      },
    }))
    expect(await runner.embed(['one'], 'passage')).toEqual([fakeVector('one')])
    expect(workers).toHaveLength(2)
  })

  it.each([
    ['too few', () => []],
    ['not numbers', () => [new Float32Array(384).fill(NaN)]],
    ['not of length 1', () => [new Float32Array(384).fill(1)]],
  ])('trusts no vectors that are %s', async (_, vectors) => {
    const { runner } = setUp(() => ({ embed: async () => vectors() }))
    await expect(runner.embed(['one'], 'passage')).rejects.toThrow(named('EmbedderCrashed'))
  })

  it('ends a worker that no longer answers', async () => {
    const { runner, workers, time, spawner } = setUp(() => ({ embed: silence }))
    const waiting = runner.embed(['one'], 'query')
    await expect.poll(() => workers[0]?.calls.length).toBe(1)
    spawner.behave = () => ({})
    time.pass(60_000)
    expect(await waiting).toEqual([fakeVector('one')])
    expect(workers).toHaveLength(2)
  })

  it('tries again when the worker crashes while it loads, three times at most', async () => {
    const { runner, workers, spawner } = setUp((worker) => ({
      async load() {
        worker.crash()
        return silence()
      },
    }))
    await expect(runner.wake()).rejects.toThrow(named('EmbedderCrashed'))
    expect(workers).toHaveLength(3)

    const second = setUp((worker) => ({ load: async () => worker.crash() }))
    const waking = second.runner.wake()
    second.spawner.behave = () => ({})
    await waking
    expect(second.statuses.at(-1)).toBe('ready')
    expect(spawner.workers.every((worker) => worker.terminated)).toBe(true)
  })

  it('does not try again what cannot help: files that do not load', async () => {
    const { runner, workers } = setUp(() => ({
      load: async () => {
        throw failure('ModelBroken', 'no such operator')
      },
    }))
    await expect(runner.wake()).rejects.toThrow(named('ModelBroken'))
    expect(workers).toHaveLength(1)
  })

  it('wakes again after a crash while nothing was asked', async () => {
    const { runner, workers, statuses } = setUp()
    await runner.embed(['one'], 'query')
    await rest()
    workers[0]!.crash()
    expect(statuses.at(-1)).toBe('idle')
    expect(await runner.embed(['two'], 'query')).toEqual([fakeVector('two')])
    expect(workers).toHaveLength(2)
  })

  it('rejects everything that waits when it is closed, and starts nothing any more', async () => {
    const { runner, workers } = setUp(() => ({ embed: silence }))
    const waiting = runner.embed(texts(20), 'passage')
    await expect.poll(() => workers[0]?.calls.length).toBe(1)
    runner.close(failure('EmbedderStopped', 'switched off'))
    await expect(waiting).rejects.toThrow(named('EmbedderStopped'))
    await expect(runner.embed(['one'], 'query')).rejects.toThrow(named('EmbedderStopped'))
    expect(workers).toHaveLength(1)
    expect(workers[0]!.terminated).toBe(true)
  })
})
