// One HTTP exchange with a model's server: what a request may carry, how long silence is borne, and which fault it is
// when nothing readable comes. Knows nothing of wire formats, and tries nothing twice.
import type { Millis } from '../core/types.ts'
import { isAbort } from '../lib/errors.ts'
import { heldTo } from '../lib/reach.ts'
import { type Clock, LATE, within } from './clock.ts'
import { fault, type ProviderFault } from './faults.ts'
import { ANSWER_MAX } from './frames.ts'
import type { Pace } from './index.ts'
import { isLocal } from './local.ts'
import { type Asked, type Complaint, complaintInBody, refusal, retryAfter } from './refusals.ts'

/** Everything about whom we talk to. */
export interface Line extends Asked {
  /** Keys and waiting times are bound to it. */
  origin: string
  fetch: typeof fetch
  online: () => boolean
  random: () => number
  clock: Clock
  patience: { first: Millis; idle: Millis }
  pace?: Pace
  /** Whether it is this page's own policy that stops requests to an origin. */
  barred: (origin: string) => Promise<boolean>
}

/** The body of a refusal is only needed for its words. */
const REFUSAL_MAX_BYTES = 64 * 1024
const REFUSAL_WAIT_MS = 5000

/** Fetches with nothing that could identify the person but the key. Throws Unreachable, PolicyBlocked or Timeout. */
export async function call(line: Line, url: string, init: RequestInit, signal: AbortSignal, hungUp: AbortSignal) {
  const { fetch } = line // called without a receiver: the browser's own insists on it
  const response = fetch(url, {
    ...init,
    signal: hungUp,
    redirect: 'error', // a redirect could carry the key to somebody else
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  }).catch(async () => {
    throw (await line.barred(line.origin)) ? barredHere(line) : unreachable(line)
  })
  const got = await within(response, line.patience.first, signal, line.clock)
  if (got === LATE) throw silent(line, line.patience.first)
  return got
}

/** Fetches one document as text. Throws the same faults as a conversation, and MalformedReply for a web page. */
export async function fetchDocument(line: Line, url: string, headers: Record<string, string>, signal: AbortSignal) {
  const hangUp = new AbortController()
  try {
    const response = await call(line, url, { method: 'GET', headers }, signal, hangUp.signal)
    if (!response.ok) throw refused(line, response, await complaintFrom(line, response, signal))
    const text = await readText(line, response, ANSWER_MAX, line.patience.idle, signal)
    if (text.trimStart().startsWith('<')) throw broken(line, 'answered with a web page')
    return text
  } finally {
    hangUp.abort()
  }
}

/** What a refused request was refused for, in the server's words; undefined when it says nothing. */
export async function complaintFrom(
  line: Line,
  response: Response,
  signal: AbortSignal,
): Promise<Complaint | undefined> {
  return complaintInBody(await readText(line, response, REFUSAL_MAX_BYTES, REFUSAL_WAIT_MS, signal, true))
}

/** Reads a body to its end. `lenient`: what came until the cap, a failure or a silence is enough. */
async function readText(
  line: Line,
  response: Response,
  maxBytes: number,
  patience: Millis,
  signal: AbortSignal,
  lenient = false,
): Promise<string> {
  const source = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  try {
    while (source) {
      const read = source.read().catch(() => {
        throw unreachable(line)
      })
      const got = await within(read, patience, signal, line.clock)
      if (got === LATE) throw silent(line, patience)
      if (got.done) break
      bytes += got.value.length
      text += decoder.decode(got.value, { stream: true })
      if (bytes > maxBytes) throw broken(line, 'sent more than was asked for')
    }
    return text + decoder.decode()
  } catch (thrown) {
    if (!lenient || isAbort(thrown)) throw thrown
    return text
  } finally {
    source?.cancel().catch(() => undefined) // a dead connection is as good as a cancelled one
  }
}

/** The fault of a reply that is not ok. */
export function refused(line: Line, response: Response, complaint: Complaint | undefined): ProviderFault {
  const wait = retryAfter(response.headers.get('retry-after'), line.clock.now())
  return refusal(response.status, complaint, line, wait)
}

/** True when there is no network to reach this server by; one on this device needs none. */
export function isOffline(line: Line): boolean {
  return !line.online() && !isLocal(new URL(line.base).hostname)
}

/** Browsers say no more than "failed". Why, diagnose.ts finds out once it has been tried often enough. */
export function unreachable(line: Line): ProviderFault {
  if (isOffline(line)) return fault('Offline', line, 'this device has no network; what you wrote is kept.')
  return fault('Unreachable', line, 'no readable answer came.')
}

/** The request never left the page. One that is held to the addresses that were chosen is mended by loading it anew. */
function barredHere(line: Line): ProviderFault {
  const held = heldTo()
  if (!held) return fault('HostForbids', line, 'the site that serves this app lets its pages send nothing there.')
  const to = held.map((origin) => new URL(origin).host).join(' and ')
  return fault('PolicyBlocked', line, `this page may talk to ${to || 'no server'} alone, and sent nothing.`)
}

/** Nothing came for too long. */
export function silent(line: Line, patience: Millis): ProviderFault {
  return fault('Timeout', line, `nothing came for ${Math.round(patience / 1000)} s; send it again.`)
}

/** The answer began and did not end. */
export function cut(line: Line): ProviderFault {
  return fault('StreamCut', line, 'the connection ended in the middle of the answer; ask again for the whole of it.')
}

/** What came is no chat answer. */
export function broken(line: Line, fact: string): ProviderFault {
  return fault('MalformedReply', line, `${fact}; check the base URL in Settings.`)
}
