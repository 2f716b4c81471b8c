// Gets a model's files from a hub or a mirror into Cache Storage: which commit, which files are missing, and whether what
// arrived is what it should be. Nothing broken stays in the cache, so trying again helps. Knows nothing of running models.
import type { FileProgress } from '../../db/db.ts'
import { failure, isAbort, messageOf, nameOf } from '../../lib/errors.ts'
import { isWhole, type ModelCache, type ModelFile, revisionUrl } from '../../lib/model-files.ts'

/** A model on a host. `host` ends in a slash. */
export interface Place {
  host: string
  model: string
}

export interface HubDeps {
  fetch: typeof fetch
  cache: ModelCache
  signal: AbortSignal
}

/** What `main` pointed at. `pinned` is false for a plain mirror, which knows no commits: its "commit" is `main`. */
export interface Revision {
  commit: string
  pinned: boolean
}

const COMMIT = /^[0-9a-f]{40,64}$/
const UNPINNED = 'main'

/**
 * Asks the hub once what its `main` is: by its API, else by the header of a file, else (a plain mirror) not at all.
 * Throws ModelNotFound, HubDown, HubWrongAnswer or HubUnreachable.
 */
export async function resolveRevision({ host, model }: Place, deps: HubDeps): Promise<Revision> {
  const answer = await ask(`${host}api/models/${model}/revision/main`, host, deps).catch((thrown: unknown) => {
    // A mirror without that address may still have the files, whatever it says here (or may not say it across origins).
    if (isAbort(thrown) || nameOf(thrown) === 'HubDown') throw thrown
    return undefined
  })
  const info = answer && (await json(answer, host))
  if (typeof info?.sha === 'string' && COMMIT.test(info.sha)) return { commit: info.sha, pinned: true }
  const address = `${revisionUrl(host, model, UNPINNED)}config.json`
  const config = await ask(address, host, deps)
  const commit = config.headers.get('x-repo-commit') ?? ''
  if ((await json(config, host)) === undefined) throw wrongAnswer(address)
  return COMMIT.test(commit) ? { commit, pinned: true } : { commit: UNPINNED, pinned: false }
}

/**
 * A commit of this model of which all these files are in the cache: what to go by when nothing else is remembered.
 * `only`: this one or none.
 */
export async function cachedCommit(
  { host, model }: Place,
  files: readonly ModelFile[],
  cache: ModelCache,
  only?: string,
): Promise<string | undefined> {
  const prefix = `${host}${model}/resolve/`
  const urls = (await cache.keys()).map(({ url }) => url).filter((url) => url.startsWith(prefix))
  const commits = new Set(urls.map((url) => url.slice(prefix.length).split('/')[0] ?? ''))
  const isComplete = (commit: string) => files.every((file) => urls.includes(`${prefix}${commit}/${file}`))
  return (only === undefined ? [...commits] : [only]).find(isComplete)
}

/** Those of the files that the cache lacks. What it holds in part or as something else is thrown out first. */
export async function missingFiles(
  place: Place,
  commit: string,
  files: readonly ModelFile[],
  cache: ModelCache,
): Promise<ModelFile[]> {
  const checks = files.map(async (file) => {
    const url = revisionUrl(place.host, place.model, commit) + file
    const kept = await cache.match(url)
    if (kept && (await isWhole(file, await kept.blob()))) return []
    await cache.delete(url)
    return [file]
  })
  return (await Promise.all(checks)).flat()
}

/** Throws these files of a commit out: they were whole, and still the model would not load. */
export async function discardFiles(
  place: Place,
  commit: string,
  files: readonly ModelFile[],
  cache: ModelCache,
): Promise<void> {
  const base = revisionUrl(place.host, place.model, commit)
  await Promise.all(files.map((file) => cache.delete(base + file)))
}

/**
 * Downloads the files into the cache, all at once, telling how far each is. The first failure ends it; files that were
 * complete by then stay. Throws as `resolveRevision` does, and StorageFull.
 */
