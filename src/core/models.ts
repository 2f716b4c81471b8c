// The embedding models on offer and what is known of each. A model is data: adding one is one entry here. Knows nothing
// of how a model is fetched or run.

/** A question and what it may be answered from: some models are given different prefixes for the two. */
export type TextKind = 'query' | 'passage'
/** Where a model runs: on the processor (WebAssembly), or on the graphics processor. */
export type Device = 'wasm' | 'webgpu'
/** Numbers of the weights: 8-bit integers, or float32. */
export type Dtype = 'q8' | 'fp32'

/** On what a model runs, and with which of its files. */
export interface Way {
  device: Device
  dtype: Dtype
}

/** On WebGPU only float32 is known to give right vectors; on the processor int8 is twice as fast and a quarter of the size. */
export const WAYS: Record<Device, Way> = {
  wasm: { device: 'wasm', dtype: 'q8' },
  webgpu: { device: 'webgpu', dtype: 'fp32' },
}

/** The facts of a model, each from its card or its file list on the hub. */
export interface ModelCard {
  label: string
  dimension: number
  /** Longer texts are cut. */
  maxTokens: number
  pooling: 'mean' | 'cls'
  prefix: Record<TextKind, string>
  /** Download, in bytes, of all files needed together; shown before anything is fetched. */
  bytes: Record<Dtype, number>
  licence: string
  languages: string
  /** The card of the model itself; the id's own repository holds it as ONNX. */
  source: string
  /** What stands behind a fact that the card does not tell. */
  note?: string
}

/** Prefixes of the E5 family; its authors ask for them in every language. */
const E5 = { query: 'query: ', passage: 'passage: ' }
/** The question's instruction of BGE, taken over by Arctic; passages bear none. */
const INSTRUCTED = { query: 'Represent this sentence for searching relevant passages: ', passage: '' }
const BARE = { query: '', passage: '' }

/** Models by their id on the hub, the default first. Each repository holds both files in `onnx/`. */
export const MODELS = {
  'Xenova/e5-small-v2': {
    label: 'E5 small v2',
    dimension: 384,
    maxTokens: 512,
    pooling: 'mean',
    prefix: E5,
    bytes: { q8: 34_700_000, fp32: 133_800_000 },
    licence: 'MIT',
    languages: 'English',
    source: 'https://huggingface.co/intfloat/e5-small-v2',
    note: 'bytes: of bge-small, which has the same shape; its own list was not at hand',
  },
  'Xenova/all-MiniLM-L6-v2': {
    label: 'MiniLM L6 v2',
    dimension: 384,
    maxTokens: 256,
    pooling: 'mean',
    prefix: BARE,
    bytes: { q8: 23_700_000, fp32: 91_100_000 },
    licence: 'Apache-2.0',
    languages: 'English',
    source: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2',
  },
  'Xenova/paraphrase-MiniLM-L3-v2': {
    label: 'MiniLM L3 v2',
    dimension: 384,
    maxTokens: 128,
    pooling: 'mean',
    prefix: BARE,
    bytes: { q8: 18_200_000, fp32: 69_700_000 },
    licence: 'Apache-2.0',
    languages: 'English',
    source: 'https://huggingface.co/sentence-transformers/paraphrase-MiniLM-L3-v2',
    note: 'maxTokens: sentence_bert_config.json of the same repository',
  },
  'Snowflake/snowflake-arctic-embed-xs': {
    label: 'Arctic XS',
    dimension: 384,
    maxTokens: 512,
    pooling: 'cls',
    prefix: INSTRUCTED,
    bytes: { q8: 23_700_000, fp32: 91_100_000 },
    licence: 'Apache-2.0',
    languages: 'English',
    source: 'https://huggingface.co/Snowflake/snowflake-arctic-embed-xs',
  },
  'Snowflake/snowflake-arctic-embed-s': {
    label: 'Arctic S',
    dimension: 384,
    maxTokens: 512,
    pooling: 'cls',
    prefix: INSTRUCTED,
    bytes: { q8: 34_700_000, fp32: 133_800_000 },
    licence: 'Apache-2.0',
    languages: 'English',
    source: 'https://huggingface.co/Snowflake/snowflake-arctic-embed-s',
    note: 'bytes: of bge-small, which has the same shape; its own list was not at hand',
  },
  'Xenova/bge-small-en-v1.5': {
    label: 'BGE small v1.5',
    dimension: 384,
    maxTokens: 512,
    pooling: 'cls',
    prefix: INSTRUCTED,
    bytes: { q8: 34_700_000, fp32: 133_800_000 },
    licence: 'MIT',
    languages: 'English',
    source: 'https://huggingface.co/BAAI/bge-small-en-v1.5',
  },
  'Xenova/multilingual-e5-small': {
    label: 'Multilingual E5 small',
    dimension: 384,
    maxTokens: 512,
    pooling: 'mean',
    prefix: E5,
    bytes: { q8: 135_400_000, fp32: 487_400_000 },
    licence: 'MIT',
    languages: 'about 100 languages',
    source: 'https://huggingface.co/intfloat/multilingual-e5-small',
  },
} satisfies Record<string, ModelCard>

export type ModelId = keyof typeof MODELS
export const MODEL_IDS = Object.keys(MODELS) as [ModelId, ...ModelId[]]
export const DEFAULT_MODEL = MODEL_IDS[0]

/** The largest model for the same languages that is smaller than this one: what to offer when a device cannot carry it. */
export function smallerModel(id: ModelId): ModelId | undefined {
  const { bytes, languages } = MODELS[id]
  const smaller = MODEL_IDS.filter(
    (other) => MODELS[other].bytes.q8 < bytes.q8 && MODELS[other].languages === languages,
  )
  return smaller.sort((a, b) => MODELS[b].bytes.q8 - MODELS[a].bytes.q8)[0]
}

/** The name of an embedding space: anything that changes the vectors is in it, so vectors of two keys never mix. */
export function spaceKey(model: string, commit: string, card: ModelCard, { device, dtype }: Way): string {
  const { dimension, pooling, prefix } = card
  const way = device === 'wasm' ? dtype : `${dtype}@${device}`
  return [model, commit, way, dimension, pooling, prefix.query, prefix.passage].join('|')
}
