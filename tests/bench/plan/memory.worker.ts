// A memory worker without a model and without a page: tables, indexes and token counts are real, and nothing else runs.
import { Derived, Truth } from '../../../src/db/db.ts'
import { commitTurn, startExchange } from '../../../src/db/exchange.ts'
import { ensureSpace } from '../../../src/db/spaces.ts'
import { createPause } from '../../../src/lib/idle.ts'
import { createMemory } from '../../../src/memory/engine.ts'
import { createTokenizers } from '../../../src/memory/tokenizer.ts'
import { storeTalk } from '../stored.ts'
import { questionsOf } from '../talk.ts'

export interface Step {
  turns: number
  warmUp: number
  questions: number
  /** Things that are said, remembered and forgotten again. */
  forgotten: number
}
/** Milliseconds of each stage, for each plan. */
export type Timings = Record<string, number>
export interface Outcome {
  plans: Timings[]
  /** Of each: all of it, and of that what the engine's indexes take. */
  forgets: Timings[]
}

const NOW = 1_800_000_000_000
const DAY = 86_400_000
/** Messages in one conversation before the next is begun. */
const STAYS = 5

/** What a person does: says something, is answered, says the next; and at last takes some things back. */
async function talk({ turns, warmUp, questions, forgotten }: Step): Promise<Outcome> {
  const db = new Truth()
  const { id: spaceId } = await ensureSpace(db, NOW)
  await storeTalk(db, spaceId, turns)
  const tokenizers = createTokenizers()
  const idle = createPause()
  const memory = createMemory({ db, derived: new Derived(), tokenizer: tokenizers.of, idle })
  await memory.loaded
  const timings: Timings[] = []
  let conversationId: string | null = null
  for (const [at, text] of questionsOf(warmUp + questions).entries()) {
    const now = NOW + at * 60_000
    if (at % STAYS === 0) conversationId = null
    const { conversation, user, assistant } = await startExchange(db, { conversationId, spaceId, text, now })
    conversationId = conversation.id
    const start = performance.now()
    const plan = await memory.plan({ conversationId, turnId: user.id, now })
    const whole = performance.now() - start
    if (at >= warmUp) timings.push({ ...plan.timings, whole })
    await commitTurn(db, assistant.id, { text: `That was said ${at} times.`, status: 'complete', now })
    await memory.ingest()
    await memory.catchUp()
    await idle()
  }
  const forgets: Timings[] = []
  for (let at = 0; at < forgotten; at++) {
    const now = NOW + DAY + at * 60_000
    const text = `My cousin keeps ${100 + at} herons.`
    const { user, assistant } = await startExchange(db, { conversationId, spaceId, text, now })
    await commitTurn(db, assistant.id, { text: 'Noted.', status: 'complete', now })
    await memory.ingest()
    await memory.catchUp()
    const [drawn] = await db.memories.where('sourceTurnIds').equals(user.id).toArray()
    if (!drawn) throw new Error(`plan: nothing was drawn from "${text}"`)
    const start = performance.now()
    await memory.forget({ memoryId: drawn.id, sentence: true, now })
    const stored = performance.now()
    await memory.catchUp()
    forgets.push({ 'in the database': stored - start, 'until the indexes know': performance.now() - stored })
  }
  return { plans: timings, forgets }
}

self.addEventListener('message', ({ data, ports }: MessageEvent<Step>) => {
  talk(data).then(
    (outcome) => ports[0]!.postMessage({ outcome }),
    (thrown: unknown) => ports[0]!.postMessage({ failed: String(thrown) }),
  )
})