export async function download(
  place: Place,
  commit: string,
  files: readonly ModelFile[],
  deps: HubDeps,
  onProgress: (files: FileProgress[]) => void,
): Promise<void> {
  const progress = files.map((file) => ({ file, loaded: 0, total: 0 }))
  onProgress([...progress])
  const failed = new AbortController()
  const signal = AbortSignal.any([deps.signal, failed.signal])
  const fetches = files.map(async (file, at) => {
    const tell = (loaded: number, total: number) => {
      progress[at] = { file, loaded, total: Math.max(loaded, total) }
      onProgress([...progress])
    }
    try {
      await fetchFile(file, place, commit, { ...deps, signal }, tell)
    } catch (thrown) {
      failed.abort(thrown)
      throw thrown
    }
  })
  const outcomes = await Promise.allSettled(fetches)
  deps.signal.throwIfAborted()
  if (failed.signal.aborted) throw failed.signal.reason
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

async function fetchFile(
  file: ModelFile,
  { host, model }: Place,
  commit: string,
  deps: HubDeps,
  tell: (loaded: number, total: number) => void,
): Promise<void> {
  const url = revisionUrl(host, model, commit) + file
  const response = await ask(url, host, deps)
  const type = response.headers.get('content-type') ?? 'application/octet-stream'
  if (type.startsWith('text/html') || !response.body) throw wrongAnswer(url)
  const total = Number(response.headers.get('content-length') ?? 0)
  let loaded = 0
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      loaded += bytes.byteLength
      tell(loaded, total)
      controller.enqueue(bytes)
    },
  })
  tell(0, total)
  try {
    await deps.cache.put(url, new Response(response.body.pipeThrough(counter), { headers: { 'content-type': type } }))
  } catch (thrown) {
    deps.signal.throwIfAborted()
    if (nameOf(thrown) === 'QuotaExceededError') throw storageFull(thrown)
    throw unreachable(host, thrown)
  }
  const kept = await deps.cache.match(url)
  const content = await kept?.blob()
  if (content && (await isWhole(file, content))) return tell(content.size, content.size)
  await deps.cache.delete(url)
  const start = await content?.slice(0, 100).text()
  if (start?.trimStart().startsWith('<')) throw wrongAnswer(url)
  throw failure(
    'HubWrongAnswer',
    `model hub: ${file} arrived incomplete (${loaded} of ${total || 'an unknown number of'} bytes); try again`,
  )
}

/** A successful answer, or a named failure. */
async function ask(url: string, host: string, { fetch, signal }: HubDeps): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, { signal, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' })
  } catch (thrown) {
    signal.throwIfAborted()
    throw unreachable(host, thrown)
  }
  if (response.ok) return response
  const { status } = response
  if (status === 429 || status >= 500) {
    throw failure('HubDown', `model hub: ${host} answers HTTP ${status} for now; try again in a while`)
  }
  if (status === 401 || status === 403 || status === 404) {
    throw failure(
      'ModelNotFound',
      `model hub: nothing at ${url} (HTTP ${status}); check the model host in the settings`,
    )
  }
  throw wrongAnswer(url, `HTTP ${status}`)
}

/** The object an answer holds, or undefined when it is something else. */
async function json(response: Response, host: string): Promise<Record<string, unknown> | undefined> {
  const text = await response.text().catch((thrown: unknown) => {
    throw isAbort(thrown) ? thrown : unreachable(host, thrown)
  })
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

const unreachable = (host: string, cause: unknown) =>
  failure('HubUnreachable', `model hub: ${host} cannot be reached (${messageOf(cause)}); check the connection`, cause)
const wrongAnswer = (url: string, what = 'a web page') =>
  failure('HubWrongAnswer', `model hub: ${url} is answered with ${what} in place of the file; check the model host`)
const storageFull = (cause: unknown) =>
  failure('StorageFull', 'model hub: this browser has no room left for the model; free some space and try again', cause)
