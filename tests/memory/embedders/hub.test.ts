import { describe, expect, it } from 'vitest'
import { modelFiles, revisionUrl } from '../../../src/lib/model-files.ts'
import { cachedCommit, download, missingFiles, resolveRevision } from '../../../src/memory/embedders/hub.ts'
import { memoryCache } from '../../fixtures/models/cache.ts'
import { COMMIT } from '../../fixtures/models/make.ts'
import { contentOf, HOST, hanging, offline, testHub, type Fault } from '../../fixtures/models/server.ts'

const place = { host: HOST, model: 'Xenova/e5-small-v2' }
const ONNX = 'onnx/model_quantized.onnx'
const FILES = modelFiles('q8')

function setUp(fault: Fault = () => undefined) {
  const hub = testHub()
  hub.fault = fault
  const cache = memoryCache()
  const abort = new AbortController()
  return { hub, cache, abort, deps: { fetch: hub.fetch, cache, signal: abort.signal } }
}
const named = (name: string) => expect.objectContaining({ name }) as Error
const html = () => new Response('<!doctype html><p>Welcome</p>', { headers: { 'content-type': 'text/html' } })
const status = (code: number) => new Response('no', { status: code })

describe('which commit is main', () => {
  it('is asked of the hub', async () => {
    const { hub, deps } = setUp()
    expect(await resolveRevision(place, deps)).toEqual({ commit: COMMIT, pinned: true })
    expect(hub.requests).toEqual(['api/models/Xenova/e5-small-v2/revision/main'])
  })

  it('is read off a file where the host has no such question', async () => {
    const { deps } = setUp((path) => (path.startsWith('api/') ? status(404) : undefined))
    expect(await resolveRevision(place, deps)).toEqual({ commit: COMMIT, pinned: true })
  })

  it('is never invented: a mirror that knows none is used unpinned', async () => {
    const { deps } = setUp((path) => (path.startsWith('api/') ? html() : Response.json({ model_type: 'bert' })))
    expect(await resolveRevision(place, deps)).toEqual({ commit: 'main', pinned: false })
  })

  it('is not taken from an answer that holds no commit', async () => {
    const { deps } = setUp((path) => (path.startsWith('api/') ? Response.json({ sha: '../../evil' }) : undefined))
    expect(await resolveRevision(place, deps)).toEqual({ commit: COMMIT, pinned: true })
  })

  it.each([
    ['nothing is there', () => status(404), 'ModelNotFound'],
    ['one must be signed in', () => status(401), 'ModelNotFound'],
    ['it is forbidden', () => status(403), 'ModelNotFound'],
    ['the hub is broken', () => status(500), 'HubDown'],
    ['the hub is busy', () => status(429), 'HubDown'],
    ['a web page comes', html, 'HubWrongAnswer'],
    ['there is no network', offline, 'HubUnreachable'],
  ] as const)('fails by name when %s', async (_, fault, name) => {
    const { deps } = setUp(fault)
    await expect(resolveRevision(place, deps)).rejects.toThrow(named(name))
  })
})

describe('download', () => {
  it('puts every file into the cache under its address on the hub, and tells how far each is', async () => {
    const { cache, deps } = setUp()
    const seen: Record<string, number[]> = {}
    let last: unknown
    await download(place, COMMIT, FILES, deps, (files) => {
      for (const { file, loaded } of files) (seen[file] ??= []).push(loaded)
      last = files
    })
    const base = revisionUrl(HOST, place.model, COMMIT)
    expect([...cache.entries.keys()].sort()).toEqual(FILES.map((file) => base + file).sort())
    for (const steps of Object.values(seen)) expect(steps).toEqual([...steps].sort((a, b) => a - b))
    const weights = await contentOf(`${place.model}/resolve/main/${ONNX}`)
    expect(last).toContainEqual({ file: ONNX, loaded: weights.length, total: weights.length })
    expect(await missingFiles(place, COMMIT, FILES, cache)).toEqual([])
    expect(await cachedCommit(place, FILES, cache)).toBe(COMMIT)
  })

  it.each([
    ['a web page', () => html(), 'HubWrongAnswer'],
    ['a web page that calls itself something else', () => new Response('<html>'), 'HubWrongAnswer'],
    ['nothing', () => new Response(null), 'HubWrongAnswer'],
    ['an error', () => status(503), 'HubDown'],
    ['not found', () => status(404), 'ModelNotFound'],
    ['silence', offline, 'HubUnreachable'],
  ] as const)(
    'keeps nothing of a file that is answered with %s, and gets it when tried again',
    async (_, fault, name) => {
      const { hub, cache, deps } = setUp((path) => (path.endsWith(ONNX) ? fault(path) : undefined))
      await expect(download(place, COMMIT, FILES, deps, () => undefined)).rejects.toThrow(named(name))
      const missing = await missingFiles(place, COMMIT, FILES, cache)
      expect(missing).toContain(ONNX)
      hub.fault = () => undefined
      await download(place, COMMIT, missing, deps, () => undefined)
      expect(await missingFiles(place, COMMIT, FILES, cache)).toEqual([])
    },
  )

  it('notices a file that ends early, wherever it is cut', async () => {
    const whole = await contentOf(`${place.model}/resolve/main/${ONNX}`)
    for (const length of [1, 2, 40, 1000, whole.length / 2, whole.length - 5, whole.length - 1]) {
      const cut = whole.subarray(0, length)
      const { cache, deps } = setUp((path) => (path.endsWith(ONNX) ? new Response(cut) : undefined))
      await expect(download(place, COMMIT, [ONNX], deps, () => undefined)).rejects.toThrow(named('HubWrongAnswer'))
      expect(cache.entries.size).toBe(0)
    }
  })

  it('notices settings that end early', async () => {
    const cut = '{"model_type":"bert","hidden'
    const { cache, deps } = setUp((path) => (path.endsWith('/config.json') ? new Response(cut) : undefined))
    await expect(download(place, COMMIT, ['config.json'], deps, () => undefined)).rejects.toThrow(
      named('HubWrongAnswer'),
    )
    expect(cache.entries.size).toBe(0)
  })

  it('ends when it is cancelled, and keeps the files that were whole by then', async () => {
    const { cache, abort, deps } = setUp((path) => (path.endsWith(ONNX) ? hanging() : undefined))
    const running = download(place, COMMIT, FILES, deps, () => undefined)
    await expect.poll(() => cache.entries.size).toBe(3)
    abort.abort()
    await expect(running).rejects.toThrow(named('AbortError'))
    expect(await missingFiles(place, COMMIT, FILES, cache)).toEqual([ONNX])
    expect(await cachedCommit(place, FILES, cache)).toBeUndefined()
  })

  it('says that there is no room when there is none', async () => {
    const { cache, deps } = setUp()
    cache.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))
    await expect(download(place, COMMIT, FILES, deps, () => undefined)).rejects.toThrow(named('StorageFull'))
  })
})

describe('files that went bad in the cache', () => {
  it('are thrown out, so that they are fetched again', async () => {
    const { cache, deps } = setUp()
    await download(place, COMMIT, FILES, deps, () => undefined)
    const base = revisionUrl(HOST, place.model, COMMIT)
    cache.entries.set(`${base}config.json`, new Blob(['<!doctype html>']))
    cache.entries.set(base + ONNX, cache.entries.get(base + ONNX)!.slice(0, 1000))
    expect(await missingFiles(place, COMMIT, FILES, cache)).toEqual(['config.json', ONNX])
    expect(cache.entries.has(base + ONNX)).toBe(false)
  })
})
