// Replies without a network: bytes in the pieces that a test wants, and what a provider made of them.
import { chatCompletions } from '../../src/providers/formats/chat-completions.ts'
import { gemini } from '../../src/providers/formats/gemini.ts'
import { messages } from '../../src/providers/formats/messages.ts'
import { ollama } from '../../src/providers/formats/ollama.ts'
import { responses } from '../../src/providers/formats/responses.ts'
import { createHttp } from '../../src/providers/http.ts'
import type { ChatRequest, Delta, Provider, ProviderOptions } from '../../src/providers/index.ts'
import type { FormatName, VendorId } from '../../src/providers/vendors.ts'
import type { Wire } from '../../src/providers/wire.ts'

export const REQUEST: ChatRequest = { messages: [{ role: 'user', content: 'Hello?' }], model: 'test', maxTokens: 64 }

export const never = new AbortController().signal

/** For each wire format, somebody who speaks it. */
export const SPEAKERS: Record<FormatName, { id: VendorId; wire: Wire }> = {
  'chat-completions': { id: 'openai-compatible', wire: chatCompletions },
  responses: { id: 'openai', wire: responses },
  messages: { id: 'anthropic', wire: messages },
  gemini: { id: 'gemini', wire: gemini },
  ollama: { id: 'ollama', wire: ollama },
}

/** A provider that speaks this format, on a `fetch` of the test's own. */
export function speaking(format: FormatName, fetch: ProviderOptions['fetch'], options: Partial<ProviderOptions> = {}) {
  const { id, wire } = SPEAKERS[format]
  return createHttp(id, wire, {
    baseUrl: 'https://api.example.test/v1',
    key: '',
    fetch,
    online: () => true,
    ...options,
  })
}

/** A provider for any server that speaks Chat Completions. */
export const createOpenAI = (options: ProviderOptions): Provider =>
  createHttp('openai-compatible', chatCompletions, options)

/** A provider on a `fetch` of the test's own. */
export function providerOn(fetch: ProviderOptions['fetch'], options: Partial<ProviderOptions> = {}): Provider {
  return speaking('chat-completions', fetch, options)
}

/** A body that gives exactly these pieces; `then` says how it ends. */
export function bodyOf(pieces: Uint8Array[], then: 'close' | 'break' | 'hang' = 'close'): ReadableStream<Uint8Array> {
  const rest = [...pieces]
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = rest.shift()
      if (piece) controller.enqueue(piece)
      else if (then === 'close') controller.close()
      else if (then === 'break') controller.error(new TypeError('network error'))
    },
  })
}

export function reply(pieces: Uint8Array[], type = 'text/event-stream', then?: 'close' | 'break' | 'hang'): Response {
  return new Response(bodyOf(pieces, then), { headers: { 'content-type': type } })
}

export const bytes = (text: string) => new TextEncoder().encode(text)

/** The pieces of some bytes, cut at these places. */
export function cutAt(whole: Uint8Array, places: number[]): Uint8Array[] {
  const borders = [0, ...[...places].sort((a, b) => a - b), whole.length]
  return borders
    .slice(1)
    .map((end, i) => whole.subarray(borders[i], end))
    .filter((piece) => piece.length > 0)
}

export interface Outcome {
  text: string
  reasoning: string
  notices: string[]
  /** What was said of the tries to come. */
  announced: string[]
  finish?: Delta & { type: 'finish' }
  /** The name and the message of what was thrown, and the thing itself (which no comparison looks at). */
  fault?: string
  message?: string
  readonly thrown?: unknown
}

/** Reads an answer to its end, or to its fault. */
export async function outcomeOf(deltas: AsyncIterable<Delta>): Promise<Outcome> {
  const outcome: Outcome = { text: '', reasoning: '', notices: [], announced: [] }
  try {
    for await (const delta of deltas) {
      if (delta.type === 'finish') outcome.finish = delta
      else if (delta.type === 'notice') outcome.notices.push(delta.text)
      else if (delta.type === 'wait') outcome.announced.push(delta.text)
      else outcome[delta.type] += delta.text
    }
  } catch (thrown) {
    const { name, message } = thrown as Error
    Object.assign(outcome, { fault: name, message })
    Object.defineProperty(outcome, 'thrown', { value: thrown, enumerable: false })
  }
  return outcome
}
