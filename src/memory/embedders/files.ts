// Makes sure that a model's files are in the cache, and tells of which commit they are. Uses no network when they are
// there. How one is fetched: hub.ts. Knows nothing of running models.
import type { Dtype } from '../../core/models.ts'
import type { FileProgress } from '../../db/db.ts'
import { failure, messageOf } from '../../lib/errors.ts'
import { type ModelCache, modelFiles } from '../../lib/model-files.ts'
import { type Choice, placeOf } from './choice.ts'
import type { Facts } from './facts.ts'
import { cachedCommit, discardFiles, download, missingFiles, resolveRevision } from './hub.ts'

export interface FilesDeps {
  openCache(): Promise<ModelCache>
  fetch: typeof fetch
  /** Runs `work` while no other tab runs its own: a model is downloaded once. */
  alone<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

export interface Files {
  /** Fetches what is missing, telling how far it is. Returns the commit. Throws as hub.ts does, NoModelStore, ModelFolderGone. */
  ensure(
    choice: Choice,
    dtype: Dtype,
    signal: AbortSignal,
    onProgress: (files: FileProgress[]) => void,
  ): Promise<string>
  /** True if everything is there: a look at the names, not into the files. */
  areKept(choice: Choice, dtype: Dtype, commit: string): Promise<boolean>
  /** They were whole, and still did not load: away with them, so that trying again fetches them anew. */
  discard(choice: Choice, dtype: Dtype, commit: string): Promise<void>
}

export function createFiles(deps: FilesDeps, facts: Facts): Files {
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

  async function ensure(
    choice: Choice,
    dtype: Dtype,
    signal: AbortSignal,
    onProgress: (files: FileProgress[]) => void,
  ): Promise<string> {
    const cache = await openCache()
    const { folder } = choice
    const place = placeOf(choice)
    const files = modelFiles(dtype)
    const known = async () => folder ?? (await facts.commit(choice)) ?? (await cachedCommit(place, files, cache))
    const commit = await known()
    if (commit && (await missingFiles(place, commit, files, cache)).length === 0) return commit
    if (folder !== null) {
      throw failure(
        'ModelFolderGone',
        `embedder: ${files.at(-1)} of the folder is not kept; choose a folder that has it again`,
      )
    }
    const hub = { fetch: deps.fetch, cache, signal }
    return deps.alone(signal, async () => {
      signal.throwIfAborted()
      onProgress([])
      const commit = (await known()) ?? (await resolve())
      const missing = await missingFiles(place, commit, files, cache)
      await download(place, commit, missing, hub, (progress) => {
        if (!signal.aborted) onProgress(progress)
      })
      return commit
    })

    async function resolve(): Promise<string> {
      const revision = await resolveRevision(place, hub)
      facts.learnCommit(choice, revision)
      return revision.commit
    }
  }

  return {
    ensure,
    areKept: async (choice, dtype, commit) =>
      (await cachedCommit(placeOf(choice), modelFiles(dtype), await openCache(), commit)) === commit,
    discard: async (choice, dtype, commit) =>
      discardFiles(placeOf(choice), commit, modelFiles(dtype), await openCache()),
  }
}
