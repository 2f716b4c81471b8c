// The k-th thing that is asked of the storage fails or is never answered, for every k, in everything that is done to the
// truth. In Node, over a database in memory, with the app's own code above it.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'vite'
import type { sweepAll } from './journeys.ts'
import type { Mode, Trial } from './trial.ts'

/** Quick tries every seventh k, beginning with the first. */
const STRIDE: Record<Mode, number> = { quick: 7, long: 1 }
/** The control needs no more than this to show its damage. */
const CONTROL_STRIDE = 40

/** Writes as if nothing ever failed twice, or failed to tell. */
function bareWrite(): Plugin {
  const ours = resolve('tests/faults/lab/bare-write.ts')
  return {
    name: 'bare-write',
    enforce: 'pre',
    resolveId: (id, importer) => (id.endsWith('/write.ts') && importer !== ours ? ours : undefined),
  }
}

/** Sweeps with the app's own way to write, and with one that has no second try. */
export async function sweep(mode: Mode, say: (line: string) => void): Promise<Trial[]> {
  return [
    await series('the k-th storage operation fails or hangs', STRIDE[mode], 20_000, [], say),
    await series('control: without second try and patience', CONTROL_STRIDE, 300, [bareWrite()], () => undefined),
  ]
}

async function series(
  fault: string,
  stride: number,
  forEver: number,
  plugins: Plugin[],
  say: (line: string) => void,
): Promise<Trial> {
  const { sweepAll } = await load(plugins)
  const outcomes = await sweepAll(stride, forEver, say)
  const troubles = outcomes.filter(({ trouble }) => trouble !== undefined)
  for (const { journey, way, at, trouble } of troubles.slice(0, 20)) say(`${journey}, ${way} at ${at}: ${trouble}`)
  const isUnnoticed = ({ trouble = '' }) => trouble.startsWith('told "saved"')
  const accepted = troubles.filter(isUnnoticed).length
  return {
    fault,
    tried: outcomes.length,
    survived: outcomes.length - troubles.length,
    lost: troubles.length - accepted,
    wronglyAccepted: accepted,
  }
}

/** The journeys, built with or without something. In node_modules, so that packages are found. */
async function load(plugins: Plugin[]): Promise<{ sweepAll: typeof sweepAll }> {
  const cache = resolve('node_modules/.cache/recollect')
  mkdirSync(cache, { recursive: true })
  const outDir = mkdtempSync(join(cache, 'sweep-'))
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins,
    build: {
      ssr: resolve('tests/faults/journeys.ts'),
      outDir,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'journeys.mjs' } },
    },
  })
  return (await import(/* @vite-ignore */ pathToFileURL(join(outDir, 'journeys.mjs')).href)) as {
    sweepAll: typeof sweepAll
  }
}
