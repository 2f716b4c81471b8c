// `npm start`: installs what is missing, builds when the build is absent or older than its sources, and serves it.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDependencies, ROOT } from './ensure.mjs'
import { portFrom, serveUntilStopped } from './serve.mjs'

/** What the build is made from. */
const SOURCES = ['src', 'workers', 'public', 'index.html', 'vite.config.ts', 'scripts/headers.mjs', 'package-lock.json']

/**
 * The time of the newest file at or under a path; 0 when there is none.
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  if (!existsSync(path)) return 0
  const found = statSync(path)
  if (!found.isDirectory()) return found.mtimeMs
  // A folder's own time counts too: it changes when a file in it is removed.
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

const port = portFrom(process.argv.slice(2))
ensureDependencies()
// A build that failed writes no `_headers`, and one that was cut off no service worker, which is last.
const built = Math.min(...['dist/_headers', 'dist/sw.js'].map((file) => newest(join(ROOT, file))))
if (built <= Math.max(...SOURCES.map((source) => newest(join(ROOT, source))))) {
  console.log('Building ...')
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
await serveUntilStopped({ directory: join(ROOT, 'dist'), port })
