// One model is exchanged for another: the old one answers until the new one has read everything.
import { describe, expect, it } from 'vitest'
import { failure } from '../../../src/lib/errors.ts'
import { WEIGHTS } from '../../../src/lib/model-files.ts'
import { hanging, offline } from '../../fixtures/models/server.ts'
import { named, OFF, ON, setUp, silence, SMALL } from './supervised.ts'
import { type Behaviour, fakeVector } from './workers.ts'

const OTHER = { ...ON, model: SMALL } as const
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A supervisor on which E5 answers, told to change to MiniLM. */
async function changing(behave?: Behaviour) {
  const all = setUp(behave)
  all.supervisor.follow(ON)
  await all.reaches('ready')
  const old = all.supervisor.current()!
  all.supervisor.follow(OTHER)
  await expect.poll(() => all.supervisor.next()?.key).toMatch(SMALL)
  await all.reaches('ready')
  return { ...all, old }
}

describe('a change of model', () => {
  it('lets the old one answer and the new one read, until the new one is promoted', async () => {
    const { supervisor, workers, awake, old, row } = await changing()
    expect(supervisor.current()).toBe(old)
    expect(await old.embed(['where is it?'], 'query')).toEqual([fakeVector('where is it?')])
    expect(await supervisor.next()!.embed(['it is there'], 'passage')).toEqual([fakeVector('it is there')])
    expect(workers.map(({ loads }) => loads[0]!.model)).toEqual([ON.model, SMALL])
    expect(awake()).toHaveLength(2)
    expect(await row()).toMatchObject({ model: SMALL, answering: { model: ON.model } })

    const wanted = supervisor.next()
    const waiting = old.embed(['late'], 'query')
    supervisor.promote()
    await expect(waiting).rejects.toThrow(named('EmbedderStopped'))
    expect(supervisor.current()).toBe(wanted)
    expect(supervisor.next()).toBeUndefined()
    expect(awake().map(({ loads }) => loads[0]!.model)).toEqual([SMALL])
    await expect.poll(async () => (await row())?.answering).toBeUndefined()
  })

  it('goes on after a restart: the old one answers still, without any network', async () => {
    const first = await changing()
    const key = first.old.key
    first.supervisor.close()

    const later = setUp(undefined, first.kept)
    later.hub.fault = offline
    later.supervisor.follow(OTHER)
    await expect.poll(() => later.supervisor.next()?.key).toMatch(SMALL)
    expect(later.supervisor.current()?.key).toBe(key)
    expect(later.workers.every(({ loads }) => loads[0]!.model === SMALL)).toBe(true) // the old one sleeps until asked
    expect(await later.supervisor.current()!.embed(['q'], 'query')).toEqual([fakeVector('q')])
    later.supervisor.promote()
    await expect.poll(async () => (await later.derived.facts.get('answering'))?.answering?.choice.model).toBe(SMALL)
    later.supervisor.close()

    const last = setUp(undefined, first.kept)
    last.supervisor.follow(OTHER)
    await last.reaches('ready')
    expect(last.supervisor.current()?.key).toMatch(SMALL)
    expect(last.supervisor.next()).toBeUndefined()
  })

  it('is cancelled by wanting the old one again: it never stopped', async () => {
    const { supervisor, workers, awake, old, reaches, row } = await changing()
    const waiting = supervisor.next()!.embed(['a', 'b'], 'passage')
    supervisor.follow(ON)
    await expect(waiting).rejects.toThrow(named('EmbedderStopped'))
    expect(supervisor.next()).toBeUndefined()
    await reaches('ready')
    expect(supervisor.current()).toBe(old)
    expect(workers).toHaveLength(2)
    expect(awake().map(({ loads }) => loads[0]!.model)).toEqual([ON.model])
    expect((await row())?.answering).toBeUndefined()
  })

  it('does not begin before the new model is here, and the old one answers when it never comes', async () => {
    const { supervisor, hub, reaches, row } = setUp()
    supervisor.follow(ON)
    await reaches('ready')
    const old = supervisor.current()
    hub.fault = (path) => (path.endsWith(WEIGHTS.q8) ? hanging() : undefined)
    supervisor.follow(OTHER)
    await reaches('downloading')
    expect(supervisor.current()).toBe(old)
    expect(supervisor.next()).toBeUndefined()
    expect((await row())?.answering).toMatchObject({ model: ON.model })
    hub.fault = offline
    supervisor.follow({ ...OTHER, attempt: 1 })
    await reaches('failed')
    expect(await row()).toMatchObject({ fault: { name: 'HubUnreachable' }, answering: { model: ON.model } })
    expect(await supervisor.current()!.embed(['q'], 'query')).toEqual([fakeVector('q')])
  })

  it('goes over to a third model without ever holding three', async () => {
    const { supervisor, awake, old } = await changing()
    const third = { ...ON, host: 'https://mirror.example/' }
    supervisor.follow(third)
    await expect.poll(() => awake().length).toBe(1)
    supervisor.follow({ ...OTHER, attempt: 2 })
    await expect.poll(() => supervisor.next()?.key).toMatch(SMALL)
    expect(supervisor.current()).toBe(old)
    expect(awake()).toHaveLength(2)
  })

  it('ends both when search by meaning is switched off, and takes up where it was when it is on again', async () => {
    const { supervisor, awake, old, reaches } = await changing()
    supervisor.follow(OFF)
    await reaches('off')
    expect(awake()).toHaveLength(0)
    expect([supervisor.current(), supervisor.next()]).toEqual([undefined, undefined])
    supervisor.follow(OTHER)
    await expect.poll(() => supervisor.next()?.key).toMatch(SMALL)
    expect(supervisor.current()?.key).toBe(old.key)
  })
})

