// `npm test`: installs what is missing, then every check, and stops at the first that fails. What needs no browser runs side
// by side, then the faults, then the browser tests.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { ensureDependencies, ROOT } from './ensure.mjs'

/** @type {{ name: string, seconds: number }[]} */
const done = []
const began = performance.now()

/**
 * Runs one step, and ends everything when it fails.
 * @param {string} name
 * @param {() => boolean | Promise<boolean>} run
 */
async function step(name, run) {
  console.log(`\n── ${name}`)
  const start = performance.now()
  const passed = await run()
  done.push({ name, seconds: (performance.now() - start) / 1000 })
  console.log(`── ${name}: ${passed ? 'passed' : 'FAILED'} in ${done.at(-1)?.seconds.toFixed(1)} s`)
  if (passed) return
  summary(`${name} failed`)
  process.exit(1)
}

/** @param {string} ending */
function summary(ending) {
  console.log('')
  for (const { name, seconds } of done) console.log(`  ${name.padEnd(24)}${seconds.toFixed(1).padStart(7)} s`)
  console.log(`  ${'in all'.padEnd(24)}${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s\n${ending}`)
}

/**
 * A program that is run with this Node.
 * @typedef {{ name: string, path: string, args?: string[], env?: Record<string, string> }} Job
 */

/** One of node_modules. @param {string} path @param {string[]} args @returns {Job} */
const tool = (path, ...args) => ({ name: path.split('/')[0] ?? '', path: `node_modules/${path}`, args })
/** One of our own, written in TypeScript. @param {string} name @param {string} path @param {string[]} args @returns {Job} */
const ours = (name, path, ...args) => ({ name, path: 'scripts/entry.mjs', args: [path, ...args] })

/**
 * Starts a job; `passed` is true when it ended well.
 * @param {Job} job
 * @param {'inherit' | 'pipe'} output
 */
function start({ path, args = [], env }, output) {
  const run = spawn(process.execPath, [join(ROOT, path), ...args], {
    cwd: ROOT,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env },
  })
  /** @type {Promise<boolean>} */
  const passed = new Promise((resolve) => run.on('close', (status) => resolve(status === 0)))
  return { run, passed }
}

/**
 * Runs jobs side by side, one a processor, begun in this order. What each says is printed in one piece once it has ended.
 * All are run, so that all that is wrong is told at once.
 * @param {Job[]} jobs
 */
async function sideBySide(...jobs) {
  let allPassed = true
  const lane = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const began = performance.now()
      const { run, passed } = start(job, 'pipe')
      /** @type {Buffer[]} */
      const said = []
      for (const stream of [run.stdout, run.stderr]) stream?.on('data', (/** @type {Buffer} */ some) => said.push(some))
      const isGood = await passed
      allPassed &&= isGood
      process.stdout.write(Buffer.concat(said))
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      console.log(`   ${job.name}: ${isGood ? 'passed' : 'FAILED'} in ${seconds} s`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  return allPassed
}

await step('dependencies', () => {
  ensureDependencies()
  return true
})
let chromium = ''
await step('chromium', () => {
  try {
    chromium = ensureChromium()
    console.log(chromium)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
  return chromium !== ''
})
// The longest first, so that none is left over at the end.
await step('all that needs no browser', () =>
  sideBySide(
    { ...tool('vitest/vitest.mjs', 'run'), name: 'layers and unit tests' },
    tool('eslint/bin/eslint.js', '--max-warnings', '0', '.'),
    ours('failing storage', 'tests/faults/main.ts', '--quick', '--only', 'sweep'),
    tool('svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'),
    tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
    tool('typescript/bin/tsc', '--noEmit'),
    ours('damaged files', 'tests/fuzz/main.ts', '--quick'),
    { ...tool('vite/bin/vite.js', 'build', '--logLevel', 'warn'), name: 'build' },
  ),
)
const env = { CHROMIUM_PATH: chromium }
/** @param {string} names */
const faults = (names) => ({ ...ours(`faults: ${names}`, 'tests/faults/main.ts', '--quick', '--only', names), env })
await step('faults', () => sideBySide(faults('update,tabs'), faults('kill,damage,quota,power')))
await step('browser tests', () => start({ ...tool('@playwright/test/cli.js', 'test'), env }, 'inherit').passed)
summary('Everything passed.')
