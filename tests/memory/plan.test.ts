// What a plan waits for, what it keeps, and what it says of the time it took.
import { indexedDB, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Id } from '../../src/core/types.ts'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { addNote } from '../../src/db/curate.ts'
import { Truth } from '../../src/db/db.ts'
import { commitTurn, retryExchange, startExchange } from '../../src/db/exchange.ts'
import { historyBefore } from '../../src/db/history.ts'
import { forget } from '../../src/db/forget.ts'
import { log } from '../../src/db/write.ts'
import { saveSection } from '../../src/db/settings.ts'
import { memory } from '../db/fixture.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { createMemory, type Meaning } from '../../src/memory/engine.ts'
import { createFollower } from '../../src/memory/follow.ts'
import { createReader } from '../../src/memory/reading.ts'
import { createRetriever } from '../../src/memory/retrieve.ts'
import { estimateTokens } from '../../src/core/text.ts'

const NOW = new Date(2026, 1, 10, 9).getTime()
let count = 0
let db: Truth
let spaceId: Id

beforeEach(async () => {
  db = new Truth(`plan-${++count}`, { indexedDB, IDBKeyRange })
  spaceId = (await ensureSpace(db, NOW)).id
})
afterEach(() => db.close())

const tokenizer = () => Promise.resolve({ count: estimateTokens })
const engineWith = (meaning?: Meaning) => createMemory({ db, tokenizer, ...(meaning ? { meaning } : {}) })

async function say(text: string, answer = 'Noted.', conversationId: Id | null = null) {
  const { user, assistant } = await startExchange(db, { conversationId, spaceId, text, now: NOW })
  await commitTurn(db, assistant.id, { text: answer, status: 'complete', now: NOW })
  return { conversationId: user.conversationId, user, assistant }
}
async function ask(text: string) {
  const { user } = await startExchange(db, { conversationId: null, spaceId, text, now: NOW })
  return { conversationId: user.conversationId, turnId: user.id, now: NOW }
}

/** A model whose questions are answered when the test says so. */
function slowMeaning() {
  const asked: ((vector: undefined) => void)[] = []
  const question = () => new Promise<undefined>((resolve) => asked.push(resolve))
  const meaning: Meaning = {
    listener: { put: () => undefined, remove: () => undefined, only: () => undefined },
    question,
    questions: (texts) => Promise.all(texts.map(question)),
    alike: (pairs) => Promise.resolve(pairs.map(() => undefined)),
    search: () => [],
    version: () => 0,
    lack: () => undefined,
    loaded: () => Promise.resolve(),
    pending: () => 0,
    trouble: () => undefined,
    work: () => Promise.resolve(),
    stats: () => ({ vectors: 0, indexes: [] }),
    snapshot: () => Promise.resolve(),
    rebuild: () => Promise.resolve(),
    choose: () => undefined,
  }
  return { meaning, asked }
}

describe('the deadline', () => {
  test('past it words alone answer, and the plan says so', async () => {
    const { meaning } = slowMeaning()
    await say('The spare key hangs behind the blue barrel.')
    await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, deadline: 10 })
    const plan = await engineWith(meaning).plan(await ask('Where does the spare key hang?'))
    expect(plan.degraded).toBe('deadline')
    expect(plan.messages.at(-1)!.content).toContain('behind the blue barrel')
  })

  test('while a cold model warms up, only the first plan waits for it', async () => {
    const { meaning, asked } = slowMeaning()
    const engine = engineWith(meaning)
    const request = await ask('Where does the spare key hang?')
    expect((await engine.plan({ ...request, deadline: 10 })).degraded).toBe('deadline')
    // Nobody would wait so long: it answers because it does not wait at all.
    expect((await engine.plan({ ...request, deadline: 3_600_000 })).degraded).toBe('deadline')
    expect(asked).toHaveLength(1)
    asked[0]!(undefined)
    await Promise.resolve()
    const third = engine.plan({ ...request, deadline: 3_600_000 })
    await expect.poll(() => asked.length).toBe(2)
    asked[1]!(undefined)
    expect((await third).degraded).toBeUndefined()
  })
})

