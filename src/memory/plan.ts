// One prompt, planned: reads the conversation, asks memory, and hands both to core/context.ts, which decides. The same
// question to the same memory under the same settings is answered from the last plans without searching again.
import { budgetOf, withinModel } from '../core/budget.ts'
import type { Settings } from '../core/config.ts'
import { planContext, type Quoting } from '../core/context.ts'
import { day, describeSource } from '../core/describe.ts'
import { DOCUMENT_SHARE } from '../core/input-parts.ts'
import { floorsOf, type Intent, intentOf } from '../core/intent.ts'
import { rewrite } from '../core/rewrite.ts'
import { inForce } from '../core/standing.ts'
import { estimateTokens } from '../core/text.ts'
import type {
  ContextPlan,
  Hit,
  Id,
  Memory,
  Millis,
  PartSource,
  PlanRequest,
  Recall,
  RecallRequest,
  Scope,
  Turn,
} from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { logStep } from '../lib/log.ts'
import { within } from './deadline.ts'
import type { Meaning } from './engine.ts'
import type { Follower, Known } from './follow.ts'
import type { PlanLog } from './plan-log.ts'
import { piecesOf, questionOf } from './pieces.ts'
import { createReader, type Reading } from './reading.ts'
import { FOLLOW_MS, type Recaller } from './recall.ts'
import type { Tokenizer } from './tokenizer.ts'

export interface PlannerDeps {
  db: Truth
  tokenizer: (model?: string) => Promise<Tokenizer>
  recaller: Recaller
  follower: Pick<Follower & Known, 'catchUp' | 'follow' | 'unread' | 'complete' | 'present' | 'hear' | keyof Known>
  meaning: Meaning | undefined
  log: PlanLog
  clock(): number
}

/** Plans kept for being asked again. Each holds a prompt, so few. */
const KEPT_PLANS = 16

/** A small file is read in this time, and found by a question that follows it at once; a large one is not waited for. */
const FILES_MS = 100

/** What a source is called: a document's name, else the title of the conversation it was said in. */
function titleOf(known: Known, { type, id, conversationId }: PartSource): string | undefined {
  return type === 'document' ? known.documents.get(id) : known.conversations.get(conversationId ?? '')?.title
}

/** How plans speak of sources. */
export const quotingOf = (follower: PlannerDeps['follower']): Quoting => ({
  day,
  from: (source) => describeSource(source, titleOf(follower, source)),
  ended: ({ id }) => follower.past.ended(id),
})

