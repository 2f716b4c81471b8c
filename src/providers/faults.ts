// The errors of providers: words of ours, with what their card needs, and nothing of the key. What a person reads and can
// do about each stands in cards.ts.
import type { Fault, Millis } from '../core/types.ts'
import { failure, messageOf, nameOf } from '../lib/errors.ts'
import type { Limit } from './limits.ts'
import type { FaultName } from './cards.ts'

/** A fault as it is stored with an answer or a job: words, and what its button needs. */
export function faultOf(thrown: unknown, now: Millis): Fault {
  const { host, retryAfter, instead } = thrown as ProviderFault
  return {
    name: nameOf(thrown),
    message: messageOf(thrown),
    ...(host === undefined ? {} : { host }),
    ...(retryAfter === undefined ? {} : { until: now + retryAfter }),
    ...(instead === undefined ? {} : { instead }),
  }
}

/** What every message about a server needs: its name, and the secret that must never be in the message. */
export interface Server {
  /** The host, as the person knows it: "api.openai.com". */
  host: string
  key: string
}

/** An error of a provider. */
export interface ProviderFault extends Error {
  /** Whose it is. */
  host?: string
  /** How long the server asked to be left alone. */
  retryAfter?: Millis
  /** A model, or the vendor of the key, to use in place of what was asked. */
  instead?: string
  /** Of ContextTooLong: how much the model takes, where the server said it. */
  limit?: Limit
}

/** An error with words of ours, which may quote the server's. Nothing of the key is in its message. */
export function fault(name: FaultName, server: Server, fact: string, said = ''): ProviderFault {
  const words = quote(said, server.key)
  const message = redact(`${server.host}: ${fact}`, server.key)
  const error = failure(name, words === '' ? message : `${message} It said: “${words}”`)
  return Object.assign(error, { host: redact(server.host, server.key) })
}

/** Nobody needs more of a server's own words than this, in characters. */
const QUOTE_MAX = 300
/** So many characters of the key in a row are taken for the key. Fewer would blank ordinary words. */
const KEY_RUN = 6
const HIDDEN = '[key]'

/** A server's own words, fit to be shown: one line, no invisible characters, nothing of the key, at most 300 characters. */
export function quote(text: string, key: string): string {
  const plain = redact(
    text
      .slice(0, 20 * QUOTE_MAX)
      .replace(/\p{Cf}/gu, '')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
    key,
  )
  return plain.length <= QUOTE_MAX ? plain : `${plain.slice(0, QUOTE_MAX - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** The text without the key, nor any longer run of it, in whatever case it is echoed. */
export function redact(text: string, key: string): string {
  const secret = lowerCase(key)
  const run = Math.min(KEY_RUN, secret.length)
  if (run < 3) return text
  const lower = lowerCase(text)
  const hidden = new Uint8Array(text.length)
  for (let at = 0; at + run <= lower.length; at++)
    if (secret.includes(lower.slice(at, at + run))) hidden.fill(1, at, at + run)
  return Array.from({ length: text.length }, (_, at) => {
    if (hidden[at] === 0) return text[at]
    return at > 0 && hidden[at - 1] === 1 ? '' : HIDDEN
  }).join('')
}

/** ASCII alone, as keys are: other letters may change their length. */
const lowerCase = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
