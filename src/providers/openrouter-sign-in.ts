// Signing in with OpenRouter (OAuth with PKCE): the address to go to, and the code that comes back made into a key. Knows
// nothing of where keys are kept, nor of the screen.
// Source: openrouter.ai/docs/guides/overview/auth/oauth, 2026-11. No client id and no secret; a code is good for ten minutes
// and once, and only together with the verifier, which never leaves this browser until then.
import { failure } from '../lib/errors.ts'
import { recordOf, parsed, textOf } from './json.ts'

const SIGN_IN = 'https://openrouter.ai/auth'
const EXCHANGE = 'https://openrouter.ai/api/v1/auth/keys'

/** A code is not taken after this time. */
export const CODE_LIFE_MS = 10 * 60_000
/** Nobody waits longer for one small answer. */
const PATIENCE_MS = 30_000

/** 256 random bits, as the standard (RFC 7636) asks for. */
export function newVerifier(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

/** Where to send the person; they come back to `callback` with a code. */
export async function signInAddress(callback: string, verifier: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  const address = new URL(SIGN_IN)
  address.searchParams.set('callback_url', callback)
  address.searchParams.set('code_challenge', base64url(new Uint8Array(hash)))
  address.searchParams.set('code_challenge_method', 'S256')
  return address.href
}

/** The key for a code. Throws Unreachable, WrongKey (the code was not taken), Overloaded or MalformedReply. */
export async function keyFor(code: string, verifier: string, fetch: typeof globalThis.fetch): Promise<string> {
  const response = await fetch(EXCHANGE, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, code_verifier: verifier, code_challenge_method: 'S256' }),
    redirect: 'error',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => {
    throw failure('Unreachable', 'openrouter.ai: no readable answer; check the network, then sign in again')
  })
  // The docs tell of 403 for a code that is not taken, the server of 400 as well.
  if ([400, 401, 403].includes(response.status))
    throw failure(
      'WrongKey',
      `openrouter.ai: the code was not taken (${response.status}): it is good once, and for ten minutes; sign in again`,
    )
  if (!response.ok)
    throw failure('Overloaded', `openrouter.ai: is in trouble (${response.status}); sign in again in a moment`)
  const key = textOf(recordOf(parsed(await response.text().catch(() => '')))?.key)
  if (!/^[\x21-\x7e]+$/.test(key))
    throw failure('MalformedReply', 'openrouter.ai: answered without a key; sign in again, or paste a key')
  return key
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
