// A model on the graphics processor: only after it was seen to compute what the processor computes, and never silently not.
import { describe, expect, it } from 'vitest'
import { failure } from '../../../src/lib/errors.ts'
import { WEIGHTS } from '../../../src/lib/model-files.ts'
import { offline } from '../../fixtures/models/server.ts'
import { ON, setUp, silence, SMALL } from './supervised.ts'
import { type Behaviour, fakeVector } from './workers.ts'

const GPU = { ...ON, device: 'webgpu' } as const
const ways = (workers: { loads: { way: { device: string; dtype: string } }[] }[]) =>
  workers.map(({ loads }) => `${loads[0]!.way.dtype}@${loads[0]!.way.device}`)
/** A graphics processor that computes something else. */
const wrong: Behaviour = (worker) => ({
  embed: async (texts) =>
    texts.map((text) => fakeVector(worker.loads[0]!.way.device === 'webgpu' ? text + '?!' : text)),
})

function withGpu(behave?: Behaviour, kept?: Parameters<typeof setUp>[1], adapter = 'acme one') {
  const all = setUp(behave, kept)
  all.deps.gpu = () => Promise.resolve(adapter)
  return all
}

describe('on the graphics processor', () => {
  it('runs the float32 file once it made the same vectors as the processor, one worker after the other', async () => {
    const { supervisor, hub, workers, awake, reaches, row, derived } = withGpu()
    supervisor.follow(GPU)
    await reaches('ready')
    expect(hub.requests.some((path) => path.endsWith(WEIGHTS.fp32))).toBe(true)
    expect(hub.requests.some((path) => path.endsWith(WEIGHTS.q8))).toBe(false)
    expect(ways(workers)).toEqual(['fp32@wasm', 'fp32@webgpu'])
    expect(ways(awake())).toEqual(['fp32@webgpu'])
    expect(supervisor.current()?.key).toContain('|fp32@webgpu|')
    expect(await row()).toMatchObject({ device: 'webgpu' })
    expect((await row())?.notice).toBeUndefined()
    const probed = await derived.facts.filter(({ parity }) => parity !== undefined).toArray()
    expect(probed).toMatchObject([{ id: expect.stringMatching(/ on acme one$/) as string }])
    expect(probed[0]!.parity).toBeGreaterThan(0.999)
  })

  it('is compared once for each adapter', async () => {
    const first = withGpu()
    first.supervisor.follow(GPU)
    await first.reaches('ready')
    first.supervisor.close()
    const again = withGpu(undefined, first.kept)
    again.supervisor.follow(GPU)
    await again.reaches('ready')
    expect(ways(again.workers)).toEqual(['fp32@webgpu'])
    again.supervisor.close()
    const other = withGpu(undefined, first.kept, 'acme two')
    other.supervisor.follow(GPU)
    await other.reaches('ready')
    expect(ways(other.workers)).toEqual(['fp32@wasm', 'fp32@webgpu'])
    expect(other.supervisor.next()).toBeUndefined()
  })
})