describe('the same question to the same memory', () => {
  test('is the same plan, without another search', async () => {
    await say('The spare key hangs behind the blue barrel.')
    const engine = engineWith()
    const request = await ask('Where does the spare key hang?')
    const first = await engine.plan(request)
    expect(await engine.plan({ ...request, now: NOW + 1000 })).toBe(first)
  })

  test('is planned anew when there is a new memory, another model, other settings, another scope, another day', async () => {
    const engine = engineWith()
    const request = await ask('Where does the spare key hang?')
    const first = await engine.plan(request)
    expect(await engine.plan({ ...request, model: 'claude-x' })).not.toBe(first)
    expect(await engine.plan({ ...request, scope: 'everywhere' })).not.toBe(first)
    expect(await engine.plan({ ...request, now: NOW + 86_400_000 })).not.toBe(first)
    await addNote(db, spaceId, 'The spare key hangs in the shed.', NOW)
    const second = await engine.plan(request)
    expect(second.messages.at(-1)!.content).toContain('shed')
    await saveSection(db, 'context', { ...DEFAULT_SETTINGS.context, window: 4096 })
    expect((await engine.plan(request)).window).toBe(4096)
  })

  test('a plan that went without is not kept for when it need not', async () => {
    const { meaning, asked } = slowMeaning()
    const engine = engineWith(meaning)
    const request = { ...(await ask('Where does the spare key hang?')), deadline: 10 }
    const first = await engine.plan(request)
    asked[0]!(undefined)
    expect(await engine.plan(request)).not.toBe(first)
  })
})

test('the stages of a plan add up to its whole time', async () => {
  let now = 0
  const clock = () => (now += 7)
  const engine = createMemory({ db, tokenizer, clock })
  await say('The spare key hangs behind the blue barrel.')
  const { timings } = await engine.plan(await ask('Where does the spare key hang?'))
  const { total, ...stages } = timings
  expect(Object.keys(stages)).toEqual(['read', 'rewrite', 'follow', 'embed', 'search', 'rank', 'pack'])
  for (const stage of ['read', 'search', 'rank', 'pack']) expect(stages[stage]).toBeGreaterThan(0)
  const sum = Object.values(stages).reduce((all, each) => all + each, 0)
  expect(Math.abs(sum - total!)).toBeLessThanOrEqual(total! / 10)
})

test('a temporary conversation recalls nothing, pinned or said', async () => {
  const engine = engineWith()
  await say('The spare key hangs behind the blue barrel.')
  const request = await ask('Where does the spare key hang?')
  await db.conversations.update(request.conversationId, { temporary: 1 })
  const plan = await engine.plan(request)
  expect(JSON.stringify(plan)).not.toContain('barrel')
  await engine.ingest()
  const drawn = await db.memories.toArray()
  expect(drawn.map((memory) => memory.text)).toEqual(['The spare key hangs behind the blue barrel.'])
})

