// One question to memory: waits for what is worth waiting for, asks the indexes, and says what was missing. What is found
// and how it is ranked is decided in retrieve.ts and core/rank.ts.
import type { Settings } from '../core/config.ts'
import { intentOf } from '../core/intent.ts'
import type { Degraded, Recall, RecallRequest } from '../core/types.ts'
import { ofDocument } from './cut.ts'
import { within } from './deadline.ts'
import type { Meaning } from './engine.ts'
import type { Follower, Known } from './follow.ts'
import type { QueryVector, Retriever } from './retrieve.ts'

export interface RecallDeps {
  retriever: Retriever
  follower: Pick<Follower & Known, 'catchUp' | 'complete' | 'conversations' | 'past' | 'sourcesOf' | 'fetch'>
  meaning: Meaning | undefined
  clock(): number
}

/** Recall with settings that are read. */
export interface Recaller {
  /** `caughtUp`: catching up that is under way; undefined when it was waited for. */
  find(
    request: RecallRequest,
    settings: Settings,
    caughtUp: Promise<unknown> | undefined,
    signal: AbortSignal,
  ): Promise<Recall>
  /** Resolves when those questions under way are answered that need not wait for loading. */
  answered(): Promise<void>
  /** Many questions, whose vectors are made in one go. */
  findMany(requests: RecallRequest[], settings: Settings, signal: AbortSignal): Promise<Recall[]>
}

/**
 * Past this a question goes on with the indexes as they are: only after a cold start, while the tables are still being
 * read. Raising it waits longer then, and finds more.
 */
export const FOLLOW_MS = 500
/** Neighbours whose rows are read first after a cold start. Raising it waits longer for an answer then. */
const FETCHED = 50
/** Hits given when none are asked for: as many as a list can be read. */
const LISTED = 60

interface Asked {
  vector?: QueryVector
  late: boolean
}

/** Asks `retriever` and `meaning`; knows nothing of the database. */
export function createRecaller({ retriever, follower, meaning, clock }: RecallDeps): Recaller {
  /** Questions that are answered while everything is being loaded. */
  const early = new Set<Promise<unknown>>()
  /** Vectors that came too late and are still being made: while a model warms up only the first plan waits for it. */
  let overdue: Promise<unknown> | undefined

  async function vectorsOf(texts: string[], deadline: number, signal: AbortSignal): Promise<Asked[]> {
    if (!meaning) return texts.map(() => ({ late: false }))
    if (overdue) return texts.map(() => ({ late: true }))
    const making = meaning.questions(texts, signal)
    const { value, late } = await within(deadline, making)
    if (late) overdue = making.then(forget, forget)
    return texts.map((_, at) => (value?.[at] ? { vector: value[at], late } : { late }))
  }
  const forget = () => void (overdue = undefined)

  function search(request: RecallRequest, settings: Settings, asked: Asked, timings: Record<string, number>): Recall {
    const start = clock()
    const { threshold } = settings.context
    const { spaceId, scope, conversationId, now } = request
    // What is temporary is told nothing.
    if (conversationId !== undefined && follower.conversations.get(conversationId)?.temporary)
      return { hits: [], confidence: 0, threshold, timings }
    let gathered = start
    const found = retriever.retrieve({
      gathered: () => (gathered = clock()),
      text: request.query,
      spaceId,
      now,
      ...(scope ? { scope } : {}),
      ...(conversationId === undefined ? {} : { conversationId }),
      limit: request.limit ?? LISTED,
      settings: settings.memory,
      // Who asks for the past sees what held then as it comes.
      ...(intentOf(request.query, now).past ? {} : { successors: follower.past.successors }),
      ...(request.exclude ? { exclude: request.exclude.flatMap(follower.sourcesOf) } : {}),
      ...(asked.vector ? { vector: asked.vector } : {}),
    })
    const answer = {
      ...found,
      hits: found.hits.map(ofDocument),
      threshold,
      timings: { ...timings, search: gathered - start, rank: clock() - gathered },
    }
    const lack = follower.complete() ? (asked.vector ? undefined : lackOf(asked)) : 'index-loading'
    return lack ? { ...answer, degraded: lack } : answer
  }

  const lackOf = ({ late }: Asked): Degraded | undefined =>
    meaning ? (late ? 'deadline' : meaning.lack()) : 'no-model'

  /** While the tables are still being read, the rows of what is nearest by meaning are read first. */
  async function readNearest({ spaceId, scope }: RecallRequest, { vector }: Asked): Promise<void> {
    if (follower.complete() || !vector || !meaning) return
    const spaces = new Set([spaceId])
    if (scope === 'everywhere')
      for (const conversation of follower.conversations.values()) spaces.add(conversation.spaceId)
    const near = meaning.search(vector, FETCHED, { spaces: [...spaces] })
    await follower.fetch(near.map(({ id }) => id))
  }

  async function find(
    request: RecallRequest,
    settings: Settings,
    caughtUp: Promise<unknown> | undefined,
    signal: AbortSignal,
  ) {
    const start = clock()
    const deadline = request.deadline ?? settings.memory.deadline
    const ask = async () => (await vectorsOf([request.query], deadline, signal))[0]!
    const finish = (asked: Asked, followed: number, embed: number) => {
      signal.throwIfAborted()
      return search(request, settings, asked, { follow: followed, embed })
    }
    // While everything is being loaded, what is near by meaning is found without it, and loading gives way to that.
    if (caughtUp && !follower.complete()) {
      const first = ask().then(async (asked) => {
        const embed = clock() - start
        if (!asked.vector) return { asked, embed }
        await readNearest(request, asked)
        return { asked, embed, answer: finish(asked, 0, embed) }
      })
      early.add(first)
      const { asked, embed, answer } = await first.finally(() => early.delete(first))
      if (answer) return answer
      const waitedFrom = clock()
      await within(FOLLOW_MS, caughtUp)
      return finish(asked, clock() - waitedFrom, embed)
    }
    if (caughtUp) await within(FOLLOW_MS, caughtUp)
    const followed = clock()
    const asked = await ask()
    await readNearest(request, asked)
    return finish(asked, followed - start, clock() - followed)
  }

  async function findMany(requests: RecallRequest[], settings: Settings, signal: AbortSignal) {
    if (requests.length === 0) return []
    const start = clock()
    await within(FOLLOW_MS, follower.catchUp())
    const followed = clock()
    const deadline = Math.max(...requests.map((request) => request.deadline ?? settings.memory.deadline))
    const asked = await vectorsOf(
      requests.map((request) => request.query),
      deadline,
      signal,
    )
    signal.throwIfAborted()
    const timings = { follow: followed - start, embed: clock() - followed }
    for (const [at, request] of requests.entries()) await readNearest(request, asked[at]!)
    return requests.map((request, at) => search(request, settings, asked[at]!, timings))
  }

  const answered = async () => void (await Promise.allSettled(early))
  return { find, findMany, answered }
}
