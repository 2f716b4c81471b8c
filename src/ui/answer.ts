// One answer from its question to its row: who is asked, who steps in when they cannot, and every way it can end, in one
// and the same write. Knows nothing of the screen, nor of which other answers are under way.
import { readSettings, type Settings } from '../core/config.ts'
import { recalledOf } from '../core/packed-parts.ts'
import type { Answerer, ContextPlan, Fault, Millis, StoredPlan, Turn } from '../core/types.ts'
import { checkpoint, commitTurn, type Exchange } from '../db/exchange.ts'
import { storageFault } from '../db/faults.ts'
import { storedPlan } from '../db/stored-plan.ts'
import { follow } from '../db/watch.ts'
import { isAbort, messageOf, nameOf } from '../lib/errors.ts'
import { logStep, logWarning } from '../lib/log.ts'
import type { Seam } from '../providers/continuation.ts'
import { faultOf } from '../providers/faults.ts'
import { accountOf, answererOf, type Asking, checkCaps, type Choice, Meter, type Party, reach } from './asking.ts'
import type { Browser } from './browser.ts'
import { answererName, whyInstead } from './chat/answerer.ts'
import type { MemoryClient } from './memory-client.svelte.ts'
import { Painter, Saver } from './partial.ts'
import { sendPlanned } from './planned.ts'

/** What an answer is made with. */
export interface Means extends Asking {
  memory: Pick<MemoryClient, 'plan'>
  browser: Browser
}

/** How far an answer is. */
export interface Progress {
  text: string
  phase: 'planning' | 'waiting' | 'streaming'
  /** Something about how it goes. */
  notice?: string | undefined
  /** What went wrong passes: it is tried again at `until`. */
  wait?: { text: string; until: Millis } | undefined
}

/** Who is told of an answer. */
export interface Audience {
  show(progress: Partial<Progress>): void
  /** Its ending could not be stored. Resolves with whether that is to be tried again. */
  unsaved(fault: Fault): Promise<boolean>
  /** It is over, and all of its text was shown; its row tells how it ended. */
  ended(): void
}

/** How the asking went: filled while it goes, read however it ends. */
interface Course {
  meter: Meter
  choice?: Choice
  party?: Party
  plan?: ContextPlan
  insteadOf?: Answerer & { fault: string }
}

interface Ending {
  status: 'complete' | 'stopped' | 'failed'
  fault?: Fault
}

/** Asks, streams and commits; aborting `abort` stops it. Never rejects: every failure becomes the turn's ending. */
export async function answer(
  means: Means,
  { user, assistant }: Exchange,
  abort: AbortController,
  { show, unsaved, ended }: Audience,
): Promise<void> {
  const { db, browser } = means
  const paint = new Painter(browser.frame, (text) =>
    show({ text, phase: 'streaming', notice: undefined, wait: undefined }),
  )
  // An answer that goes on has its beginning already.
  const { text: kept } = assistant
  const seam = kept === '' ? WHOLE : await seamTo(kept)
  paint.text = kept
  const saver = new Saver(browser.clock.now, (text) => checkpoint(db, assistant.id, text))
  const hear = (text: string) => {
    paint.add(seam.push(text))
    saver.offer(paint.text)
  }
  // Forgetting ends the answers under way, and deleting a conversation takes them along: then nothing more is painted.
  const leave = follow(() => db.turns.get(assistant.id), {
    next(turn) {
      if (turn?.status !== 'streaming') abort.abort(stoppedByPerson())
    },
    error: (thrown) => logWarning('chat: an answer is not followed', thrown),
  })
  const course: Course = { meter: new Meter() }
  let ending: Ending = { status: 'complete' }
  try {
    await ask(means, { user, kept }, course, { show, hear }, abort.signal)
  } catch (thrown) {
    ending = isAbort(thrown) ? { status: 'stopped' } : { status: 'failed', fault: faultOf(thrown, browser.clock.now()) }
  }
  leave()
  paint.add(seam.end())
  paint.finish()
  await saver.settle()
  const save = () => commit(means, assistant, paint.text, ending, course)
  const saved = await atLast(save, unsaved)
  if (saved) logStep(user.id, 'done')
  ended()
  if (saved?.plan && paint.text !== '') await countUses(means, saved.plan, assistant)
}

/** What `save` resolves with, at last; undefined when it failed and nobody wants it to be tried again. */
async function atLast<T>(save: () => Promise<T>, unsaved: Audience['unsaved']): Promise<T | undefined> {
  for (;;)
    try {
      return await save()
    } catch (thrown) {
      const { name, message } = storageFault(thrown)
      if (!(await unsaved({ name, message }))) return undefined
    }
}

