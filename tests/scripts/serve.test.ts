// The server of the built app, asked over real HTTP.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { headers as table, headersFile, metaPolicy } from '../../scripts/headers.mjs'
import { serve } from '../../scripts/serve.mjs'

const PAGE = '<!doctype html><title>Recollect</title>'.padEnd(4000, ' ')
const WASM = Buffer.alloc(3000, 7)

let folder: string
let server: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-serve-'))
  const dist = join(folder, 'dist')
  await mkdir(join(dist, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(dist, '.hidden'), 'secret')
  await writeFile(join(dist, '_headers'), headersFile())
  await writeFile(join(dist, 'index.html'), PAGE)
  await writeFile(join(dist, 'sw.js'), 'self')
  await writeFile(join(dist, 'assets/engine-abc.wasm'), WASM)
  await writeFile(join(dist, 'assets/icon.png'), WASM)
  server = await serve({ directory: dist, port: 0 })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** One request exactly as written: `fetch` would tidy the path and unpack the body. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
      )
    })
      .on('error', reject)
      .end()
  })
}

test('serves the page at the root, with the whole table of headers, to be asked for again', async () => {
  const { status, headers, body } = await ask('/')
  expect(status).toBe(200)
  expect(body.toString()).toBe(PAGE)
  expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
  for (const [name, value] of Object.entries(table)) expect(headers[name.toLowerCase()]).toBe(value)
})

test('keeps hashed files for ever, and the service worker not at all', async () => {
  expect((await ask('/assets/engine-abc.wasm')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect((await ask('/sw.js')).headers['cache-control']).toBe('no-cache')
})

test('compresses what shrinks, WebAssembly too, as the browser asks', async () => {
  const plain = await ask('/assets/engine-abc.wasm')
  expect(plain.headers).toMatchObject({ 'content-type': 'application/wasm', vary: 'Accept-Encoding' })
  expect(plain.body).toEqual(WASM)
  const brotli = await ask('/assets/engine-abc.wasm', { 'Accept-Encoding': 'gzip, deflate, br, zstd' })
  expect(brotli.headers['content-encoding']).toBe('br')
  expect(brotliDecompressSync(brotli.body)).toEqual(WASM)
  const gzip = await ask('/', { 'Accept-Encoding': 'gzip, br;q=0' })
  expect(gzip.headers['content-encoding']).toBe('gzip')
  expect(gunzipSync(gzip.body).toString()).toBe(PAGE)
  const image = await ask('/assets/icon.png', { 'Accept-Encoding': 'gzip, br' })
  expect(image.headers['content-encoding']).toBeUndefined()
})

test('answers 304 to whoever has it, and a changed file is served anew', async () => {
  const { headers } = await ask('/sw.js')
  const tag = { 'If-None-Match': String(headers.etag) }
  expect((await ask('/sw.js', tag)).status).toBe(304)
  await writeFile(join(folder, 'dist/sw.js'), 'self.newer')
  expect((await ask('/sw.js', tag)).body.toString()).toBe('self.newer')
})

test.each(['/nothing', '/assets/', '/..%2Fsecret.txt', '/../secret.txt', '/.hidden', '/_headers', '/%E0%A4%A', '/%00'])(
  'there is no %s',
  async (path) => {
    const { status, headers } = await ask(path)
    expect(status).toBe(404)
    expect(headers['content-security-policy']).toBe(table['Content-Security-Policy'])
  },
)

test('only reads', async () => {
  const { status, headers } = await ask('/', {}, 'POST')
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
  const head = await ask('/', {}, 'HEAD')
  expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(PAGE.length)])
})

test('a port that is taken is refused', async () => {
  const port = Number(new URL(server.url).port)
  await expect(serve({ directory: folder, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

describe('the table of headers', () => {
  const policy = table['Content-Security-Policy'] ?? ''

  test('lets no inline script, no eval and no foreign worker through', () => {
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(policy).toContain("worker-src 'self';")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe-inline')
    expect(policy).not.toContain("'unsafe-eval'")
  })

  test('goes to other hosts as a file and as a tag', () => {
    expect(headersFile()).toContain(`/*\n  Content-Security-Policy: ${policy}\n`)
    expect(headersFile()).toContain('/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n')
    expect(metaPolicy).toBe(policy.replace(" frame-ancestors 'none';", ''))
  })
})
