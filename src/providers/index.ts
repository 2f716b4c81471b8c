// The Provider port and how one is made: a vendor of the table, spoken to in its wire format. Providers know nothing of
// memory or of the database.
import type { ProviderId } from '../core/config/fields.ts'
import type { Message, Millis, Price, Tokens, Usage } from '../core/types.ts'
import type { Clock } from './clock.ts'
import type { Probes } from './diagnose.ts'
import type { FaultName } from './cards.ts'

export interface ChatRequest {
  messages: Message[]
  model: string
  /** Most tokens the answer may have. */
  maxTokens: Tokens
  /** The form of the answer, for servers that hold a model to one; others are asked without it. */
  schema?: { name: string; schema: object }
  /** The chat is remembered nowhere. No server is told; the demo speaks of what it will remember. */
  temporary?: true
  /** How many tokens prompt and answer may have together, for servers that make room for as many as they are told. */
  window?: Tokens
}

export type { Price } from '../core/types.ts'

export type Delta =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** Something the person should know about how the request goes. Stale once text comes. */
  | { type: 'notice'; text: string }
  /** What went wrong passes: it is tried again at `until`, unless the signal is aborted before. Stale once text comes. */
  | { type: 'wait'; why: FaultName; text: string; until: Millis }
  /**
   * Always the last one. `reason` is "stop", "length" when the answer hit its limit, or another word of the server's. `cost`: in US
   * dollars, where the server says it.
   */
  | { type: 'finish'; reason: string; usage?: Usage; cost?: number }

/** A model as its vendor lists it. What the vendor does not say is absent: nothing is guessed. */
export interface ModelInfo {
  id: string
  /** What people call it, where that is not its id. */
  name?: string
  /** Tokens that prompt and answer may have together. */
  window?: Tokens
  /** Most tokens of one answer. */
  output?: Tokens
  price?: Price
}

export interface Provider {
  id: ProviderId
  /** Streams one answer. Throws errors named as in `faults.ts`; an abort of `signal` throws AbortError at once. */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<Delta>
  /** The models on offer that can chat, by id. The same code path tests a connection; it costs no tokens. */
  models?(signal: AbortSignal): Promise<ModelInfo[]>
}

/** When a server that asked to be left alone may be asked again: shared by all tabs. */
export interface Pace {
  /** The time before which this origin wants no request; 0 when there is none. */
  notBefore(origin: string): Promise<Millis>
  /** The server asked for it. */
  hold(origin: string, until: Millis): Promise<void>
}

/** What a provider is made from. Nothing is checked here: a bad address or key is a fault of the first request. */
export interface ProviderOptions {
  /** Empty: the vendor's own. */
  baseUrl: string
  key: string
  fetch: typeof fetch
  /** Whether this device has a network at all. Default: what the browser says. */
  online?: () => boolean
  /** 0 <= n < 1; spreads retries. Default `Math.random`. */
  random?: () => number
  /** Default: the browser's time. */
  clock?: Clock
  /** Silence that ends a request: before the first token, and after it. Default 30 s and 60 s. */
  patience?: { first: Millis; idle: Millis }
  /** Default: every request knows only of itself. */
  pace?: Pace
  /** Whether this page's own policy stops requests to an origin. Default: what the browser told of it. */
  barred?: (origin: string) => Promise<boolean>
  /** How it is found out why nothing readable came. Default: the browser's; outside of one it is not. */
  probes?: Probes
}

/** Makes the provider of a vendor. What speaks to one is fetched when it is first needed; rejects when that cannot be. */
export async function createProvider(id: ProviderId, options: ProviderOptions): Promise<Provider> {
  if (id === 'demo') return (await import('./demo.ts')).createDemo(options)
  if (id === 'built-in') return (await import('./built-in.ts')).createBuiltIn(options)
  return (await import('./http.ts')).createVendor(id, options)
}
