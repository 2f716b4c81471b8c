// Vite plugin: `import wasm from './x.ts?assembly'` is the AssemblyScript module x.ts, compiled, as base64. It is small
// and lies in the importing chunk: no request, nothing to precache, and the same in the browser, in Node and in tests.
import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const QUERY = '?assembly'
const VIRTUAL = '\0assembly:'
const COMPILER = join(import.meta.dirname, '..', 'node_modules/assemblyscript')
/** Kept between runs; a name holds the hash of everything that the result depends on. */
const CACHE = join(import.meta.dirname, '..', 'node_modules/.cache/recollect/assembly')
const OPTIONS = ['-O3', '--noAssert', '--converge', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort=']

/** @returns {import('vite').Plugin} */
export function assembly() {
  return {
    name: 'assembly',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.endsWith(QUERY) || !importer) return null
      return VIRTUAL + resolve(dirname(importer.replace(/\?.*$/, '')), source.slice(0, -QUERY.length))
    },
    async load(id) {
      if (!id.startsWith(VIRTUAL)) return null
      const path = id.slice(VIRTUAL.length)
      this.addWatchFile(path)
      return `export default ${JSON.stringify((await compiled(path)).toString('base64'))}`
    },
  }
}

/**
 * The bytes of a module, compiled now or in an earlier run.
 * @param {string} path
 * @returns {Promise<Buffer>}
 */
async function compiled(path) {
  const inputs = [await readFile(path), await readFile(join(COMPILER, 'package.json'))]
  const hash = createHash('sha256').update(OPTIONS.join())
  for (const input of inputs) hash.update(input)
  const kept = join(CACHE, `${hash.digest('hex').slice(0, 32)}.wasm`)
  const known = await readFile(kept).catch(() => undefined)
  if (known) return known

  await mkdir(CACHE, { recursive: true })
  // Written aside and renamed: another run that looks meanwhile finds a whole file or none.
  const aside = `${kept}.${randomUUID()}`
  try {
    await run(process.execPath, [join(COMPILER, 'bin/asc.js'), path, '--outFile', aside, ...OPTIONS])
  } catch (thrown) {
    const said = thrown instanceof Error && 'stderr' in thrown ? String(thrown.stderr) : String(thrown)
    throw new Error(`assembly: ${path} does not compile:\n${said}`, { cause: thrown })
  }
  await rename(aside, kept)
  return readFile(kept)
}
