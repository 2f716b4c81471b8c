// Makes sure that this Node can run the project and that node_modules holds what the lockfile names; installs when not.
// Uses nothing but Node, because nothing else may be there yet.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's top folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LEAST_NODE = [20, 19]

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, peer?: boolean, link?: boolean }} Locked */

/** Ends the process, with words, under a Node that is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return
  console.error(`Recollect needs Node ${LEAST_NODE.join('.')} or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

/**
 * Names one package that is not installed as the lockfile says, or undefined when all are. Contents are compared, not
 * times: a fresh checkout has any. Optional packages may be absent, they are for other machines.
 */
function missing() {
  const hidden = join(ROOT, 'node_modules/.package-lock.json')
  if (!existsSync(hidden)) return 'node_modules'
  const wanted = packagesOf(join(ROOT, 'package-lock.json'))
  const present = packagesOf(hidden)
  return Object.keys(wanted).find((path) => {
    if (path === '') return false
    const want = wanted[path]
    const have = present[path]
    if (!have) return !want?.optional
    return have.version !== want?.version || have.integrity !== want?.integrity
  })
}

/**
 * @param {string} file
 * @returns {Record<string, Locked>}
 */
function packagesOf(file) {
  const lock = /** @type {{ packages?: Record<string, Locked> }} */ (JSON.parse(readFileSync(file, 'utf8')))
  return lock.packages ?? {}
}

/** Installs the dependencies when one is missing. Ends the process when that fails. */
export function ensureDependencies() {
  checkNode()
  const lacking = missing()
  if (!lacking) return
  console.log(`Installing dependencies (${lacking === 'node_modules' ? 'first run' : `${lacking} is out of date`}) ...`)
  const npm = process.env['npm_execpath']
  // The npm that runs this script, if one does.
  const command = npm?.endsWith('npm-cli.js') ? process.execPath : 'npm'
  const args = command === 'npm' || !npm ? [] : [npm]
  const { status, error } = spawnSync(command, [...args, 'ci', '--include=dev'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (status === 0) return
  console.error(`npm ci failed${error ? `: ${error.message}` : ''}. The lines above say why; a second try may do.`)
  process.exit(1)
}

// By its own name: inside a bundle it would take the bundle for itself.
if (process.argv[1]?.endsWith('ensure.mjs')) ensureDependencies()
