// The model files that this browser keeps, as the settings screen sees them: are they there, and away with them. Knows
// nothing of how they got there.
import { type Device, WAYS } from '../../core/models.ts'
import { FOLDER_HOST, isWhole, MODEL_CACHE, modelFiles } from '../../lib/model-files.ts'

/** A model as the settings name it; `host` ends in a slash. */
export interface Wanted {
  model: string
  device: Device
  host: string
  folder: string | null
}

/** True if the files that this device needs are kept: turning the model on fetches nothing. */
export async function isKept({ model, device, host, folder }: Wanted): Promise<boolean> {
  if (!('caches' in globalThis)) return false
  const prefix = `${folder === null ? host : FOLDER_HOST}${model}/resolve/`
  const urls = (await (await caches.open(MODEL_CACHE)).keys()).map(({ url }) => url)
  const kept = urls.filter((url) => url.startsWith(prefix))
  return modelFiles(WAYS[device].dtype).every((file) => kept.some((url) => url.endsWith(`/${file}`)))
}

/** How the files are that this device needs: all there and whole, or not. Reads little of a large one. */
export async function stateOfFiles(wanted: Wanted): Promise<'whole' | 'damaged' | 'missing'> {
  if (!(await isKept(wanted))) return 'missing'
  const { device, host, folder, model } = wanted
  const cache = await caches.open(MODEL_CACHE)
  const prefix = `${folder === null ? host : FOLDER_HOST}${model}/resolve/`
  for (const { url } of await cache.keys()) {
    const file = modelFiles(WAYS[device].dtype).find((name) => url.startsWith(prefix) && url.endsWith(`/${name}`))
    const kept = file && (await cache.match(url))
    if (kept && !(await isWhole(file, await kept.blob()))) return 'damaged'
  }
  return 'whole'
}

/** Deletes the files of all models but this one; without one, of all. */
export async function deleteOtherModels(wanted: Wanted | undefined): Promise<void> {
  if (!wanted) return deleteModelFiles()
  const cache = await caches.open(MODEL_CACHE)
  const own = `${wanted.folder === null ? wanted.host : FOLDER_HOST}${wanted.model}/`
  for (const request of await cache.keys()) if (!request.url.startsWith(own)) await cache.delete(request)
}

/** Deletes the files of all models. */
export async function deleteModelFiles(): Promise<void> {
  // One by one: a whole cache that is still open anywhere gives its room back only once it is closed.
  const cache = await caches.open(MODEL_CACHE)
  for (const request of await cache.keys()) await cache.delete(request)
  await caches.delete(MODEL_CACHE)
}
