// The benchmark's page: puts a model's files where the embed worker of the app looks for them, and times that worker.
import type { Dtype, ModelCard } from '../../../src/core/models.ts'
import { MODEL_CACHE, modelFiles, revisionUrl } from '../../../src/lib/model-files.ts'
import { connect } from '../../../src/lib/rpc.ts'
import { trustedScriptURL } from '../../../src/lib/trusted.ts'
import type { EmbedWorker } from '../../../src/memory/embedders/index.ts'
import embedWorkerUrl from '../../../workers/embed.worker.ts?worker&url'

const HOST = 'https://bench.invalid/'
const MODEL = 'bench/minilm'
const COMMIT = 'made'

let remote: EmbedWorker | undefined
let worker: Worker | undefined

export const bench = {
  /** Starts a worker with the model whose files lie under `folder` of this server. */
  async load(folder: string, dtype: Dtype, card: ModelCard): Promise<void> {
    const cache = await caches.open(MODEL_CACHE)
    const base = revisionUrl(HOST, MODEL, COMMIT)
    for (const file of modelFiles(dtype)) await cache.put(base + file, await fetch(folder + file))
    worker = new Worker(trustedScriptURL(embedWorkerUrl) as string, { type: 'module' })
    remote = connect<EmbedWorker>(worker).remote
    await remote.load({ model: MODEL, card, commit: COMMIT, host: HOST, way: { device: 'wasm', dtype } })
  },
  /** Milliseconds for these texts, and their first vector. */
  async embed(texts: string[]): Promise<{ ms: number; vector: number[] }> {
    const start = performance.now()
    const vectors = await remote!.embed(texts, 'passage')
    return { ms: performance.now() - start, vector: [...vectors[0]!] }
  },
  end(): void {
    worker?.terminate()
  },
}
Object.assign(globalThis, { bench })
