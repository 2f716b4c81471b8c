// One question to the provider, for a job: the whole answer, and what it cost. Knows nothing of what is asked.
import { estimateTokens } from '../../core/text.ts'
import type { Message, Tokens, Usage } from '../../core/types.ts'
import type { ChatRequest, Provider } from '../../providers/index.ts'

export interface Answer {
  text: string
  usage: Usage
}
/** Asks for an answer of at most so many tokens, of a form where the server can hold a model to one. */
export type Ask = (messages: Message[], maxTokens: Tokens, schema?: ChatRequest['schema']) => Promise<Answer>

/** A way to ask this provider until `signal` ends it. */
export function askOf(provider: Provider, model: string, signal: AbortSignal): Ask {
  return async (messages, maxTokens, schema) => {
    let text = ''
    let usage: Usage | undefined
    for await (const delta of provider.stream({ messages, model, maxTokens, ...(schema ? { schema } : {}) }, signal)) {
      if (delta.type === 'text') text += delta.text
      else if (delta.type === 'finish') usage = delta.usage
    }
    const input = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
    return { text, usage: usage ?? { input, output: estimateTokens(text), estimated: true } }
  }
}
