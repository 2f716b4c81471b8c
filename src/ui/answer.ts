// One answer from its plan to its row: asks memory for a plan once, streams, and ends every way a stream can end in one
// and the same write. Knows nothing of the screen, nor of which other answers are under way.
import { liveQuery } from 'dexie'
import { readSettings, type Settings } from '../core/config.ts'
import type { ContextPlan, Fault, StoredPlan, Turn, Usage } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { checkpoint, commitTurn, type Exchange } from '../db/exchange.ts'
import { storageFault } from '../db/faults.ts'
import { storedPlan } from '../db/stored-plan.ts'
import { touchUsed } from '../db/use.ts'
import { failure, isAbort } from '../lib/errors.ts'
import { faultOf } from '../providers/faults.ts'
import { createProvider, type Delta, type Provider } from '../providers/index.ts'
import { addressOf } from '../providers/keys.ts'
import type { Browser } from './browser.ts'
import type { Keys } from './keys.ts'
import type { MemoryClient } from './memory-client.svelte.ts'
import { Painter, Saver } from './partial.ts'

/** What an answer is made with. */
export interface Means {
  db: Truth
  memory: Pick<MemoryClient, 'plan'>
  keys: Pick<Keys, 'get'>
  browser: Browser
}

/** How far an answer is. */
export interface Progress {
  text: string
  phase: 'planning' | 'waiting' | 'streaming'
  notice?: string
}

/** Who is told of an answer. */
export interface Audience {
  show(progress: Partial<Progress>): void
  /** It is over, and all of its text was shown. A fault: its ending could not be stored. */
  ended(unsaved?: Fault): void
}

interface Ending {
  status: 'complete' | 'stopped' | 'failed'
  usage?: Usage
  fault?: Fault
}

/** Plans, streams and commits; aborting `abort` stops it. Never rejects: every failure becomes the turn's ending. */
export async function answer(
  means: Means,
  { user, assistant }: Exchange,
  abort: AbortController,
  { show, ended }: Audience,
): Promise<void> {
  const { db, browser } = means
  const { conversationId } = user
  const { signal } = abort
  const paint = new Painter(browser.frame, (text) => show({ text, phase: 'streaming' }))
  const saver = new Saver(browser.clock.now, (text) => checkpoint(db, assistant.id, text))
  // Forgetting ends the answers under way, and deleting a conversation takes them along: then nothing more is painted.
  const row = liveQuery(() => db.turns.get(assistant.id)).subscribe((turn) => {
    if (turn?.status !== 'streaming') abort.abort(stoppedByPerson())
  })
  let plan: ContextPlan | undefined
  let ending: Ending = { status: 'complete' }
  let settings: Settings | undefined
  try {
    settings = readSettings(await db.settings.toArray())
    const model = modelOf(settings)
    plan = await means.memory.plan({ conversationId, turnId: user.id, model, now: browser.clock.now() }, signal)
    show({ phase: 'waiting' })
    const provider = await providerOf(means, settings)
    const { temporary } = (await db.conversations.get(conversationId)) ?? {}
    const request = {
      messages: plan.messages,
      model,
      maxTokens: plan.reply,
      window: plan.window,
      ...(temporary ? { temporary: true as const } : {}),
    }
    for await (const delta of provider.stream(request, signal)) {
      if (delta.type === 'text') {
        paint.add(delta.text)
        saver.offer(paint.text)
      } else if (delta.type === 'notice' || delta.type === 'wait') show({ notice: noticeOf(delta, browser) })
      else if (delta.type === 'finish' && delta.usage) ending.usage = delta.usage
    }
  } catch (thrown) {
    ending = isAbort(thrown) ? { status: 'stopped' } : { status: 'failed', fault: faultOf(thrown, browser.clock.now()) }
  }
  row.unsubscribe()
  paint.finish()
  await saver.settle()
  try {
    const stored = await commit(means, assistant, paint.text, ending, plan, settings)
    ended()
    if (stored && paint.text !== '') await countUses(means, stored, assistant)
  } catch (thrown) {
    const { name, message } = storageFault(thrown)
    ended({ name, message })
  }
}

/** The answer is safe by now: a use that cannot be counted is no reason to say otherwise. */
async function countUses({ db, browser }: Means, plan: StoredPlan, { id }: Turn): Promise<void> {
  await touchUsed(db, plan, browser.clock.now(), id).catch((thrown: unknown) => {
    console.warn('chat: what was used is not counted', thrown)
  })
}

/** Why an answer was ended before its time. */
export function stoppedByPerson(): DOMException {
  return new DOMException('Stopped by the person', 'AbortError')
}

async function commit(
  { db, browser: { clock } }: Means,
  turn: Turn,
  text: string,
  ending: Ending,
  plan?: ContextPlan,
  settings?: Settings,
): Promise<StoredPlan | undefined> {
  const stored = plan && (await storedPlan(plan))
  const model = settings ? modelOf(settings) : ''
  await commitTurn(db, turn.id, {
    ...ending,
    text,
    ...(model ? { model } : {}),
    ...(stored ? { plan: stored } : {}),
    now: clock.now(),
  })
  return stored
}

async function providerOf({ keys, browser }: Means, { provider }: Settings): Promise<Provider> {
  const { id, baseUrl } = provider
  const key = id === 'demo' ? '' : await keys.get(addressOf(id, baseUrl).origin)
  return createProvider(id, { ...browser, baseUrl, key }).catch((thrown: unknown) => {
    const remedy = 'check the network and try again; after one whole visit it works without'
    throw failure('AppIncomplete', `app: the part that talks to this provider is not here yet; ${remedy}`, thrown)
  })
}

function noticeOf(delta: Extract<Delta, { type: 'notice' | 'wait' }>, { clock }: Browser): string {
  if (delta.type === 'notice') return delta.text
  return `${delta.text}; trying again in ${Math.max(1, Math.ceil((delta.until - clock.now()) / 1000))} s`
}

function modelOf({ provider }: Settings): string {
  return provider.id === 'demo' ? 'demo' : provider.model
}
