import { describe, expect, it } from 'vitest'
import { failure } from '../../../src/lib/errors.ts'
import { FOLDER_HOST, modelFiles, revisionUrl, WEIGHTS } from '../../../src/lib/model-files.ts'
import { COMMIT } from '../../fixtures/models/make.ts'
import { contentOf, hanging, HOST, offline } from '../../fixtures/models/server.ts'
import { newDerived, OFF, ON, setUp, silence, SMALL } from './supervised.ts'
import { fakeVector } from './workers.ts'

const SMALLEST = 'Xenova/paraphrase-MiniLM-L3-v2'
const ONNX = WEIGHTS.q8
const FILES = modelFiles('q8')

describe('the first time', () => {
  it('downloads the pinned commit, loads it, measures its noise, and is ready', async () => {
    const { supervisor, hub, workers, reaches, row, derived } = setUp()
    supervisor.follow(OFF)
    await reaches('off')
    expect(hub.requests).toEqual([])
    supervisor.follow(ON)
    await reaches('ready')
    expect(hub.requests[0]).toBe('api/models/Xenova/e5-small-v2/revision/main')
    const files = FILES.map((file) => `Xenova/e5-small-v2/resolve/${COMMIT}/${file}`)
    expect(hub.requests.slice(1).sort()).toEqual([...files].sort())
    expect(workers[0]!.loads[0]).toMatchObject({ model: 'Xenova/e5-small-v2', commit: COMMIT, host: HOST })
    expect(await row()).toMatchObject({ commit: COMMIT, dimension: 384 })
    const embedder = supervisor.current()!
    expect(embedder.key).toBe(`Xenova/e5-small-v2|${COMMIT}|q8|384|mean|query: |passage: `)
    expect(embedder.noise.deviation).toBeGreaterThan(0)
    expect(await embedder.embed(['hello'], 'query')).toEqual([fakeVector('hello')])
    expect(await derived.facts.get(`${HOST}Xenova/e5-small-v2`)).toMatchObject({ commit: COMMIT })
  })

  it('tells how far each file is, at most four times a second', async () => {
    const { supervisor, hub, row, reaches, time, derived } = setUp()
    let release = () => {}
    hub.fault = (path) => {
      if (!path.endsWith(ONNX)) return undefined
      return new Promise((resolve) => {
        release = () => {
          const bytes = new Uint8Array(1000)
          resolve(new Response(new ReadableStream({ start: (stream) => stream.enqueue(bytes) })))
        }
      })
    }
    let writes = 0
    derived.states.hook('updating', () => void writes++)
    supervisor.follow(ON)
    await reaches('downloading')
    await expect.poll(() => hub.requests.filter((path) => path.endsWith(ONNX)).length).toBe(1)
    release()
    await expect
      .poll(async () => {
        time.pass(250)
        return (await row())?.files.find(({ file }) => file === ONNX)?.loaded
      })
      .toBe(1000)
    const files = (await row())!.files
    expect(files.map(({ file }) => file)).toEqual(FILES)
    expect(files.slice(0, 3).every(({ loaded, total }) => loaded > 0 && loaded === total)).toBe(true)
    expect(writes).toBeLessThan(10)
  })

  it('says what is wrong without WebAssembly, before it fetches anything', async () => {
    const { supervisor, hub, reaches, row } = setUp()
    const { WebAssembly } = globalThis
    Reflect.deleteProperty(globalThis, 'WebAssembly')
    try {
      supervisor.follow(ON)
      await reaches('failed')
    } finally {
      globalThis.WebAssembly = WebAssembly
    }
    expect((await row())?.fault?.name).toBe('NoWasm')
    expect(hub.requests).toEqual([])
  })

  it('says so when the browser keeps no files', async () => {
    const { supervisor, deps, reaches, row } = setUp()
    deps.openCache = () => Promise.reject(new DOMException('no', 'SecurityError'))
    supervisor.follow(ON)
    await reaches('failed')
    expect((await row())?.fault?.name).toBe('NoModelStore')
  })
})

