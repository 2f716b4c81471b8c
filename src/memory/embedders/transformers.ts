// Runs one sentence encoder with transformers.js: in the browser (WebAssembly or WebGPU, files from Cache Storage) or in
// Node (native, files from a folder). Never fetches a model file: hub.ts does, and checks it. Import it dynamically, and only
// where a model runs: it is heavy.
import { AutoModel, AutoTokenizer, env, LogLevel, mean_pooling, type Tensor } from '@huggingface/transformers'
import type { Dtype, ModelCard, TextKind } from '../../core/models.ts'
import { failure } from '../../lib/errors.ts'
import { MODEL_CACHE } from '../../lib/model-files.ts'
import type { Encoder, LoadRequest, Vector } from './index.ts'
import { byLength } from './order.ts'

export type TransformersOptions = BrowserOptions | NodeOptions

/** In a worker: files lie in Cache Storage under the hub's addresses. */
export interface BrowserOptions extends LoadRequest {
  /** Absolute addresses of ONNX Runtime, served by us. */
  wasmPaths: { mjs: string; wasm: string }
  /** Threads of one inference on the processor. */
  threads: number
}

/** In Node: files lie in `folder` as they do in the model's repository. */
export interface NodeOptions {
  folder: string
  card: ModelCard
  dtype: Dtype
  /** Threads of one inference. More is faster on an idle machine only. */
  threads: number
}

/** Texts per inference. Measured: more than eight gain nothing on a CPU, and make each step longer. */
const BATCH = 8

/** Loads the model and proves that it works. Throws what the runtime throws: this thread cannot load another after that. */
export async function createTransformersEmbedder(options: TransformersOptions): Promise<Encoder> {
  const { card } = options
  env.logLevel = LogLevel.NONE // what fails is thrown; the console is not told what a person wrote
  env.useWasmCache = false // its blob: script would need a weaker Content Security Policy
  const inNode = 'folder' in options
  env.allowRemoteModels = !inNode
  env.allowLocalModels = inNode
  const source = inNode ? fromFolder(options) : fromCache(options)
  // Both are always named: left to itself the library would choose a device, and other files for it.
  const way = inNode ? { device: 'cpu' as const, dtype: options.dtype } : options.way
  const session_options = inNode ? { intraOpNumThreads: options.threads } : {}
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(source),
    AutoModel.from_pretrained(source, { ...way, session_options }),
  ])

  async function run(texts: string[], kind: TextKind): Promise<Vector[]> {
    const prefixed = texts.map((text) => card.prefix[kind] + text)
    const tokens = tokenizer(prefixed, { padding: true, truncation: true, max_length: card.maxTokens })
    const output = (await model(tokens)) as { last_hidden_state: Tensor }
    const states = output.last_hidden_state
    const pooled = card.pooling === 'cls' ? states.slice(null, 0) : mean_pooling(states, tokens.attention_mask)
    const { data, dims } = pooled.normalize(2, -1)
    if (dims.at(-1) !== card.dimension) {
      throw failure('ModelBroken', `embedder: vectors of ${dims.at(-1)} numbers where ${card.dimension} were expected`)
    }
    return texts.map((_, row) => (data as Vector).slice(row * card.dimension, (row + 1) * card.dimension))
  }

  async function embed(texts: string[], kind: TextKind, signal?: AbortSignal): Promise<Vector[]> {
    const vectors = new Array<Vector>(texts.length)
    const order = byLength(texts)
    for (let at = 0; at < order.length; at += BATCH) {
      signal?.throwIfAborted()
      const batch = order.slice(at, at + BATCH)
      const found = await run(
        batch.map((index) => texts[index]!),
        kind,
      )
      batch.forEach((index, row) => (vectors[index] = found[row]!))
    }
    return vectors
  }

  await embed(['ready'], 'query')
  return { dimension: card.dimension, maxTokens: card.maxTokens, embed }
}

// The commit stands in the path: `revision` is not honoured for every file by transformers.js 4.3.1.
function fromCache({ model, commit, host, wasmPaths, threads }: BrowserOptions): string {
  env.useBrowserCache = true
  env.cacheKey = MODEL_CACHE
  env.remoteHost = host
  env.remotePathTemplate = `{model}/resolve/${commit}/`
  env.fetch = (address: string | URL) =>
    Promise.reject(failure('ModelBroken', `embedder: ${String(address)} is not among the files that were downloaded`))
  const { wasm } = env.backends.onnx
  if (!wasm) throw failure('NoWasm', 'embedder: this build of ONNX Runtime has no WebAssembly')
  wasm.wasmPaths = wasmPaths
  wasm.numThreads = threads
  return model
}

function fromFolder({ folder }: NodeOptions): string {
  env.useFSCache = false
  return folder
}