/** Nothing is there that it must fit behind. */
const WHOLE: Seam = { push: (piece) => piece, end: () => '' }

/** Without the part that joins it, what comes is put behind what is there as it comes. */
async function seamTo(kept: string): Promise<Seam> {
  return import('../providers/continuation.ts').then(
    ({ createSeam }) => createSeam(kept),
    () => WHOLE,
  )
}

/** Why an answer was ended before its time. */
export function stoppedByPerson(): DOMException {
  return new DOMException('Stopped by the person', 'AbortError')
}

/** What another provider may step in for: it passes, or is this provider's alone. What is wrong with the request is not. */
const STEPS_IN = new Set([
  'RateLimited',
  'Overloaded',
  'Unreachable',
  'HungUp',
  'LocalServerOff',
  'NetworkDown',
  'Offline',
  'Timeout',
  'NoCredit',
])

/** What is to be answered, and what there is of the answer already. */
interface Question {
  user: Turn
  kept: string
}

interface Listener {
  show: Audience['show']
  hear: (text: string) => void
}

/** Asks the provider, and the fallback when it may step in. */
async function ask(
  means: Means,
  question: Question,
  course: Course,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  const settings = readSettings(await means.db.settings.toArray())
  const { provider, fallback } = settings
  try {
    await askOne(means, settings, provider, question, course, listener, signal)
  } catch (first) {
    const stepsIn = fallback.enabled && STEPS_IN.has(nameOf(first)) && !course.meter.spoken
    if (!stepsIn || signal.aborted) throw first
    const { choice, party } = course
    const insteadOf = { ...(await answererOf(provider)), fault: nameOf(first) }
    course.insteadOf = insteadOf
    const notice = `${whyInstead(insteadOf)}; asking ${answererName(await answererOf(fallback))} instead`
    listener.show({ phase: 'planning', wait: undefined, notice })
    try {
      await askOne(means, settings, fallback, question, course, listener, signal)
    } catch (second) {
      if (course.meter.spoken || isAbort(second)) throw second
      Object.assign(course, { choice, party, insteadOf: undefined })
      throw Object.assign(first as Error, { message: `${messageOf(first)} The fallback: ${messageOf(second)}` })
    }
  }
}

async function askOne(
  means: Means,
  settings: Settings,
  choice: Choice,
  { user, kept }: Question,
  course: Course,
  { show, hear }: Listener,
  signal: AbortSignal,
): Promise<void> {
  const { conversationId, id: turnId } = user
  course.choice = choice
  const party = (course.party = await reach(means, choice, settings))
  await checkCaps(means, party, settings)
  const { temporary } = (await means.db.conversations.get(conversationId)) ?? {}
  const asked = { ...(temporary ? { temporary: true as const } : {}), kept }
  for await (const step of sendPlanned(means, party, { conversationId, turnId }, asked, signal)) {
    if (step.type === 'plan') {
      course.plan = step.plan
      logStep(turnId, 'planned')
      show({ phase: 'waiting' })
      continue
    }
    if (step.type === 'text' && !course.meter.spoken) logStep(turnId, 'first token')
    course.meter.hear(step)
    if (step.type === 'text') hear(step.text)
    else if (step.type === 'notice') show({ notice: step.text, wait: undefined })
    else if (step.type === 'wait') show({ wait: { text: step.text, until: step.until }, notice: undefined })
  }
}

async function commit(
  { db, browser: { clock } }: Means,
  turn: Turn,
  text: string,
  ending: Ending,
  { meter, choice, party, plan, insteadOf }: Course,
): Promise<{ plan: StoredPlan | undefined }> {
  const stored = plan && (await storedPlan(plan))
  const model = party?.model ?? choice?.model ?? ''
  const account = party && accountOf(party, clock.now())
  const spent = party && meter.spent(plan?.used ?? 0, party)
  const answerer = choice && (await answererOf(choice))
  await commitTurn(db, turn.id, {
    ...ending,
    text,
    ...(model ? { model } : {}),
    ...(answerer ? { provider: answerer } : {}),
    ...(insteadOf ? { insteadOf } : {}),
    ...(spent ? { ...spent } : {}),
    ...(stored ? { plan: stored } : {}),
    ...(account && spent ? { account } : {}),
    now: clock.now(),
  })
  return { plan: stored }
}

/** The answer is safe by now: a use that cannot be counted is no reason to say otherwise. */
async function countUses({ db, browser }: Means, plan: StoredPlan, { id }: Turn): Promise<void> {
  if (recalledOf(plan).every(({ source }) => source === undefined)) return
  try {
    const { touchUsed } = await import('../db/use.ts')
    await touchUsed(db, plan, browser.clock.now(), id)
  } catch (thrown) {
    logWarning('chat: what was used is not counted', thrown)
  }
}
