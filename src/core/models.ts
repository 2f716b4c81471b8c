// The embedding models on offer and what is known of each. A model is data: adding one is one entry here. Knows nothing
// of how a model is fetched or run.

/** A question and what it may be answered from: some models are given different prefixes for the two. */
export type TextKind = 'query' | 'passage'

/** The facts of a model, each from its card on the hub. */
export interface ModelCard {
  label: string
  dimension: number
  /** Longer texts are cut. */
  maxTokens: number
  pooling: 'mean' | 'cls'
  prefix: Record<TextKind, string>
  dtype: 'q8'
  /** Download, in bytes, of the q8 files together; shown before anything is fetched. */
  bytes: number
  licence: string
  languages: string
  source: string
}

/** Models by their id on the hub, the default first. Each repository holds `onnx/model_quantized.onnx`. */
export const MODELS = {
  'Xenova/e5-small-v2': {
    label: 'E5 small v2',
    dimension: 384,
    maxTokens: 512,
    pooling: 'mean',
    prefix: { query: 'query: ', passage: 'passage: ' },
    dtype: 'q8',
    bytes: 34_700_000,
    licence: 'MIT',
    languages: 'English',
    source: 'https://huggingface.co/intfloat/e5-small-v2',
  },
  'Xenova/all-MiniLM-L6-v2': {
    label: 'MiniLM L6 v2',
    dimension: 384,
    maxTokens: 256,
    pooling: 'mean',
    prefix: { query: '', passage: '' },
    dtype: 'q8',
    bytes: 23_700_000,
    licence: 'Apache-2.0',
    languages: 'English',
    source: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2',
  },
} satisfies Record<string, ModelCard>

export type ModelId = keyof typeof MODELS
export const MODEL_IDS = Object.keys(MODELS) as [ModelId, ...ModelId[]]
export const DEFAULT_MODEL = MODEL_IDS[0]

/** The largest model that is smaller than this one: what to offer when a device cannot carry it. */
export function smallerModel(id: ModelId): ModelId | undefined {
  const smaller = MODEL_IDS.filter((other) => MODELS[other].bytes < MODELS[id].bytes)
  return smaller.sort((a, b) => MODELS[b].bytes - MODELS[a].bytes)[0]
}

/** The name of an embedding space: anything that changes the vectors is in it, so vectors of two keys never mix. */
export function spaceKey(model: string, commit: string, card: ModelCard): string {
  const { dtype, dimension, pooling, prefix } = card
  return [model, commit, dtype, dimension, pooling, prefix.query, prefix.passage].join('|')
}
