// Owns the embedding model: follows the settings, gets the files, keeps the worker, measures the space, and writes what is
// going on where the screens read it. Runs in the memory worker, which never infers itself. Knows nothing of chunks.
import type { Settings } from '../../core/config.ts'
import { MODELS, smallerModel, spaceKey } from '../../core/models.ts'
import type { Derived, ModelFacts, ModelState, ModelStatus } from '../../db/db.ts'
import { failure, messageOf, nameOf } from '../../lib/errors.ts'
import { FOLDER_HOST, type ModelCache } from '../../lib/model-files.ts'
import { runsSimd } from '../../lib/simd.ts'
import { cachedCommit, discardFiles, download, missingFiles, type Place, resolveRevision } from './hub.ts'
import type { Embedder, EmbedderOwner } from './index.ts'
import { measureNoise } from './noise.ts'
import { createRunner, type Runner, type RunnerDeps, type RunnerStatus } from './runner.ts'

type Choice = Settings['embedding']

export interface SupervisorDeps extends RunnerDeps {
  derived: Pick<Derived, 'states' | 'facts'>
  openCache(): Promise<ModelCache>
  fetch: typeof fetch
  /** Runs `work` while no other tab runs its own: a model is downloaded once. */
  alone<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
  /** Epoch milliseconds. */
  now(): number
}

export interface Supervisor extends EmbedderOwner {
  /** Does what the settings say now: start, switch, try again, stop. Call it with every change. */
  follow(choice: Choice): void
  close(): void
}

/** Progress is written at most four times a second. */
const PROGRESS_MS = 250
/** Failures that a smaller model may not have. */
const TOO_LARGE = ['EmbedderCrashed', 'StorageFull']

/** What a running model holds that must end or go with it. */
interface Held {
  runner?: Runner
  discard?: () => Promise<void>
}

