// The tiny model of the tests' hub, loaded in Node through the app's own code.
import { join } from 'node:path'
import { type Dtype, MODELS, type ModelCard } from '../../../src/core/models.ts'
import type { Encoder } from '../../../src/memory/embedders/index.ts'
import { createTransformersEmbedder } from '../../../src/memory/embedders/transformers.ts'
import { ensureHub } from '../../fixtures/models/make.ts'

export const CARD: ModelCard = MODELS['Xenova/e5-small-v2']

/** One of the models of tests/fixtures/models/make.ts; `card` changes what is claimed about it. */
export async function loadTiny(
  model = 'Xenova/e5-small-v2',
  card: Partial<ModelCard> = {},
  dtype: Dtype = 'q8',
): Promise<Encoder> {
  const folder = join(await ensureHub(), model)
  return createTransformersEmbedder({ folder, card: { ...CARD, ...card }, dtype, threads: 1 })
}

/** Cosine of two vectors of length 1. */
export const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