describe('a plan of a chat that goes on', () => {
  /** Says something more and plans for it, with everything loaded before. */
  async function goOn(engine: ReturnType<typeof engineWith>, conversationId: Id, text: string) {
    const { user } = await startExchange(db, { conversationId, spaceId, text, now: NOW })
    return engine.plan({ conversationId, turnId: user.id, now: NOW })
  }

  test('holds what was said just before, in it and elsewhere', async () => {
    const engine = engineWith()
    await engine.loaded
    const { conversationId } = await say('The boat is moored at the east pier.', 'A fine place.')
    await say('The spare key hangs behind the blue barrel.')
    const plan = await goOn(engine, conversationId, 'Where does the spare key hang?')
    const sent = JSON.stringify(plan.messages)
    for (const words of ['east pier', 'A fine place.', 'blue barrel']) expect(sent).toContain(words)
  })

  test('holds nothing of what was forgotten just before', async () => {
    const engine = engineWith()
    await engine.loaded
    const { conversationId } = await say(
      'My boat is moored at the east pier.',
      'My boat is moored at the east pier, then.',
    )
    await engine.ingest()
    await goOn(engine, conversationId, 'Where is my boat moored?')
    const [drawn] = await db.memories.toArray()
    await forget(db, undefined, { memoryId: drawn!.id, sentence: true, now: NOW })
    expect(JSON.stringify(await goOn(engine, conversationId, 'Where is my boat moored now?'))).not.toContain(
      'east pier',
    )
    // Nor when the same is said again: the sentence itself is forgotten.
    const elsewhere = await say('Well. My boat is moored at the east pier.')
    await db.turns.delete(elsewhere.assistant.id)
    const plan = await goOn(engine, conversationId, 'And where was it moored, my boat?')
    expect(JSON.stringify(plan)).not.toContain('east pier')
  })

  test('goes by the settings and the scope of this moment', async () => {
    const engine = engineWith()
    await engine.loaded
    const { conversationId } = await say('The boat is moored at the east pier.')
    await goOn(engine, conversationId, 'Where is the boat?')
    await saveSection(db, 'context', { ...DEFAULT_SETTINGS.context, system: 'You are a harbour master.' })
    await say('The spare key hangs behind the blue barrel.')
    await db.transaction('rw', [db.conversations, db.changes], async () => {
      await db.conversations.update(conversationId, { scope: 'conversation' })
      await log(db, 'conversations', 'put', [{ id: conversationId }])
    })
    const plan = await goOn(engine, conversationId, 'Where does the spare key hang?')
    expect(plan.messages[0]!.content).toContain('harbour master')
    expect(JSON.stringify(plan)).not.toContain('blue barrel')
  })

  test('has the summaries that hold', async () => {
    const follower = createFollower({ db, retriever: createRetriever({}) })
    const read = createReader(db, follower)
    const { conversationId, user } = await say('The boat is moored at the east pier.')
    const summaries = async () => {
      await follower.catchUp()
      const reading = await read({ conversationId, turnId: user.id }, false)
      return reading.summaries.map(({ id }) => id)
    }
    expect(await summaries()).toEqual([])
    const summary = { conversationId, level: 'chunk' as const, fromSeq: 0, toSeq: 1, by: 'rules' as const, until: NOW }
    const row = memory('sum', spaceId, 'Of a boat.', { summary: { ...summary, hints: [] } })
    await db.memories.add(row)
    await log(db, 'memories', 'put', [row])
    expect(await summaries()).toEqual(['sum'])
    await db.memories.update('sum', { expiredAt: NOW })
    await log(db, 'memories', 'put', [row])
    expect(await summaries()).toEqual([])
  })

  test('is read from the tables while the indexes are behind', async () => {
    const follower = createFollower({ db, retriever: createRetriever({}) })
    const read = createReader(db, follower)
    await follower.loaded
    const { conversationId, user } = await say('The boat is moored at the east pier.')
    const { input, conversation } = await read({ conversationId, turnId: user.id }, true)
    expect([input.text, conversation?.id]).toEqual(['The boat is moored at the east pier.', conversationId])
  })
})

