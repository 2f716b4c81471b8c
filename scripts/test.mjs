// `npm test`: installs what is missing, then every check in order, and stops at the first that fails. What only reads the
// sources runs side by side.
import { spawn, spawnSync } from 'node:child_process'
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
 * Runs a program with this Node.
 * @param {string} path
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
const node = (path, args, env) => () =>
  spawnSync(process.execPath, [join(ROOT, path), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  }).status === 0
/** One of node_modules. @type {typeof node} */
const tool = (path, args, env) => node(`node_modules/${path}`, args, env)

/**
 * Runs a program as `tool` does, beside others: what it says is printed when it has ended, in one piece.
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<boolean>}
 */
const beside = (program, args) =>
  new Promise((resolve) => {
    const run = spawn(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    /** @type {Buffer[]} */
    const said = []
    run.stdout.on('data', (some) => said.push(some))
    run.stderr.on('data', (some) => said.push(some))
    run.on('close', (status) => {
      process.stdout.write(Buffer.concat(said))
      resolve(status === 0)
    })
  })

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
await step('formatting, lint, types', async () => {
  const linted = beside('eslint/bin/eslint.js', ['--max-warnings', '0', '.'])
  let passed = true
  for (const [program, ...args] of [
    ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
    ['typescript/bin/tsc', '--noEmit'],
    ['svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
  ])
    passed = (await beside(String(program), args)) && passed
  return (await linted) && passed
})
await step('layers and unit tests', tool('vitest/vitest.mjs', ['run']))
await step('damaged files', node('scripts/entry.mjs', ['tests/fuzz/main.ts', '--quick']))
await step('build', tool('vite/bin/vite.js', ['build', '--logLevel', 'warn']))
// Tabs and updates have browser tests of their own below.
const faults = ['tests/faults/main.ts', '--quick', '--only', 'kill,sweep,damage,quota,power']
await step('faults', node('scripts/entry.mjs', faults, { CHROMIUM_PATH: chromium }))
await step('browser tests', tool('@playwright/test/cli.js', ['test'], { CHROMIUM_PATH: chromium }))
summary('Everything passed.')
