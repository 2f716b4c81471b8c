// A model from a folder, run in this thread: for Node (evaluation, tests). The browser's way is supervisor.ts.
import { DEFAULT_MODEL, MODEL_IDS, MODELS, spaceKey, WAYS } from '../../core/models.ts'
import type { Embedder } from './index.ts'
import { measureNoise } from './noise.ts'
import { createTransformersEmbedder } from './transformers.ts'

/**
 * Loads the model that lies in `folder` as on the hub. Which one it is, is told by the folder's name (`e5-small-v2`, ...);
 * any other name is taken for the default model. Throws ModelBroken when its vectors have another dimension.
 */
export async function createLocalEmbedder(folder: string, threads: number): Promise<Embedder> {
  const name = folder.split(/[\\/]/).findLast((part) => part !== '')
  const model = MODEL_IDS.find((id) => id.split('/')[1] === name) ?? DEFAULT_MODEL
  const card = MODELS[model]
  const encoder = await createTransformersEmbedder({ folder, card, dtype: WAYS.wasm.dtype, threads })
  return { ...encoder, key: spaceKey(model, 'local', card, WAYS.wasm), noise: await measureNoise(encoder.embed) }
}
