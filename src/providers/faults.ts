// What can go wrong between here and a model, by name, and the words and the one button that a person gets for each.
// Decides nothing about which reply means which fault (refusals.ts does).
import type { Millis } from '../core/types.ts'
import { failure } from '../lib/errors.ts'

/** `retry`: send the same again. `settings`: something must be changed there first. `wait`: the same again, but later. */
export type FaultAction = 'retry' | 'settings' | 'wait'

export interface FaultFacts {
  title: string
  /** What the person can do, in plain words. */
  remedy: string
  action: FaultAction
  /** The button. */
  label: string
}

export const FAULTS = {
  WrongKey: {
    title: 'The key was refused',
    remedy: 'Check that the key was copied whole and belongs to this server.',
    action: 'settings',
    label: 'Change the key',
  },
  NoCredit: {
    title: 'No credit left',
    remedy: 'Add credit at the provider, or choose another provider or the demo.',
    action: 'settings',
    label: 'Open Settings',
  },
  RateLimited: {
    title: 'Too many requests for now',
    remedy: 'Wait a little and send it again.',
    action: 'wait',
    label: 'Try again',
  },
  Overloaded: {
    title: 'The server is in trouble',
    remedy: 'This usually passes. Send it again in a moment.',
    action: 'wait',
    label: 'Try again',
  },
  ModelGone: {
    title: 'This model is not there',
    remedy: 'Choose another model in Settings; “Test connection” lists what is on offer.',
    action: 'settings',
    label: 'Choose a model',
  },
  ContextTooLong: {
    title: 'Too long for this model',
    remedy: 'Set a smaller context window in Settings, or send a shorter message.',
    action: 'settings',
    label: 'Change the window',
  },
  Unreachable: {
    title: 'No readable answer',
    remedy: 'Check the connection, the address and the key; a blocker or VPN can be in the way as well.',
    action: 'retry',
    label: 'Try again',
  },
  Timeout: {
    title: 'The server fell silent',
    remedy: 'Send it again. A model on your own device may still be loading.',
    action: 'retry',
    label: 'Try again',
  },
  StreamCut: {
    title: 'The answer stopped early',
    remedy: 'What came so far is kept. Ask again for the whole answer.',
    action: 'retry',
    label: 'Try again',
  },
  MalformedReply: {
    title: 'The reply could not be read',
    remedy: 'Check the base URL in Settings: something other than a chat server may be answering there.',
    action: 'settings',
    label: 'Check the address',
  },
  NoEndpoint: {
    title: 'No chat at this address',
    remedy: 'Check the base URL in Settings; it usually ends in /v1.',
    action: 'settings',
    label: 'Check the address',
  },
  Refused: {
    title: 'The provider declined to answer',
    remedy: 'Its content filter objected. Put it in other words, or choose another model.',
    action: 'retry',
    label: 'Try again',
  },
  BadRequest: {
    title: 'The server did not accept the request',
    remedy: 'Its own words say why. Check the model and the sizes in Settings.',
    action: 'settings',
    label: 'Open Settings',
  },
} as const satisfies Record<string, FaultFacts>
export type FaultName = keyof typeof FAULTS

/** The facts for the name of a stored fault; undefined for a fault of another part of the house. */
export function factsOf(name: string): FaultFacts | undefined {
  return Object.hasOwn(FAULTS, name) ? FAULTS[name as FaultName] : undefined
}

/** What every message about a server needs: its name, and the secret that must never be in the message. */
export interface Server {
  /** The host, as the person knows it: "api.openai.com". */
  host: string
  key: string
}

/** An error of a provider. `retryAfter`: how long the server asked to be left alone. */
export interface ProviderFault extends Error {
  retryAfter?: Millis
}

/** An error with words of ours, which may quote the server's. Nothing of the key is in its message. */
export function fault(name: FaultName, server: Server, fact: string, said = ''): ProviderFault {
  const words = quote(said, server.key)
  const message = redact(`${server.host}: ${fact}`, server.key)
  return failure(name, words === '' ? message : `${message} It said: “${words}”`)
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