describe('later', () => {
  it('uses no network, and is searchable before the model is loaded', async () => {
    const first = setUp()
    first.supervisor.follow(ON)
    await first.reaches('ready')
    const key = first.supervisor.current()!.key
    first.supervisor.close()

    const later = setUp(() => ({ load: silence }), first.kept)
    later.hub.fault = offline
    later.supervisor.follow(ON)
    await expect.poll(() => later.supervisor.current()?.key).toBe(key)
    expect(later.supervisor.status()).toBe('loading')
    expect(later.hub.requests).toEqual([])
  })

  it('finds its commit in the cache when everything derived was deleted', async () => {
    const first = setUp()
    first.supervisor.follow(ON)
    await first.reaches('ready')
    first.supervisor.close()

    const later = setUp(undefined, { cache: first.cache, derived: newDerived() })
    later.hub.fault = offline
    later.supervisor.follow(ON)
    await later.reaches('ready')
    expect(later.hub.requests).toEqual([])
    expect(later.supervisor.current()?.key).toBe(first.supervisor.current()?.key)
  })

  it('fetches the same commit again when files were lost, whatever main is by then', async () => {
    const first = setUp()
    first.supervisor.follow(ON)
    await first.reaches('ready')
    first.supervisor.close()
    first.cache.entries.delete(revisionUrl(HOST, ON.model, COMMIT) + ONNX)

    const later = setUp(undefined, first.kept)
    later.hub.fault = (path) => (path.startsWith('api/') ? Response.json({ sha: 'f'.repeat(40) }) : undefined)
    later.supervisor.follow(ON)
    await later.reaches('ready')
    expect(later.hub.requests).toEqual([`${ON.model}/resolve/${COMMIT}/${ONNX}`])
  })

  it('marks a mirror that knows no commits', async () => {
    const { supervisor, hub, reaches, derived } = setUp()
    hub.fault = async (path) =>
      path.startsWith('api/') ? new Response('', { status: 404 }) : new Response(await contentOf(path))
    supervisor.follow({ ...ON, host: HOST })
    await reaches('ready')
    expect(await derived.facts.get(HOST + ON.model)).toMatchObject({ commit: 'main', unpinned: true })
  })
})

