// `npm test`: installs what is missing, then every check in order, and stops at the first that fails.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { ensureDependencies, ROOT } from './ensure.mjs'

/** @type {{ name: string, seconds: number }[]} */
const done = []
const began = performance.now()

/**
 * Runs one step, and ends everything when it fails.
 * @param {string} name
 * @param {() => boolean} run
 */
function step(name, run) {
  console.log(`\n── ${name}`)
  const start = performance.now()
  const passed = run()
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
 * Runs a program of node_modules with this Node.
 * @param {string} program its path under node_modules
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
const tool = (program, args, env) => () =>
  spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  }).status === 0

step('dependencies', () => {
  ensureDependencies()
  return true
})
let chromium = ''
step('chromium', () => {
  try {
    chromium = ensureChromium()
    console.log(chromium)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
  return chromium !== ''
})
step('formatting', tool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']))
step('lint', tool('eslint/bin/eslint.js', ['--max-warnings', '0', '.']))
step('svelte-check', tool('svelte-check/bin/svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings']))
step('tsc', tool('typescript/bin/tsc', ['--noEmit']))
step('layers and unit tests', tool('vitest/vitest.mjs', ['run']))
step('build', tool('vite/bin/vite.js', ['build', '--logLevel', 'warn']))
step('browser tests', tool('@playwright/test/cli.js', ['test'], { CHROMIUM_PATH: chromium }))
summary('Everything passed.')
