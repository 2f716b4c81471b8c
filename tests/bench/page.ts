// Builds the page of a benchmark as the app itself is built, and serves it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { script, serveFolder } from './browser.ts'

export const FOLDER = resolve('tests/bench')

/** Serves tests/bench/`name`/index.html with the app's headers while `work` runs. */
export async function withPage(name: string, work: (url: string) => Promise<void>): Promise<void> {
  const { wasmPlugins } = await script<typeof import('../../scripts/wasm.mjs')>('wasm.mjs')
  const outDir = mkdtempSync(join(tmpdir(), 'recollect-bench-'))
  try {
    await build({
      configFile: false,
      root: join(FOLDER, name),
      base: './',
      logLevel: 'error',
      publicDir: false,
      resolve: { alias: { '@xenova/transformers': join(FOLDER, 'search/no-transformers.ts') } },
      plugins: wasmPlugins(),
      worker: { format: 'es', plugins: wasmPlugins },
      build: { outDir, emptyOutDir: true, target: 'es2022' },
    })
    const { url, close } = await serveFolder(outDir)
    await work(url).finally(close)
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}
