// From where a question recalls: 10,000 questions to random worlds. Nothing comes back that is out of scope, temporary or
// forgotten, and everything that is in scope and to the point comes back, however much better what is outside may fit.
import { describe, expect, it } from 'vitest'
import type { Conversation, Id, RecallRequest, Scope } from '../../src/core/types.ts'
import { tombstoneHash } from '../../src/db/forget.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { conversation, document, memory, NOW, openBoth, space, turn } from '../db/fixture.ts'
import { uniform } from '../fixtures/models/random.ts'

const WORLDS = 50
const QUESTIONS = 200
const SPACES = ['home', 'work', 'club']
const TOPICS = ['heron', 'canoe', 'kiln', 'ledger']
const SCOPES: Scope[] = ['conversation', 'space', 'everywhere']

interface Said {
  id: Id
  topic: string
  spaceId: Id
  /** The conversation it is of, if any. */
  of?: Conversation
  isForgotten: boolean
}

/** A database with turns, notes, edited statements and documents on few topics, and what was put into it. */
async function worldOf(next: () => number) {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
  const { db, derived } = openBoth()
  const said: Said[] = []
  const conversations = Array.from({ length: 9 }, (_, at) =>
    conversation(`c${at}`, pick(SPACES), next() < 0.25 ? { temporary: 1 } : {}),
  )
  const say = (id: Id, spaceId: Id, of?: Conversation): string => {
    const topic = pick(TOPICS)
    const isForgotten = next() < 0.15
    said.push({ id, topic, spaceId, isForgotten, ...(of ? { of } : {}) })
    // What is outside of a scope may fit the question better: it says its topic more often.
    return `The ${topic} of ${id} is ${Array.from({ length: Math.ceil(next() * 4) }, () => topic).join(' and ')}.`
  }
  const turns = conversations.flatMap((of) =>
    Array.from({ length: Math.floor(next() * 6) }, (_, seq) => {
      const id = `${of.id}-${seq}`
      const role = next() < 0.6 ? ('user' as const) : ('assistant' as const)
      return turn(id, of.id, seq, say(id, of.spaceId, of), { role, createdAt: NOW + Math.floor(next() * 1e9) })
    }),
  )
  const notes = Array.from({ length: 4 }, (_, at) => {
    const spaceId = pick(SPACES)
    return memory(`note${at}`, spaceId, say(`note${at}`, spaceId), { sources: [], sourceTurnIds: [], origin: 'note' })
  })
  const edited = turns.slice(0, 5).map(({ id, conversationId }) => {
    const of = conversations.find((each) => each.id === conversationId)!
    const source = { sources: [{ turnId: id, start: 0, end: 3 }], sourceTurnIds: [id] }
    return memory(`edited-${id}`, of.spaceId, say(`edited-${id}`, of.spaceId, of), { ...source, revision: 1 })
  })
  const documents = Array.from({ length: 3 }, (_, at) => {
    const spaceId = pick(SPACES)
    return document(`file${at}`, spaceId, say(`file${at}`, spaceId))
  })
  const texts = new Map([...turns, ...notes, ...edited, ...documents].map(({ id, text }) => [id, text]))
  await db.spaces.bulkAdd(SPACES.map((id) => space(id)))
  await db.conversations.bulkAdd(conversations)
  await db.turns.bulkAdd(turns)
  await db.memories.bulkAdd([...notes, ...edited])
  await db.documents.bulkAdd(documents)
  const gone = said.filter((each) => each.isForgotten)
  const hashes = gone.map(({ id, spaceId }) => ({ spaceId, hash: tombstoneHash(spaceId, texts.get(id)!), at: NOW }))
  await db.tombstones.bulkPut(hashes)
  return { db, derived, conversations, said, pick }
}

describe('scopes', () => {
  it('leak nothing and starve nothing', async () => {
    const next = uniform(20_261_122)
    let asked = 0
    let found = 0
    for (let world = 0; world < WORLDS; world++) {
      const { db, derived, conversations, said, pick } = await worldOf(next)
      const engine = createMemory({ db, tokenizer: () => Promise.reject(new Error('nothing is counted here')) })
      await engine.loaded
      const questions = Array.from({ length: QUESTIONS }, () => {
        const from = pick(conversations)
        const scope = pick(SCOPES)
        const topic = pick(TOPICS)
        const isOpen = ({ of, spaceId, isForgotten }: Said) => {
          if (from.temporary || of?.temporary || isForgotten) return false
          if (scope === 'everywhere') return true
          return scope === 'space' ? spaceId === from.spaceId : of?.id === from.id
        }
        const excluded = next() < 0.3 ? pick(said).id : undefined
        const open = said.filter((each) => each.id !== excluded && isOpen(each))
        const request: RecallRequest = {
          spaceId: from.spaceId,
          conversationId: from.id,
          scope,
          query: `Where is the ${topic}?`,
          now: NOW,
          limit: open.length + 5,
          ...(excluded === undefined ? {} : { exclude: [excluded] }),
        }
        return { request, open, topic, few: Math.ceil(next() * 5) }
      })
      const all = await engine.recallMany(questions.map(({ request }) => request))
      const some = await engine.recallMany(questions.map(({ request, few }) => ({ ...request, limit: few })))
      for (const [at, { request, open, topic, few }] of questions.entries()) {
        asked++
        const ids = all[at]!.hits.map(({ chunk }) => chunk.source.id)
        const allowed = new Set(open.map(({ id }) => id))
        expect({ request, leaked: ids.filter((id) => !allowed.has(id)) }).toEqual({ request, leaked: [] })
        const starved = open.filter((each) => each.topic === topic && !ids.includes(each.id))
        expect({ request, starved }).toEqual({ request, starved: [] })
        expect(some[at]!.hits.map(({ chunk }) => chunk.source.id)).toEqual(ids.slice(0, few))
        found += ids.length
      }
      db.close()
      derived.close()
    }
    expect(asked).toBe(10_000)
    expect(found).toBeGreaterThan(10_000)
  }, 120_000)

  it('that are missing are none: who asks from nowhere is told nothing, never everything', async () => {
    const next = uniform(7)
    const { db, said, derived } = await worldOf(next)
    const engine = createMemory({ db, tokenizer: () => Promise.reject(new Error('nothing is counted here')) })
    await engine.loaded
    const nowhere: Partial<RecallRequest>[] = [
      { spaceId: 'no such space' },
      { spaceId: '' },
      { spaceId: 'no such space', scope: 'conversation' },
      { scope: 'conversation', conversationId: 'no such conversation' },
    ]
    const asked = TOPICS.flatMap((topic) =>
      nowhere.map((place) => ({ spaceId: SPACES[0]!, query: `Where is the ${topic}?`, now: NOW, ...place })),
    )
    for (const { hits } of await engine.recallMany(asked)) expect(hits).toEqual([])
    // Without a conversation, what stands in one is out of reach.
    const [loose] = await engine.recallMany([
      { spaceId: SPACES[0]!, scope: 'conversation', query: `Where is the ${TOPICS[0]!}?`, now: NOW },
    ])
    const inTalk = new Set(said.filter(({ of }) => of).map(({ id }) => id))
    expect(loose!.hits.filter(({ chunk }) => inTalk.has(chunk.source.id))).toEqual([])
    db.close()
    derived.close()
  })
})