describe('when it goes wrong', () => {
  it.each([
    ['not there', () => new Response('', { status: 404 }), 'ModelNotFound'],
    ['broken', () => new Response('', { status: 500 }), 'HubDown'],
    ['a web page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'HubWrongAnswer'],
    ['out of reach', offline, 'HubUnreachable'],
  ] as const)('names the fault when the hub is %s, and works when tried again', async (_, fault, name) => {
    const { supervisor, hub, reaches, row } = setUp()
    hub.fault = fault
    supervisor.follow(ON)
    await reaches('failed')
    expect((await row())?.fault).toEqual({ name, message: expect.stringContaining('model hub:') as string })
    expect(supervisor.current()).toBeUndefined()
    hub.fault = () => undefined
    supervisor.follow({ ...ON, attempt: 1 })
    await reaches('ready')
    expect((await row())?.fault).toBeUndefined()
  })

  it('throws files out that are whole and still do not load, so that trying again fetches them anew', async () => {
    const { supervisor, spawner, cache, hub, reaches, row } = setUp(() => ({
      load: () => Promise.reject(failure('ModelBroken', 'embedder: no such operator')),
    }))
    supervisor.follow(ON)
    await reaches('failed')
    expect((await row())?.fault?.name).toBe('ModelBroken')
    expect(cache.entries.size).toBe(0)
    spawner.behave = () => ({})
    const asked = hub.requests.length
    supervisor.follow({ ...ON, attempt: 1 })
    await reaches('ready')
    expect(hub.requests.slice(asked)).toHaveLength(FILES.length)
  })

  it('offers the smaller model after crash upon crash', async () => {
    const { supervisor, hub, reaches, row } = setUp((worker) => ({
      load: async () => {
        worker.crash()
        return silence()
      },
    }))
    hub.fault = async (path) =>
      path.includes(SMALLEST) ? new Response(await contentOf(path.replace(SMALLEST, SMALL))) : undefined
    supervisor.follow(ON)
    await reaches('failed')
    expect((await row())?.fault).toMatchObject({ name: 'EmbedderCrashed', smaller: SMALL })
    supervisor.follow({ ...ON, model: SMALLEST })
    await expect.poll(async () => (await row())?.fault).toMatchObject({ name: 'EmbedderCrashed' })
    expect((await row())?.fault?.smaller).toBeUndefined()
  })

  it('goes on when the database of derived things is gone', async () => {
    const { supervisor, derived } = setUp()
    await derived.delete({ disableAutoOpen: true })
    supervisor.follow(ON)
    await expect.poll(() => supervisor.status()).toBe('ready')
    expect(await supervisor.current()!.embed(['one'], 'query')).toHaveLength(1)
  })
})

describe('what the person decides', () => {
  it('cancels a download; whole files stay, and the rest comes next time', async () => {
    const { supervisor, hub, cache, reaches, workers } = setUp()
    hub.fault = (path) => (path.endsWith(ONNX) ? hanging() : undefined)
    supervisor.follow(ON)
    await expect.poll(() => cache.entries.size).toBe(3)
    supervisor.follow(OFF)
    await reaches('off')
    expect(cache.entries.size).toBe(3)
    expect(workers).toHaveLength(0)
    hub.fault = () => undefined
    const asked = hub.requests.length
    supervisor.follow(ON)
    await reaches('ready')
    expect(hub.requests.slice(asked)).toEqual([`${ON.model}/resolve/${COMMIT}/${ONNX}`])
  })

  it('switches while a download is under way', async () => {
    const { supervisor, hub, reaches, workers } = setUp()
    hub.fault = (path) => (path.startsWith(ON.model) && path.endsWith(ONNX) ? hanging() : undefined)
    supervisor.follow(ON)
    await reaches('downloading')
    supervisor.follow({ ...ON, model: SMALL })
    await reaches('ready')
    expect(workers.map(({ loads }) => loads[0]!.model)).toEqual([SMALL])
  })

  it('does nothing when the settings changed in nothing that matters', async () => {
    const { supervisor, reaches, workers } = setUp()
    supervisor.follow(ON)
    await reaches('ready')
    supervisor.follow({ ...ON })
    expect(supervisor.status()).toBe('ready')
    expect(workers).toHaveLength(1)
  })

  it('takes the files of a folder without any network, and says when they are gone', async () => {
    const { supervisor, hub, cache, reaches, row } = setUp()
    hub.fault = offline
    supervisor.follow({ ...ON, folder: 'folder-1234' })
    await reaches('failed')
    expect((await row())?.fault?.name).toBe('ModelFolderGone')
    for (const file of FILES) {
      const content = await contentOf(`${ON.model}/resolve/main/${file}`)
      cache.entries.set(revisionUrl(FOLDER_HOST, ON.model, 'folder-1234') + file, new Blob([content]))
    }
    supervisor.follow({ ...ON, folder: 'folder-1234', attempt: 1 })
    await reaches('ready')
    expect(supervisor.current()!.key).toMatch('folder-1234')
    expect(hub.requests).toEqual([])
  })
})

it('sleeps when idle, and stays searchable', async () => {
  const { supervisor, time, reaches, workers } = setUp()
  const heard: string[] = []
  supervisor.subscribe(() => heard.push(supervisor.status()))
  supervisor.follow(ON)
  await reaches('ready')
  await new Promise((resolve) => setImmediate(resolve))
  time.pass(5 * 60_000)
  await reaches('idle')
  expect(workers[0]!.terminated).toBe(true)
  expect(await supervisor.current()!.embed(['wake up'], 'query')).toEqual([fakeVector('wake up')])
  await reaches('ready')
  expect(heard).toContain('idle')
})
