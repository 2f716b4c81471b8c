// Loads a model from a folder for the evaluation, with the code that the app runs it by.
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DEFAULT_MODEL, MODEL_IDS, MODELS, type ModelCard, spaceKey, WAYS } from '../../src/core/models.ts'
import type { Derived } from '../../src/db/db.ts'
import { type Embedder, owned } from '../../src/memory/embedders/index.ts'
import { measureNoise } from '../../src/memory/embedders/noise.ts'
import { createTransformersEmbedder } from '../../src/memory/embedders/transformers.ts'
import type { Meaning } from '../../src/memory/engine.ts'
import { createMeaning } from '../../src/memory/meaning.ts'
import { createVectorIndex } from '../../src/memory/vectors/automatic.ts'
import { createSegmentStore } from '../../src/memory/vectors-store/segments.ts'

const THREADS = 2

/**
 * A maker of the engine's part that knows vectors, over the model in `folder`. Its card is that of the same name on
 * offer.
 */
export async function loadMeaning(folder: string): Promise<(derived: Derived) => Meaning> {
  const id = MODEL_IDS.find((each) => basename(each) === basename(folder)) ?? DEFAULT_MODEL
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as { hidden_size?: number }
  const card: ModelCard = { ...MODELS[id], dimension: config.hidden_size ?? MODELS[id].dimension }
  const encoder = await createTransformersEmbedder({ folder, card, dtype: WAYS.wasm.dtype, threads: THREADS })
  const noise = await measureNoise(encoder.embed)
  const embedder: Embedder = { ...encoder, key: spaceKey(folder, 'folder', card, WAYS.wasm), noise }
  return (derived) =>
    createMeaning({ store: createSegmentStore(derived), createIndex: createVectorIndex, owner: owned(embedder) })
}
