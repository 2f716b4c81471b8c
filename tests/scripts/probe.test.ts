// The probe of vendors, on servers of the test's own: what they let a browser do is told as a browser would see it.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { probe, tableOf, verdict } from '../../scripts/probe.ts'

const ORIGIN = 'https://recollect.example'
const servers: Server[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))))

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

/** A vendor that answers preflights with these headers, and refuses every key, with or without letting pages read that. */
const vendor =
  (allowed: string, tells: boolean): RequestListener =>
  (request, response) => {
    const open = { 'access-control-allow-origin': '*' }
    if (request.method === 'OPTIONS')
      return void response.writeHead(204, { ...open, 'access-control-allow-headers': allowed }).end()
    response.writeHead(401, tells ? open : {}).end(`{"error": "no such key: ${request.headers.authorization}"}`)
  }

it('asks as the app would, with a wrong key and the origin of a page', async () => {
  const asked: [string | undefined, string | undefined, Record<string, unknown>][] = []
  const baseUrl = await serve((request, response) => {
    asked.push([request.method, request.url, request.headers])
    response.end()
  })
  await probe('openrouter', { fetch, origin: ORIGIN, baseUrl })
  expect(asked).toMatchObject([
    [
      'OPTIONS',
      '/v1/chat/completions',
      { origin: ORIGIN, 'access-control-request-headers': 'authorization,content-type' },
    ],
    ['GET', '/v1/models', { origin: ORIGIN, authorization: 'Bearer recollect-probe-not-a-key' }],
  ])
})

it.each([
  ['authorization, content-type', true, 'lets us in', '401, a page can read it: {"error"'],
  ['Authorization,Content-Type,X-Title', false, 'lets us in', '401, hidden from pages: {"error"'],
  ['*', true, 'lets us in without authorization', '401, a page can read it'],
  ['content-type', true, 'lets us in without authorization', '401, a page can read it'],
])('a vendor that allows %j (told: %s) %s', async (allowed, tells, verdictWords, list) => {
  const baseUrl = await serve(vendor(allowed, tells))
  const finding = await probe('groq', { fetch, origin: ORIGIN, baseUrl })
  expect(verdict(finding, ORIGIN)).toBe(verdictWords)
  const table = tableOf([finding], ORIGIN)
  expect(table).toMatch(/^Groq · 127\.0\.0\.1:\d+\n/)
  expect(table).toContain(`list of models  ${list}`)
  expect(table).toContain('the table says  reflective (probed: never)')
})

it('one that lets no page in, and one that is not there, are findings', async () => {
  const closed = await probe('mistral', { fetch, origin: ORIGIN, baseUrl: await serve((_, answer) => answer.end()) })
  expect(verdict(closed, ORIGIN)).toBe('lets no page in (200)')
  const gone = await probe('mistral', { fetch, origin: ORIGIN, baseUrl: 'http://127.0.0.1:9/v1' })
  expect(verdict(gone, ORIGIN)).toMatch(/^not reached: /)
  expect(tableOf([closed, gone], ORIGIN)).toContain('listed: authorization, content-type, x-mistral-user-agent')
})

it('a real key is not in what is told', async () => {
  const key = 'a-real-key-of-somebody'
  const finding = await probe('groq', { fetch, origin: ORIGIN, baseUrl: await serve(vendor('*', true)), key })
  expect(tableOf([finding], ORIGIN)).toContain('no such key: Bearer [key]')
  expect(JSON.stringify(finding)).not.toContain(key)
})
