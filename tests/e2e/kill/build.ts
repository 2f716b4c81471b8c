// Builds the page of the kill test as the app itself is built, and serves it with the app's headers. Everything in it is
// the app's own but the embed worker, whose vectors are a table, and the tables of tokens: what is ended here is the memory
// worker, and it should start quickly.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'
import { serve } from '../../../scripts/serve.mjs'
import { wasmPlugins } from '../../../scripts/wasm.mjs'

const HERE = import.meta.dirname
/** What is put into the place of the app's own files of these names. */
const OURS = ['/embed.worker.ts?worker&url', '/tokenizer.ts']

function quickParts(): Plugin {
  return {
    name: 'quick-parts',
    enforce: 'pre',
    resolveId(id) {
      const ours = OURS.find((ending) => id.endsWith(ending))
      return ours && join(HERE, ours)
    },
  }
}

/** The page, until it is closed. */
export async function servePage(): Promise<{ url: string; close(): Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'recollect-kill-'))
  const plugins = () => [quickParts(), ...wasmPlugins()]
  await build({
    configFile: false,
    root: HERE,
    base: './',
    logLevel: 'error',
    publicDir: false,
    plugins: plugins(),
    worker: { format: 'es', plugins },
    build: { outDir, emptyOutDir: true, target: 'es2022' },
  })
  const server = await serve({ directory: outDir, port: 0 })
  return {
    url: server.url,
    async close() {
      await server.close()
      await rm(outDir, { recursive: true })
    },
  }
}