/** Owns nothing until `follow` is told what the person wants. */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { derived } = deps
  const listeners = new Set<() => void>()
  let followed = ''
  let state: ModelState = { id: 'embedder', model: '', status: 'off', files: [], updatedAt: 0 }
  let embedder: Embedder | undefined
  let stop = () => {}
  let writtenAt = -Infinity
  let callOffWrite = () => {}

  function write(): void {
    callOffWrite()
    writtenAt = deps.clock()
    // The row is for the screens; that it cannot be written (the database was just deleted) stops no model.
    derived.states.put(state).catch(() => undefined)
  }

  function tell(change: Partial<ModelState> & Pick<ModelState, 'status'>): void {
    const isProgress = change.status === 'downloading' && state.status === 'downloading'
    const { fault: _, ...before } = state
    state = { ...before, ...change, updatedAt: deps.now() }
    if (!isProgress) {
      write()
      for (const listener of listeners) listener()
    } else {
      callOffWrite()
      callOffWrite = deps.after(Math.max(0, writtenAt + PROGRESS_MS - deps.clock()), write)
    }
  }

  function follow(choice: Choice): void {
    const { enabled, model, host, folder, attempt } = choice
    const asked = JSON.stringify([enabled, model, host, folder, attempt])
    if (asked === followed) return
    followed = asked
    stop()
    embedder = undefined
    state = { id: 'embedder', model, status: state.status, files: [], updatedAt: 0 }
    if (enabled) stop = begin(choice)
    else tell({ status: 'off' })
  }

  /** Starts one model; returns the way to end it, whatever it is doing. */
  function begin(choice: Choice): () => void {
    const ending = new AbortController()
    const held: Held = {}
    const isOver = () => ending.signal.aborted
    const fail = async (error: Error) => {
      if (isOver()) return
      embedder = undefined
      held.runner?.close(error)
      if (nameOf(error) === 'ModelBroken') await held.discard?.()
      if (isOver()) return
      const smaller = TOO_LARGE.includes(nameOf(error)) ? smallerModel(choice.model) : undefined
      const fault = { name: nameOf(error), message: messageOf(error), ...(smaller ? { smaller } : {}) }
      tell({ status: 'failed', fault })
    }
    start(choice, ending.signal, held, (error) => void fail(error)).catch(fail)
    return () => {
      const error = failure('EmbedderStopped', 'embedder: it was switched off; recall goes on by words alone')
      ending.abort(error)
      held.runner?.close(error)
    }
  }

  async function start(choice: Choice, signal: AbortSignal, held: Held, fail: (error: Error) => void): Promise<void> {
    const { model, folder } = choice
    const card = MODELS[model]
    const place = { model, host: folder === null ? choice.host : FOLDER_HOST }
    tell({ status: 'loading' })
    if (!runsSimd()) {
      throw failure('NoWasm', 'embedder: this browser runs no WebAssembly with SIMD; recall goes on by words alone')
    }
    const cache = await openCache()
    const commit = await files(place, folder, cache, signal)
    signal.throwIfAborted()

    const key = spaceKey(model, commit, card)
    const onStatus = (status: RunnerStatus) => {
      if (embedder || status === 'loading') tell({ status }) // ready it is only when its space was measured
    }
    const runner = createRunner({ ...place, card, commit }, deps, onStatus, fail)
    held.runner = runner
    held.discard = () => discardFiles(place, commit, cache)
    const { dimension, maxTokens } = card
    const known = (await factsOf(place, folder))?.noise
    signal.throwIfAborted()
    tell({ status: 'loading', commit, dimension, files: [] })
    const measured = known?.key === key ? known : undefined
    // A space that was measured before can be searched while its model is still loading.
    if (measured) embedder = { key, dimension, maxTokens, noise: measured, embed: runner.embed }
    await runner.wake()
    if (measured) return
    const noise = { ...(await measureNoise(runner.embed)), key }
    signal.throwIfAborted()
    embedder = { key, dimension, maxTokens, noise, embed: runner.embed }
    remember(place, folder, { commit, noise })
    tell({ status: 'ready' })
  }

  async function openCache(): Promise<ModelCache> {
    try {
      return await deps.openCache()
    } catch (thrown) {
      throw failure(
        'NoModelStore',
        `embedder: this browser keeps no files for this page (${messageOf(thrown)}); allow it to store data, and leave private mode`,
        thrown,
      )
    }
  }

  /** Makes sure that all files are there, and tells of which commit. Uses no network when they are. */
  async function files(place: Place, folder: string | null, cache: ModelCache, signal: AbortSignal): Promise<string> {
    const known = async () => folder ?? (await factsOf(place, folder))?.commit ?? (await cachedCommit(place, cache))
    const commit = await known()
    if (commit && (await missingFiles(place, commit, cache)).length === 0) return commit
    if (folder !== null) {
      throw failure(
        'ModelFolderGone',
        'embedder: the files from the folder are no longer kept; choose the folder again',
      )
    }
    const hub = { fetch: deps.fetch, cache, signal }
    return deps.alone(signal, async () => {
      signal.throwIfAborted()
      tell({ status: 'downloading' })
      const commit = (await known()) ?? (await resolve(place, hub))
      const missing = await missingFiles(place, commit, cache)
      await download(place, commit, missing, hub, (files) => {
        if (!signal.aborted) tell({ status: 'downloading', files })
      })
      return commit
    })
  }

  async function resolve(place: Place, hub: Parameters<typeof resolveRevision>[1]): Promise<string> {
    const { commit, pinned } = await resolveRevision(place, hub)
    remember(place, null, pinned ? { commit } : { commit, unpinned: true })
    return commit
  }

  const idOf = ({ host, model }: Place, folder: string | null) => (folder === null ? host + model : `folder:${folder}`)
  const factsOf = (place: Place, folder: string | null) => derived.facts.get(idOf(place, folder)).catch(() => undefined) // unreadable is unknown: it is found out again
  function remember(place: Place, folder: string | null, facts: Omit<ModelFacts, 'id'>): void {
    derived.facts.upsert(idOf(place, folder), facts).catch(() => undefined) // as above
  }

  return {
    follow,
    status: (): ModelStatus => state.status,
    current: () => embedder,
    next: () => undefined,
    promote: () => undefined,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      stop()
      callOffWrite()
    },
  }
}