describe('the turns kept between plans are those of the tables', () => {
  function reader() {
    const follower = createFollower({ db, retriever: createRetriever({}) })
    const read = createReader(db, follower)
    return async (request: { conversationId: Id; turnId: Id }) => {
      await follower.catchUp()
      return read(request, false)
    }
  }

  test('through answers, retries, redactions, deletions, another conversation and a cut log', async () => {
    const read = reader()
    const same = async (conversationId: Id, turnId: Id) => {
      const { input, history, answers } = await read({ conversationId, turnId })
      const plain = await historyBefore(db, { conversationId, turnId })
      const light = ({ plan: _, ...turn }: (typeof history)[number]) => turn
      expect({ input, history, answers }).toEqual({
        input: light(plain.input),
        history: plain.history.map(light),
        answers: plain.answers,
      })
      return history.length
    }
    const first = await say('One.')
    const { conversationId } = first
    expect(await same(conversationId, first.user.id)).toBe(0)
    const second = await say('Two.', 'Yes.', conversationId)
    expect(await same(conversationId, second.user.id)).toBe(2)
    const again = await retryExchange(db, second.assistant.id, NOW)
    await same(conversationId, second.user.id)
    await commitTurn(db, again.assistant.id, { text: 'No.', status: 'complete', now: NOW })
    const third = await say('Three.', 'Well.', conversationId)
    expect(await same(conversationId, third.user.id)).toBe(4)
    await db.transaction('rw', [db.turns, db.changes], async () => {
      await db.turns.update(first.user.id, { text: '[forgotten]', revision: 1 })
      await db.changes.add({ table: 'turns', id: first.user.id, op: 'put' })
    })
    await same(conversationId, third.user.id)
    const other = await say('Elsewhere.')
    await same(other.conversationId, other.user.id)
    await same(conversationId, third.user.id)
    await db.turns.delete(second.user.id)
    await db.changes.add({ table: 'all', id: '', op: 'put' })
    expect(await same(conversationId, third.user.id)).toBe(1)
    await expect(read({ conversationId, turnId: second.user.id })).rejects.toMatchObject({ name: 'NoSuchTurn' })
  })

  test('beyond the newest turns as well', async () => {
    const rows = Array.from({ length: 700 }, (_, seq) => ({
      id: `t${seq}`,
      conversationId: 'long',
      parentId: seq === 0 ? null : `t${seq - 1}`,
      seq,
      createdAt: NOW,
      role: seq % 2 === 0 ? ('user' as const) : ('assistant' as const),
      text: `Turn ${seq}`,
      status: 'complete' as const,
      ingested: 1 as const,
      revision: 0,
    }))
    await db.turns.bulkAdd(rows)
    const read = reader()
    for (const at of [698, 400, 50]) {
      const { history } = await read({ conversationId: 'long', turnId: `t${at}` })
      expect(history.map((turn) => turn.id)).toEqual(
        (await historyBefore(db, { conversationId: 'long', turnId: `t${at}` })).history.map((turn) => turn.id),
      )
    }
  })
})

describe('plans at the same time', () => {
  test('are the same as one after the other, also while turns are being written', async () => {
    const facts = [
      'The dog is called Rex.',
      'The car is a grey Volvo.',
      'The lease ends in May.',
      'Eva is vegan.',
      'I smoke.',
    ]
    const asked = [
      'What is the dog called?',
      'What car is it?',
      'When does the lease end?',
      'Is Eva vegan?',
      'Do I smoke?',
    ]
    for (const fact of facts) await say(fact)
    const requests = await Promise.all(asked.map(ask))
    const engine = engineWith()
    const [together] = await Promise.all([
      Promise.all(requests.map((request) => engine.plan(request))),
      Promise.all(facts.map((_, at) => say(`Something else entirely, number ${at}.`))),
    ])
    together.forEach((plan, at) => expect(plan.messages.at(-1)!.content).toContain(facts[at]!))
    const again = await Promise.all(requests.map((request) => engine.plan(request)))
    const alone = engineWith()
    for (const [at, request] of requests.entries()) expect((await alone.plan(request)).parts).toEqual(again[at]!.parts)
  })
})

describe('many questions at once', () => {
  test('are answered in their order, with one call of the model', async () => {
    await say('The spare key hangs behind the blue barrel.')
    await say('The dog is called Rex.')
    const calls: string[][] = []
    const { meaning } = slowMeaning()
    const engine = engineWith({
      ...meaning,
      questions: (texts) => {
        calls.push(texts)
        return Promise.resolve(texts.map(() => undefined))
      },
    })
    const queries = ['What is the dog called?', 'Where does the spare key hang?']
    const answers = await engine.recallMany(queries.map((query) => ({ spaceId, query, now: NOW })))
    expect(answers.map(({ hits }) => hits[0]!.chunk.text)).toEqual([
      'The dog is called Rex.',
      'The spare key hangs behind the blue barrel.',
    ])
    expect(calls).toEqual([queries])
    expect(await engine.recallMany([])).toEqual([])
  })
})
