// A prompt that fits, sent: planned within what the model is known to take. When its server says that it takes less, that is
// learned, and a smaller prompt is planned and sent once more. Knows nothing of how an answer ends.
import type { ContextPlan, PlanRequest, Tokens } from '../core/types.ts'
import { estimateTokens } from '../core/text.ts'
import { isAbort, nameOf } from '../lib/errors.ts'
import { logStep } from '../lib/log.ts'
import type { ProviderFault } from '../providers/faults.ts'
import type { ChatRequest, Delta } from '../providers/index.ts'
import type { Asking, Party } from './asking.ts'
import type { MemoryClient } from './memory-client.svelte.ts'

/** What memory is asked, but for the model and its sizes. */
export type Question = Pick<PlanRequest, 'conversationId' | 'turnId'>

/** The smallest window that is tried. No model in use has less. */
const LEAST_WINDOW: Tokens = 256

/** An answer that goes on has room for so much more, however long it is already: a paragraph or two. */
const LEAST_MORE: Tokens = 256

/** Yields each plan before it is sent, and the deltas of the answer. `kept`: what there is of it already. */
export async function* sendPlanned(
  { db, memory, browser: { clock } }: Asking & { memory: Pick<MemoryClient, 'plan'> },
  party: Party,
  question: Question,
  { kept, ...asked }: Pick<ChatRequest, 'temporary'> & { kept: string },
  signal: AbortSignal,
): AsyncGenerator<{ type: 'plan'; plan: ContextPlan } | Delta> {
  const { provider, model, known, origin } = party
  const output = known?.output?.value
  const plan = (window: Tokens | undefined) =>
    memory.plan(
      {
        ...question,
        model,
        now: clock.now(),
        ...(window === undefined ? {} : { window }),
        ...(output === undefined ? {} : { output }),
      },
      signal,
    )
  const send = async function* ({ messages, reply, window }: ContextPlan) {
    // What there is of the answer takes of the room that was kept free for it.
    const maxTokens = kept === '' ? reply : Math.max(LEAST_MORE, reply - estimateTokens(kept))
    const said = kept === '' ? messages : (await import('../providers/continuation.ts')).goOnFrom(messages, kept)
    logStep(question.turnId, 'sent')
    yield* provider.stream({ messages: said, model, maxTokens, window, ...asked }, signal)
  }

  const first = await plan(known?.window?.value)
  yield { type: 'plan', plan: first }
  let refusal: ProviderFault
  try {
    yield* send(first)
    return
  } catch (thrown) {
    // Too long is said of the request, before anything is answered.
    if (nameOf(thrown) !== 'ContextTooLong') throw thrown
    refusal = thrown as ProviderFault
  }
  const { limit } = refusal
  if (limit && origin !== undefined) {
    const { keepLimit } = await import('../db/models.ts') // it is here: the server that refused was reached by it
    await keepLimit(db, origin, model, limit.limit, clock.now())
  }
  const smaller = await plan(windowAfter(first, refusal)).catch((thrown: unknown) => {
    throw isAbort(thrown) ? thrown : refusal // what the person wrote does not fit: the server's word on it says more
  })
  yield { type: 'notice', text: 'The model takes less than was sent; asking again with less' }
  yield { type: 'plan', plan: smaller }
  yield* send(smaller)
}

/**
 * The window to plan with, in tokens as they are counted here: what the server takes, and less where it counts more than
 * we do; half of the last when it does not say.
 */
function windowAfter({ window, used }: ContextPlan, { limit }: ProviderFault): Tokens {
  if (!limit) return Math.max(LEAST_WINDOW, Math.floor(window / 2))
  const share = limit.asked ? Math.min(1, used / limit.asked) : limit.limit < window ? 1 : 0.5
  return Math.max(LEAST_WINDOW, Math.floor(limit.limit * share))
}
