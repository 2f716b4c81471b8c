// Serves a built app on this machine, with the headers it will have in the world. Decides content types, compression and
// caching; knows nothing of what the app is. Needs nothing but Node.
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, resolve, sep } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { pathToFileURL } from 'node:url'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { cacheControl, headers } from './headers.mjs'

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
}
const COMPRESSIBLE = new Set(['.css', '.html', '.js', '.json', '.map', '.mjs', '.svg', '.txt', '.wasm', '.webmanifest'])

/**
 * One file as it goes over the wire; each encoding is made once, when it is first asked for.
 * @typedef {{ stamp: string, body: Buffer, etag: string, encoded: Map<string, Promise<Buffer>> }} Entry
 */

/** @type {Record<string, (body: Buffer) => Promise<Buffer>>} */
const ENCODERS = {
  // Quality 5: within some percent of the best, at a fraction of its time.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body) => promisify(gzip)(body),
}

/**
 * Serves `directory` on http://localhost:`port`, on loopback only (IPv4 and, where there is one, IPv6).
 * Port 0 takes any free one. `bare`: none of our headers is sent, as by hosts that cannot be told to.
 * @param {{ directory: string, port: number, bare?: boolean }} options
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function serve({ directory, port, bare = false }) {
  const root = resolve(directory)
  /** @type {Map<string, Entry>} */
  const entries = new Map()

  /** @param {string} path */
  async function load(path) {
    const file = resolve(join(root, path.endsWith('/') ? `${path}index.html` : path))
    const hidden = path.split('/').some((part) => part.startsWith('.') || part === '_headers')
    if (hidden || !file.startsWith(root + sep)) return undefined
    const found = await stat(file).catch(() => undefined) // nothing there, or not ours to read
    if (!found?.isFile()) return undefined
    const stamp = `${found.mtimeMs}:${found.size}`
    const known = entries.get(file)
    if (known?.stamp === stamp) return { file, entry: known }
    const body = await readFile(file)
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    const entry = { stamp, body, etag, encoded: new Map() }
    entries.set(file, entry)
    return { file, entry }
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async function answer(request, response) {
    for (const [name, value] of bare ? [] : Object.entries(headers)) response.setHeader(name, value)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return say(response, 405, 'Only GET and HEAD are served here.')
    }
    const path = pathOf(request.url ?? '/')
    const loaded = path === undefined ? undefined : await load(path)
    if (path === undefined || !loaded) return say(response, 404, 'There is no such file.')
    const { file, entry } = loaded
    const extension = extname(file)
    response.setHeader('Content-Type', TYPES[extension] ?? 'application/octet-stream')
    response.setHeader('Cache-Control', cacheControl(path))
    response.setHeader('ETag', entry.etag)
    if (COMPRESSIBLE.has(extension)) response.setHeader('Vary', 'Accept-Encoding')
    if (request.headers['if-none-match'] === entry.etag) return response.writeHead(304).end()
    const encoding = COMPRESSIBLE.has(extension) ? preferred(request.headers['accept-encoding']) : undefined
    const body = encoding ? await encode(entry, encoding) : entry.body
    if (encoding) response.setHeader('Content-Encoding', encoding)
    response.setHeader('Content-Length', body.length)
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  const servers = [await listen('127.0.0.1', port)]
  const chosen = portOf(servers[0])
  try {
    servers.push(await listen('::1', chosen))
  } catch (thrown) {
    // A machine without IPv6 is served over IPv4 alone.
    if (/** @type {NodeJS.ErrnoException} */ (thrown).code === 'EADDRINUSE') {
      await Promise.all(servers.map(close))
      throw thrown
    }
  }
  return {
    url: `http://localhost:${chosen}/`,
    close: () => Promise.all(servers.map(close)).then(() => undefined),
  }

  /**
   * @param {string} host
   * @param {number} at
   * @returns {Promise<import('node:http').Server>}
   */
  function listen(host, at) {
    return new Promise((done, fail) => {
      const server = createServer((request, response) => {
        answer(request, response).catch((/** @type {unknown} */ thrown) => {
          console.error(`serve: ${request.url}:`, thrown)
          if (!response.headersSent) say(response, 500, 'The server failed; its console says why.')
          else response.destroy()
        })
      })
      server.once('error', fail)
      server.listen(at, host, () => done(server))
    })
  }
}

/**
 * @param {Entry} entry
 * @param {string} encoding
 */
function encode(entry, encoding) {
  const made = entry.encoded.get(encoding) ?? ENCODERS[encoding]?.(entry.body) ?? Promise.resolve(entry.body)
  entry.encoded.set(encoding, made)
  return made
}

/** @param {string | string[] | undefined} accepted the Accept-Encoding header */
function preferred(accepted) {
  const names = String(accepted ?? '')
    .split(',')
    .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
    .map((one) => one.split(';')[0]?.trim())
  return Object.keys(ENCODERS).find((encoding) => names.includes(encoding))
}

/** @param {string} url the request target */
function pathOf(url) {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname)
  } catch {
    return undefined // not an address: nothing is there
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} text
 */
function say(response, status, text) {
  response
    .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-cache' })
    .end(`${text}\n`)
}

/** @param {import('node:http').Server | undefined} server */
function portOf(server) {
  const address = server?.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** @param {import('node:http').Server} server */
function close(server) {
  return new Promise((done) => {
    server.close(done)
    server.closeAllConnections()
  })
}

/**
 * Serves until Ctrl-C, and says where. A port that is taken ends the process with words, not a stack.
 * @param {{ directory: string, port: number }} options
 */
export async function serveUntilStopped(options) {
  const server = await serve(options).catch((/** @type {unknown} */ error) => {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE') {
      console.error(
        `Port ${options.port} is taken by another program. Stop it, or choose another: npm start -- --port 4200`,
      )
      process.exit(1)
    }
    throw error
  })
  console.log(`Recollect is served at ${server.url} (Ctrl-C stops it)`)
  const stop = () => void server.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

/** The port asked for: `--port`, else the environment's PORT, else 4173. @param {string[]} args */
export function portFrom(args) {
  const { values } = parseArgs({ args, options: { port: { type: 'string', short: 'p' } } })
  const port = Number(values.port ?? process.env['PORT'] ?? 4173)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(`"${values.port ?? process.env['PORT']}" is not a port: give a whole number from 0 to 65535.`)
    process.exit(1)
  }
  return port
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await serveUntilStopped({ directory: join(import.meta.dirname, '../dist'), port: portFrom(process.argv.slice(2)) })
}
