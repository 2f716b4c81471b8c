// Runs a TypeScript program in Node: `node scripts/entry.mjs ENTRY.ts [arguments]`. Vite bundles our own code (Node 20
// runs no TypeScript); packages stay in node_modules and are imported from there. With `--constant FILE:NAME=NUMBER` before
// ENTRY a constant has another value (constants.mjs).
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ensureDependencies, ROOT } from './ensure.mjs'

const given = process.argv.slice(2)
const changes = given[0] === '--constant' ? given.splice(0, 2).slice(1) : []
const [entry, ...args] = given
if (!entry) {
  console.error('entry: name the TypeScript file to run: node scripts/entry.mjs ENTRY.ts [arguments]')
  process.exit(1)
}
ensureDependencies()
const { build } = await import('vite')
const { wasmPlugins } = await import('./wasm.mjs')
const { constantPlugin } = await import('./constants.mjs')
// Inside node_modules, so that the bundle's bare imports are found; a folder of its own, so that two runs do not meet.
const cache = join(ROOT, 'node_modules/.cache/recollect')
mkdirSync(cache, { recursive: true })
const outDir = mkdtempSync(join(cache, 'entry-'))
process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
try {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    plugins: [...wasmPlugins(), ...changes.map(constantPlugin)],
    build: {
      ssr: resolve(entry),
      outDir,
      target: 'node20',
      sourcemap: true,
      rolldownOptions: { output: { entryFileNames: 'main.mjs', chunkFileNames: '[name]-[hash].mjs' } },
    },
  })
} catch (error) {
  console.error(`entry: ${entry} cannot be built:`, error instanceof Error ? error.message : error)
  process.exit(1)
}
const run = ['--enable-source-maps', join(outDir, 'main.mjs'), ...args]
const { status, signal } = spawnSync(process.execPath, run, { stdio: 'inherit' })
process.exitCode = signal ? 1 : (status ?? 1)
