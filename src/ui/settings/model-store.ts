// The model files that this browser keeps, as the settings screen sees them: are they there, and away with them. Knows
// nothing of how they got there.
import { FOLDER_HOST, MODEL_CACHE, MODEL_FILES } from '../../lib/model-files.ts'

/** True if all files of a model from this hub (`host` ends in a slash) or from a folder are kept: turning it on fetches nothing. */
export async function isKept(host: string, model: string, folder: string | null): Promise<boolean> {
  if (!('caches' in globalThis)) return false
  const prefix = `${folder === null ? host : FOLDER_HOST}${model}/resolve/`
  const urls = (await (await caches.open(MODEL_CACHE)).keys()).map(({ url }) => url)
  return urls.filter((url) => url.startsWith(prefix)).length >= MODEL_FILES.length
}

/** Deletes the files of all models. */
export async function deleteModelFiles(): Promise<void> {
  await caches.delete(MODEL_CACHE)
}