describe('too little memory for two', () => {
  it('puts the old one to sleep, and tries the new one once more', async () => {
    const all = setUp()
    all.spawner.behave = (worker) => ({
      load: async () => {
        if (all.awake().length < 2) return
        worker.crash()
        return silence()
      },
    })
    all.supervisor.follow(ON)
    await all.reaches('ready')
    await settled()
    all.supervisor.follow(OTHER)
    await expect.poll(() => all.supervisor.next()?.key).toMatch(SMALL)
    await all.reaches('ready')
    expect(all.workers[0]!.terminated).toBe(true)
    expect(all.supervisor.current()?.key).toMatch(ON.model)
  })

  it('names the fault when even that does not help; the old one goes on', async () => {
    const { supervisor, reaches, row } = setUp((worker) => ({
      load: async () => {
        if (worker.loads[0]!.model !== SMALL) return
        worker.crash()
        return silence()
      },
    }))
    supervisor.follow(ON)
    await reaches('ready')
    supervisor.follow(OTHER)
    await reaches('failed')
    expect(await row()).toMatchObject({ fault: { name: 'EmbedderCrashed' }, answering: { model: ON.model } })
    expect(await supervisor.current()!.embed(['q'], 'query')).toEqual([fakeVector('q')])
  })

  it('lets the new one answer with what it has read when the old one cannot go on, and says so', async () => {
    const { supervisor, spawner, old, workers, row } = await changing()
    const wanted = supervisor.next()
    spawner.behave = (worker) => ({
      load: async () => {
        worker.crash()
        return silence()
      },
    })
    workers[0]!.crash()
    await expect(old.embed(['q'], 'query')).rejects.toThrow(named('EmbedderCrashed'))
    expect(supervisor.current()).toBe(wanted)
    expect(supervisor.next()).toBeUndefined()
    await expect.poll(async () => (await row())?.notice?.name).toBe('OldModelLost')
    expect((await row())?.notice?.message).toContain('E5 small v2')
  })

  it('drops an old model whose files are gone: the new one is the first', async () => {
    const first = await changing()
    first.supervisor.close()
    for (const url of first.cache.entries.keys()) if (url.includes(ON.model)) first.cache.entries.delete(url)
    const later = setUp(undefined, first.kept)
    later.supervisor.follow(OTHER)
    await later.reaches('ready')
    expect(later.supervisor.current()?.key).toMatch(SMALL)
    expect(later.supervisor.next()).toBeUndefined()
  })

  it('opens nothing of a model that this version does not know', async () => {
    const { supervisor, derived, reaches } = setUp()
    const choice = { model: 'gone/model', device: 'wasm' as const, host: ON.host, folder: null }
    await derived.facts.put({
      id: 'answering',
      answering: { choice, commit: 'c', way: { device: 'wasm', dtype: 'q8' } },
    })
    supervisor.follow(ON)
    await reaches('ready')
    expect(supervisor.current()?.key).toMatch(ON.model)
  })
})

it('names what cannot be loaded, and throws its files out, while the old model answers', async () => {
  const { supervisor, cache, reaches, row } = setUp((worker) => ({
    load: () =>
      worker.loads[0]!.model === SMALL
        ? Promise.reject(failure('ModelBroken', 'embedder: no such operator'))
        : Promise.resolve(),
  }))
  supervisor.follow(ON)
  await reaches('ready')
  supervisor.follow(OTHER)
  await reaches('failed')
  expect((await row())?.fault?.name).toBe('ModelBroken')
  expect([...cache.entries.keys()].some((url) => url.includes(SMALL))).toBe(false)
  expect(supervisor.current()?.key).toMatch(ON.model)
})
