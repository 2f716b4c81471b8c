// The model files that this browser keeps, as the settings screen sees them: are they there, and away with them. Knows
// nothing of how they got there.
import { type Device, WAYS } from '../../core/models.ts'
import { FOLDER_HOST, MODEL_CACHE, modelFiles } from '../../lib/model-files.ts'

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

/** Deletes the files of all models. */
export async function deleteModelFiles(): Promise<void> {
  await caches.delete(MODEL_CACHE)
}