/** Plans prompts. */
export function createPlanner(deps: PlannerDeps) {
  const { db, recaller, follower, meaning, log, clock } = deps
  const read = createReader(db, follower)
  const plans = new Map<string, ContextPlan>()
  const quoting = quotingOf(follower)

  /** Everything that a plan depends on. The time counts by its day: that is how finely a plan speaks of it. */
  function keyOf(request: PlanRequest, { settings, seq }: Reading, scale: number | undefined): string {
    const { conversationId, turnId, scope, model, now } = request
    const { context, memory } = settings
    const vectors = meaning ? [meaning.version(), meaning.lack()] : []
    return JSON.stringify([conversationId, turnId, scope, model, scale, day(now), seq, context, memory, ...vectors])
  }

  function keep(key: string, plan: ContextPlan): void {
    // What was missing for the moment may be there in the next.
    if (plan.degraded && plan.degraded !== 'no-model' && plan.degraded !== 'model-failed') return
    plans.set(key, plan)
    if (plans.size > KEPT_PLANS) plans.delete(plans.keys().next().value!)
  }

  return async function plan(request: PlanRequest, signal = new AbortController().signal): Promise<ContextPlan> {
    const start = clock()
    signal.throwIfAborted()
    const tokens = deps.tokenizer(request.model)
    tokens.catch(() => undefined) // looked at below; until then a failure is nobody's yet
    const caughtUp = follower.follow()
    caughtUp.catch(() => undefined)
    // What is about to be read was read by catching up, unless everything is still being loaded.
    const waited = follower.complete() ? await within(FOLLOW_MS, caughtUp) : undefined
    if (follower.unread()) await within(FILES_MS, follower.catchUp())
    const followedAt = clock()
    const [found, tokenizer] = await Promise.all([read(request, waited?.late ?? true), tokens])
    const reading = { ...found, settings: forModel(found.settings, request) }
    const key = keyOf(request, reading, tokenizer.scale)
    const before = plans.get(key)
    if (before) {
      log.hit()
      return before
    }

    const { settings, input, history, answers, conversation, summaries } = reading
    const spaceId = conversation?.spaceId ?? ''
    const { context, memory } = settings
    const long = estimateTokens(input.text) > budgetOf(context).budget * DOCUMENT_SHARE
    const intent = intentIn(input, request.now)
    const scope: Scope = request.scope ?? intent.scope ?? conversation?.scope ?? memory.scope
    const readAt = clock()
    const asked = rewrite(long ? questionOf(input) : input.text, history)
    const question: RecallRequest = {
      spaceId,
      scope,
      conversationId: request.conversationId,
      query: asked.query,
      now: request.now,
      limit: memory.hits,
      exclude: [input.id, ...answers],
      ...(request.deadline === undefined ? {} : { deadline: request.deadline }),
    }
    const askedAt = clock()
    const partly = !conversation?.temporary && follower.unread()
    const recall: Recall = conversation?.temporary
      ? { hits: [], confidence: 0, threshold: context.threshold, timings: {} }
      : await recaller.find(question, settings, waited ? undefined : caughtUp, signal)
    const recalled = { ...recall, hits: noted(recall.hits, asked.added.length) }
    const pieces = long ? piecesOf(input, question, memory) : []
    const foundAt = clock()
    logStep(request.turnId, 'recalled')
    const ours = (memories: ReadonlyMap<Id, Memory>) =>
      conversation?.temporary ? [] : [...memories.values()].filter((each) => each.spaceId === spaceId)
    const pinned = ours(follower.pinned)
    // What this very message wishes it says itself; what it contradicts gives way all the same.
    const wishes = inForce(ours(follower.standing)).filter(({ sourceTurnIds }) => !sourceTurnIds.includes(input.id))
    const degraded = partly ? 'index-loading' : recalled.degraded
    const result = planContext({
      settings: context,
      memory,
      now: request.now,
      input,
      history,
      pinned,
      standing: wishes,
      summaries,
      recalled,
      pieces,
      count: tokenizer.count,
      signals: { of: follower.drawn.of, floors: floorsOf(scope, intent) },
      ...quoting,
      timings: recalled.timings,
      ...(degraded ? { degraded } : {}),
    })
    const end = clock()
    const { follow = 0, embed = 0, rank = 0 } = recalled.timings
    const search = foundAt - askedAt - follow - embed - rank
    const rewriting = askedAt - readAt
    const timings = {
      read: readAt - followedAt,
      rewrite: rewriting,
      follow: followedAt - start + follow,
      embed,
      search,
      rank,
      pack: end - foundAt,
      total: end - start,
    }
    const planned = { ...result, ...(tokenizer.scale === undefined ? {} : { scale: tokenizer.scale }), timings }
    keep(key, planned)
    log.add(planned, request.turnId)
    return planned
  }
}

const forModel = (settings: Settings, request: PlanRequest): Settings => ({
  ...settings,
  context: withinModel(settings.context, request),
})

/** What the person's own words ask of this call. What was pasted asks for nothing. */
function intentIn({ text, pasted = [] }: Turn, now: Millis): Intent {
  if (text.length > LONGEST_ASKED) return { past: false, recent: false }
  const typed = pasted.reduce(
    (rest, { start, end }) => rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end),
    text,
  )
  return intentOf(typed, now)
}
/** A longer text is a document, whoever typed it. */
const LONGEST_ASKED = 4000

/** Says on each hit by how many words the question was made longer before it was asked. */
const noted = (hits: Hit[], added: number): Hit[] =>
  added === 0 ? hits : hits.map((hit) => ({ ...hit, why: { ...hit.why, followUp: added } }))
