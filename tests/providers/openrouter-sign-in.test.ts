// Signing in with OpenRouter: the challenge that goes along, and the key that a code is made into.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keyFor, newVerifier, signInAddress } from '../../src/providers/openrouter-sign-in.ts'

it('goes to OpenRouter with the hash of a secret, and not with the secret', async () => {
  const verifier = newVerifier()
  const address = new URL(await signInAddress('http://localhost:4173/', verifier))
  expect(address.origin + address.pathname).toBe('https://openrouter.ai/auth')
  expect(Object.fromEntries(address.searchParams)).toEqual({
    callback_url: 'http://localhost:4173/',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  expect(address.href).not.toContain(verifier)
})

it('makes a new secret each time, as long as the standard wants', () => {
  const made = Array.from({ length: 20 }, newVerifier)
  expect(new Set(made).size).toBe(20)
  for (const verifier of made) expect(verifier).toMatch(/^[\w-]{43}$/)
})

/** What comes for a code when this is answered. */
async function redeemed(answer: () => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit }[] = []
  const fetch = (url: URL | string | Request, init: RequestInit = {}) => {
    asked.push({ url: url instanceof Request ? url.url : String(url), init })
    return Promise.resolve().then(answer)
  }
  const came = await keyFor('one-code', 'the-verifier', fetch).catch((thrown: unknown) => thrown as Error)
  return { came, asked }
}

it('sends the code with the secret to one address, and takes the key', async () => {
  const { came, asked } = await redeemed(() => Response.json({ key: 'sk-or-v1-new', user_id: 'someone' }))
  expect(came).toBe('sk-or-v1-new')
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatchObject({
    url: 'https://openrouter.ai/api/v1/auth/keys',
    init: { method: 'POST', redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
  })
  expect([...new Headers(asked[0]!.init.headers).keys()]).toEqual(['content-type'])
  expect(asked[0]!.init.body).toBe('{"code":"one-code","code_verifier":"the-verifier","code_challenge_method":"S256"}')
})

describe('what goes wrong is told with what to do', () => {
  it.each([
    ['a code used before', () => new Response('{"error":{"code":403}}', { status: 403 }), 'WrongKey', /sign in again/],
    ['a code too old', () => new Response('', { status: 400 }), 'WrongKey', /ten minutes; sign in again/],
    ['a server in trouble', () => new Response('', { status: 502 }), 'Overloaded', /again in a moment/],
    ['a web page', () => new Response('<html>'), 'MalformedReply', /paste a key/],
    ['an answer without a key', () => Response.json({}), 'MalformedReply', /paste a key/],
    ['no network', () => Promise.reject(new TypeError('Failed to fetch')), 'Unreachable', /check the network/],
  ])('%s', async (_, answer, name, remedy) => {
    const { came } = await redeemed(answer)
    expect(came).toMatchObject({ name })
    expect((came as Error).message).toMatch(remedy)
    expect((came as Error).message).not.toMatch(/one-code|the-verifier/)
  })
})
