// Loads one model and embeds with it. Decides nothing, fetches no model file, and never sees the database; it is ended and
// started afresh for another model, after a failure, and when idle.
import jspiMjs from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url'
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url'
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import { failure, messageOf, nameOf } from '../src/lib/errors.ts'
import { RUNTIME_CACHE } from '../src/lib/model-files.ts'
import { serve, type Port } from '../src/lib/rpc.ts'
import { trustedScriptURL } from '../src/lib/trusted.ts'
import type { Encoder, EmbedWorker, LoadRequest } from '../src/memory/embedders/index.ts'

let loaded: Promise<Encoder> | undefined

serve<EmbedWorker>(self as unknown as Port, {
  async load(request) {
    loaded = load(request)
    await loaded
  },
  async embed(texts, kind) {
    if (!loaded) throw new Error('embedder: load a model first')
    return (await loaded).embed(texts, kind)
  },
})

async function load(request: LoadRequest): Promise<Encoder> {
  const wasmPaths = runtime()
  // Without it the model runs all the same, only not without a network next time.
  const kept = keep(Object.values(wasmPaths)).catch(() => undefined)
  try {
    if (threads() > 1) trustThreads()
    const { createTransformersEmbedder } = await import('../src/memory/embedders/transformers.ts')
    const encoder = await createTransformersEmbedder({ ...request, wasmPaths, threads: threads() })
    await kept
    return encoder
  } catch (thrown) {
    throw nameOf(thrown) === 'ModelBroken' ? thrown : named(messageOf(thrown))
  }
}

/** The runtime's errors bear no names: they are told apart by what they say. */
function named(message: string): Error {
  if (/no available backend|dynamically imported module/.test(message)) {
    return failure('RuntimeMissing', `embedder: ONNX Runtime could not be loaded (${message}); go online and try again`)
  }
  if (/memory|alloc/i.test(message)) return failure('EmbedderCrashed', message)
  return failure('ModelBroken', `embedder: the model's files do not load (${message}); try again to fetch them anew`)
}

/**
 * Puts ONNX Runtime where the service worker finds it, and what an older version of the app left there away. The service
 * worker cannot do it: on the very first visit this worker is not under its control.
 */
async function keep(urls: string[]): Promise<void> {
  const cache = await caches.open(RUNTIME_CACHE)
  const older = (await cache.keys()).filter(({ url }) => !urls.includes(url))
  await Promise.all(older.map((request) => cache.delete(request)))
  await Promise.all(urls.map(async (url) => (await cache.match(url)) ?? (await cache.add(url))))
}

/**
 * Threads of one inference. Only an isolated page may share memory between them; and as those of ONNX Runtime spin while
 * they wait, half of the cores stay free: with all of them busy it was seen 5 to 20 times slower than one thread.
 */
function threads(): number {
  return self.crossOriginIsolated ? Math.max(1, Math.min(4, Math.floor(navigator.hardwareConcurrency / 2))) : 1
}

/** ONNX Runtime starts its threads by plain addresses, which our policy refuses: they go through our own rule for workers. */
function trustThreads(): void {
  self.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(trustedScriptURL(String(url)) as string, options)
    }
  }
}

/** ONNX Runtime, served by ourselves: the newer build where the browser can suspend WebAssembly, else the plain one. */
function runtime(): { mjs: string; wasm: string } {
  const [mjs, wasm] = 'Suspending' in WebAssembly ? [jspiMjs, jspiWasm] : [plainMjs, plainWasm]
  return { mjs: new URL(mjs, self.location.href).href, wasm: new URL(wasm, self.location.href).href }
}
