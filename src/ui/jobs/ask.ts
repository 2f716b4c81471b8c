// One question to the provider, for a job: the whole answer, and what it used. It passes the same door as a person's
// messages, and counts like them. Knows nothing of what is asked.
import { estimateTokens } from '../../core/text.ts'
import type { Settings } from '../../core/config.ts'
import type { Message, Tokens, Usage } from '../../core/types.ts'
import { keepLimit } from '../../db/models.ts'
import { spend } from '../../db/spending.ts'
import { write } from '../../db/write.ts'
import { nameOf } from '../../lib/errors.ts'
import type { ProviderFault } from '../../providers/faults.ts'
import type { ChatRequest } from '../../providers/index.ts'
import { accountOf, type Asking, checkCaps, Meter, type Party } from '../asking.ts'

export interface Answer {
  text: string
  usage: Usage
}
/** Asks for an answer of at most so many tokens, of a form where the server can hold a model to one. */
export type Ask = (messages: Message[], maxTokens: Tokens, schema?: ChatRequest['schema']) => Promise<Answer>

/** A way to ask this party until `signal` ends it. What came of an answer is counted, however it ends. */
export function askOf(means: Asking, party: Party, settings: Settings, signal: AbortSignal): Ask {
  const { db, browser } = means
  const { provider, model, origin } = party
  return async (messages, maxTokens, schema) => {
    await checkCaps(means, party, settings)
    const meter = new Meter()
    const input = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
    let text = ''
    try {
      const request = { messages, model, maxTokens, ...(schema ? { schema } : {}) }
      for await (const delta of provider.stream(request, signal)) {
        meter.hear(delta)
        if (delta.type === 'text') text += delta.text
      }
    } catch (thrown) {
      const { limit } = thrown as ProviderFault
      if (limit && origin !== undefined && nameOf(thrown) === 'ContextTooLong')
        await keepLimit(db, origin, model, limit.limit, browser.clock.now())
      throw thrown
    } finally {
      const account = accountOf(party, browser.clock.now())
      const spent = meter.spent(input, party)
      if (account && spent) await write(db, [db.spending], () => spend(db, account, spent))
    }
    return { text, usage: meter.spent(input, party)?.usage ?? { input, output: 0, estimated: true } }
  }
}
