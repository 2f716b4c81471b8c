// The Provider port and its registry: one file per wire format. Providers know nothing of memory or of the database.
import type { Message, Millis, Usage } from '../core/types.ts'
import type { Clock } from './clock.ts'

export interface ChatRequest {
  messages: Message[]
  model: string
  /** Most tokens the answer may have. */
  maxTokens: number
  /** The form of the answer, for servers that hold a model to one; others are asked without it. */
  schema?: { name: string; schema: object }
  /** The chat is remembered nowhere. No server is told; the demo speaks of what it will remember. */
  temporary?: true
}

export type Delta =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** Something the person should know about how the request goes, e.g. a retry under way. Stale once text comes. */
  | { type: 'notice'; text: string }
  /** Always the last one. `reason` is the server's word: "stop", or "length" when the answer hit its limit. */
  | { type: 'finish'; reason: string; usage?: Usage }

export interface Provider {
  id: string
  /** Streams one answer. Throws errors named as in `faults.ts`; an abort of `signal` throws AbortError at once. */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<Delta>
  /** The names of the models on offer, sorted. The same code path tests a connection; it costs no tokens. */
  models?(signal: AbortSignal): Promise<string[]>
}

/** What a provider is made from. Nothing is checked here: a bad address or key is a fault of the first request. */
export interface ProviderOptions {
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
}

/** Facts for the settings screen, and the way to make one. */
export interface ProviderKind {
  /** An accessible name, and public: tests rely on it. */
  label: string
  /** The settings it cannot do without. */
  needs: ('baseUrl' | 'key' | 'model')[]
  create(): Promise<(options: ProviderOptions) => Provider>
}

export const providers = {
  demo: { label: 'Demo', needs: [], create: () => import('./demo.ts').then((m) => m.createDemo) },
  'openai-compatible': {
    label: 'OpenAI-compatible',
    needs: ['baseUrl', 'key', 'model'],
    create: () => import('./openai.ts').then((m) => m.createOpenAI),
  },
} satisfies Record<string, ProviderKind>
export type ProviderId = keyof typeof providers
