// Vite plugin: `import wasm from './x.ts?assembly'` is the AssemblyScript module x.ts, compiled, as base64. It is small
// and lies in the importing chunk: no request, nothing to precache, and the same in the browser, in Node and in tests.
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

const QUERY = '?assembly'
const VIRTUAL = '\0assembly:'
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
  const source = await readFile(path, 'utf8')
  const { default: asc } = await import('assemblyscript/asc')
  const hash = createHash('sha256')
    .update([asc.version, ...OPTIONS, source].join('\n'))
    .digest('hex')
  const kept = join(CACHE, `${hash.slice(0, 32)}.wasm`)
  const known = await readFile(kept).catch(() => undefined)
  if (known) return known

  /** @type {Uint8Array | undefined} */
  let binary
  const { error, stderr } = await asc.main(['module.ts', '--outFile', 'module.wasm', ...OPTIONS], {
    readFile: (name) => (name === 'module.ts' ? source : null),
    writeFile: (name, contents) => void (name === 'module.wasm' && (binary = /** @type {Uint8Array} */ (contents))),
    listFiles: () => [],
  })
  if (error || !binary) throw new Error(`assembly: ${path} does not compile: ${stderr.toString() || error?.message}`)
  await mkdir(CACHE, { recursive: true })
  // Written aside and renamed: another run that looks meanwhile finds a whole file or none.
  const aside = `${kept}.${randomUUID()}`
  await writeFile(aside, binary)
  await rename(aside, kept)
  return Buffer.from(binary)
}