describe('falls back to the processor, with a reason and a remedy,', () => {
  it('when there is none, without having fetched the large file', async () => {
    const { supervisor, hub, workers, reaches, row } = setUp()
    supervisor.follow(GPU)
    await reaches('ready')
    expect(ways(workers)).toEqual(['q8@wasm'])
    expect(hub.requests.some((path) => path.endsWith(WEIGHTS.fp32))).toBe(false)
    expect(await row()).toMatchObject({
      device: 'wasm',
      notice: { name: 'NoGpu', message: 'graphics processor: there is none; get one' },
    })
    expect(supervisor.current()?.key).toContain('|q8|')
  })

  it('when it computes other vectors, and does not try again at the next start', async () => {
    const first = withGpu(wrong)
    first.supervisor.follow(GPU)
    await first.reaches('ready')
    expect(await first.row()).toMatchObject({ device: 'wasm', notice: { name: 'GpuWrong' } })
    expect((await first.row())?.notice?.message).toMatch(/cosine 0\.\d+.*update the graphics driver/)
    expect(ways(first.awake())).toEqual(['q8@wasm'])
    expect(first.supervisor.current()?.key).toContain('|q8|')
    first.supervisor.close()
    const again = withGpu(wrong, first.kept)
    again.supervisor.follow(GPU)
    await again.reaches('ready')
    expect(ways(again.workers)).toEqual(['q8@wasm'])
    expect((await again.row())?.notice?.name).toBe('GpuWrong')
  })

  it.each([
    ['the model does not load there', () => Promise.reject(failure('ModelBroken', 'embedder: no kernel'))],
    ['the device is lost while it loads', silence],
  ] as const)('when %s', async (_, fails) => {
    const { supervisor, workers, reaches, row } = withGpu((worker) => ({
      load: async () => {
        if (worker.loads[0]!.way.device !== 'webgpu') return
        if (fails === silence) worker.crash()
        await fails()
      },
    }))
    supervisor.follow(GPU)
    await reaches('ready')
    expect(ways(workers).at(-1)).toBe('q8@wasm')
    expect((await row())?.notice?.message).toMatch(
      /^graphics processor: the model failed there .*; update the graphics driver/,
    )
  })

  it('when the device is lost later; its vectors answer meanwhile, asked for by the same weights', async () => {
    const { supervisor, spawner, workers, awake, reaches, row } = withGpu()
    supervisor.follow(GPU)
    await reaches('ready')
    const lost = supervisor.current()!
    spawner.behave = (worker) => ({
      load: async () => {
        if (worker.loads[0]!.way.device !== 'webgpu') return
        worker.crash()
        return silence()
      },
    })
    workers.at(-1)!.crash()
    await expect(lost.embed(['q'], 'query')).rejects.toThrow(expect.objectContaining({ name: 'EmbedderCrashed' }))
    await expect.poll(() => supervisor.next()?.key).toContain('|q8|')
    await reaches('ready')
    expect(supervisor.current()?.key).toBe(lost.key)
    expect(await supervisor.current()!.embed(['q'], 'query')).toEqual([fakeVector('q')])
    expect(ways(awake()).sort()).toEqual(['fp32@wasm', 'q8@wasm'])
    expect(await row()).toMatchObject({ device: 'wasm', notice: { name: 'EmbedderCrashed' } })
  })

  it('but not when the person cancelled, and not when nothing can be fetched at all', async () => {
    const { supervisor, hub, workers, reaches, row } = withGpu()
    hub.fault = offline
    supervisor.follow(GPU)
    await reaches('failed')
    expect((await row())?.fault?.name).toBe('HubUnreachable')
    supervisor.follow({ ...GPU, enabled: false })
    await reaches('off')
    expect(workers).toHaveLength(0)
  })
})

it('is tried anew when the person tries again', async () => {
  const all = setUp()
  all.supervisor.follow(GPU)
  await all.reaches('ready')
  const before = all.supervisor.current()
  all.deps.gpu = () => Promise.resolve('acme one')
  all.supervisor.follow({ ...GPU, attempt: 1 })
  await expect.poll(() => all.supervisor.next()?.key).toContain('|fp32@webgpu|')
  expect(all.supervisor.current()).toBe(before)
  await all.reaches('ready')
  expect((await all.row())?.notice).toBeUndefined()
})

it('is no longer what a cancelled change goes back to, once the processor was chosen', async () => {
  const { supervisor, reaches, row, derived } = setUp()
  supervisor.follow(GPU)
  await reaches('ready')
  supervisor.follow(ON)
  await reaches('ready')
  supervisor.follow({ ...ON, model: SMALL })
  await expect.poll(async () => (await row())?.answering).toMatchObject({ model: ON.model, device: 'wasm' })
  expect((await derived.facts.get('answering'))?.answering?.choice.device).toBe('wasm')
})
