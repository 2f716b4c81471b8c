// The engine by its own verbs: what a caller that holds nothing but `MemoryApi` sees, in Node and over a port.
import { partsOf } from '../../src/core/packed-parts.ts'
import { indexedDB, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { estimateTokens } from '../../src/core/text.ts'
import type { Id, MemoryApi } from '../../src/core/types.ts'
import { Derived, Truth } from '../../src/db/db.ts'
import { commitTurn, startExchange } from '../../src/db/exchange.ts'
import { createSpace, ensureSpace } from '../../src/db/spaces.ts'
import { storedPlan } from '../../src/db/stored-plan.ts'
import { connect, serve } from '../../src/lib/rpc.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'

const NOW = new Date(2026, 1, 10, 9).getTime()
let count = 0
let db: Truth
let derived: Derived
let engine: MemoryEngine
let spaceId: Id

beforeEach(async () => {
  count++
  db = new Truth(`api-${count}`, { indexedDB, IDBKeyRange })
  derived = new Derived(`api-derived-${count}`, { indexedDB, IDBKeyRange })
  spaceId = (await ensureSpace(db, NOW)).id
  engine = createMemory({ db, derived, tokenizer: () => Promise.resolve({ count: estimateTokens }) })
  await engine.loaded
})
afterEach(() => {
  db.close()
  derived.close()
})

const found = async (query: string, space = spaceId) =>
  (await engine.recall({ spaceId: space, query, now: NOW })).hits
    .filter((hit) => hit.score > 0)
    .map((hit) => hit.chunk.text)
const user = (text: string) => ({ role: 'user' as const, text })
/** Every row of the truth but the change log. */
const rows = async () =>
  Object.fromEntries(
    await Promise.all(
      [db.spaces, db.conversations, db.turns, db.memories, db.documents, db.jobs, db.tombstones].map(
        async (table) => [table.name, await table.toArray()] as const,
      ),
    ),
  )

/** Talk, an answer that quotes it with its plan, a note, and a document. */
async function world() {
  const { conversationId } = await engine.observe({
    conversationId: null,
    spaceId,
    turns: [user('The boat is called Meridian.'), { role: 'assistant', text: 'A fine name.' }],
    now: NOW,
  })
  await engine.addMemory({ spaceId, text: 'The harbour master is called Ines.', now: NOW })
  await engine.ingestText({ spaceId, name: 'log.md', text: 'The boat was painted green.', now: NOW })
  await engine.ingest()
  const { user: asked, assistant } = await startExchange(db, {
    conversationId: null,
    spaceId,
    text: 'What is the boat called?',
    now: NOW + 1,
  })
  const plan = await engine.plan({ conversationId: asked.conversationId, turnId: asked.id, now: NOW + 1 })
  await commitTurn(db, assistant.id, {
    text: 'As you said.',
    status: 'complete',
    plan: await storedPlan(plan),
    now: NOW,
  })
  return { conversationId, answerId: assistant.id, plan }
}

describe('observe', () => {
  test('stores turns that are found at once and read like any other', async () => {
    const { conversationId, turnIds } = await engine.observe({
      conversationId: null,
      spaceId,
      turns: [user('The boat is called Meridian.'), { role: 'assistant', text: 'A fine name.', model: 'm' }],
      now: NOW,
    })
    expect(await found('What is the boat called?')).toContain('The boat is called Meridian.')
    expect(await db.conversations.get(conversationId)).toMatchObject({ title: 'The boat is called Meridian.' })
    const again = await engine.observe({
      conversationId,
      spaceId,
      turns: [user('The hull leaks near the keel.')],
      now: NOW + 5,
    })
    const turns = await db.turns.bulkGet([...turnIds, ...again.turnIds])
    expect(turns.map((turn) => [turn!.seq, turn!.parentId])).toEqual([
      [0, null],
      [1, turnIds[0]],
      [2, turnIds[1]],
    ])
    await engine.ingest()
    expect((await db.memories.toArray()).map((memory) => memory.text).sort()).toEqual([
      'The boat is called Meridian.',
      'The hull leaks near the keel.',
    ])
  })

  test('refuses what is no message, and places that are not there, and then stores nothing', async () => {
    const give = (more: object) =>
      engine.observe({ conversationId: null, spaceId, turns: [user('Yes.')], now: NOW, ...more })
    await expect(give({ turns: [user('Yes.'), user(' ')] })).rejects.toMatchObject({ name: 'EmptyMessage' })
    await expect(give({ conversationId: 'gone' })).rejects.toMatchObject({ name: 'NoSuchConversation' })
    await expect(give({ spaceId: 'gone' })).rejects.toMatchObject({ name: 'NoSuchSpace' })
    expect(await db.turns.count()).toBe(0)
  })
})

test('explain shows the plan that was stored, with its words: the trace is the plan', async () => {
  const { answerId, plan } = await world()
  const explained = (await engine.explain(answerId))!
  expect(explained.plan).toEqual(await storedPlan(plan))
  const sent = (parts: { dropped?: unknown }[]) => parts.filter((part) => !part.dropped).length
  expect(sent(partsOf(explained.plan))).toBeGreaterThan(2)
  const recalled = explained.parts.find(({ part }) => part.kind === 'memory' && !part.dropped)!
  expect(recalled).toMatchObject({ state: 'sent', text: 'The boat is called Meridian.' })
  // What is shown as sent is what was sent: as it is, or as a line of data.
  const messages = plan.messages.map(({ content }) => content).join('\n')
  for (const { part, state, text } of explained.parts.filter(({ part }) => !part.dropped && part.kind !== 'system')) {
    expect(state).toBe('sent')
    expect(messages).toContain(part.kind === 'memory' ? JSON.stringify(text).slice(1, -1) : text)
  }
  expect(await engine.explain('nothing')).toBeUndefined()
})

describe('clear', () => {
  test('a conversation goes with what was learned in it, and comes back row by row', async () => {
    const { conversationId } = await world()
    const before = await rows()
    const cleared = await engine.clear({ conversationId, now: NOW + 2 })
    expect(cleared).toMatchObject({ conversations: 1, turns: 2, memories: 1, documents: 0 })
    expect((await found('What is the boat called?')).join()).not.toContain('Meridian')
    expect(await found('Who is the harbour master?')).toContain('The harbour master is called Ines.')
    await engine.undoClear(cleared.id)
    expect(await rows()).toEqual(before)
    expect(await found('What is the boat called?')).toContain('The boat is called Meridian.')
    await engine.undoClear(cleared.id)
    expect(await rows()).toEqual(before)
  })

  test('a space is emptied, and nothing of another one', async () => {
    await world()
    const other = (await createSpace(db, 'Workshop', NOW)).id
    await engine.observe({ conversationId: null, spaceId: other, turns: [user('The alarm code is 5512.')], now: NOW })
    const before = await rows()
    const cleared = await engine.clear({ spaceId, now: NOW + 2 })
    expect(cleared).toMatchObject({ conversations: 2, turns: 4, documents: 1 })
    const left = await rows()
    expect(left['turns']).toHaveLength(1)
    expect(left['memories']).toEqual([])
    expect(await found('What is the alarm code?', other)).toEqual(['The alarm code is 5512.'])
    await engine.undoClear(cleared.id)
    expect(await rows()).toEqual(before)
  })

  test('what somebody changed since is left as it is now', async () => {
    const { conversationId, answerId } = await world()
    const cleared = await engine.clear({ conversationId, now: NOW + 2 })
    await db.turns.update(answerId, { text: 'I do not know.', revision: 1 })
    await engine.undoClear(cleared.id)
    expect(await db.turns.get(answerId)).toMatchObject({ text: 'I do not know.' })
    expect(await db.conversations.get(conversationId)).toBeDefined()
  })

  test('what was forgotten since does not come back', async () => {
    const { conversationId } = await world()
    const note = (await db.memories.filter((memory) => memory.kind === 'note').first())!
    const cleared = await engine.clear({ conversationId, now: NOW + 2 })
    await db.tombstones.add({ hash: 'x', spaceId, at: NOW + 3 })
    await expect(engine.undoClear(cleared.id)).rejects.toMatchObject({ name: 'ForgottenSince' })
    await engine.forget({ memoryId: note.id, sentence: false, now: NOW + 4 })
    await expect(engine.undoClear(cleared.id)).rejects.toMatchObject({ name: 'NothingToUndo' })
  })

  test('only what was cleared last can be put back', async () => {
    const { conversationId } = await world()
    const first = await engine.clear({ conversationId, now: NOW + 2 })
    await engine.clear({ conversationId: 'gone', now: NOW + 3 })
    await expect(engine.undoClear(first.id)).rejects.toMatchObject({ name: 'NothingToUndo' })
    await expect(engine.clear({ spaceId: 'gone', now: NOW })).rejects.toMatchObject({ name: 'NoSuchSpace' })
  })
})

describe('upkeep', () => {
  test('maintain reads what was not read and changes nothing the second time', async () => {
    await engine.observe({ conversationId: null, spaceId, turns: [user('The boat is called Meridian.')], now: NOW })
    expect(await engine.maintain()).toEqual({ ingested: 1, joined: 0, suggested: 0, pruned: 0, pendingVectors: 0 })
    const after = await rows()
    expect(await engine.maintain()).toEqual({ ingested: 0, joined: 0, suggested: 0, pruned: 0, pendingVectors: 0 })
    expect(await rows()).toEqual(after)
  })

  test('a rebuilt index answers as before', async () => {
    await world()
    const before = await found('What is the boat called?')
    await engine.rebuildIndex()
    expect(await found('What is the boat called?')).toEqual(before)
  })

  test('stats count rows, jobs and the last plans, those of before a restart included', async () => {
    const { answerId } = await world()
    const stats = await engine.stats()
    // Its plan is in memory and with its answer, and is one plan.
    expect(stats).toMatchObject({ turns: 4, conversations: 2, documents: 1, pendingTurns: 2, jobs: {} })
    expect(stats.plans).toMatchObject({ count: 1, degraded: { 'no-model': 1 }, cached: 0 })
    const stages = stats.plans.stages.map(({ stage }) => stage)
    expect(stages).toEqual(expect.arrayContaining(['read', 'search', 'pack']))
    expect(stages.at(-1)).toBe('total')
    const fresh = createMemory({ db, tokenizer: () => Promise.resolve({ count: estimateTokens }) })
    await fresh.loaded
    expect((await fresh.stats()).plans).toMatchObject({ count: 1, cached: 0 })
    const answer = (await db.turns.get(answerId))!
    expect((await fresh.stats()).plans.stages.at(-1)!.p95).toBe(answer.plan!.timings['total'])
  })
})

test('every verb is refused once its signal is over, and changes nothing', async () => {
  const { conversationId, answerId } = await world()
  const before = await rows()
  const over = AbortSignal.abort()
  const turnId = answerId
  const calls: ((api: MemoryApi) => Promise<unknown>)[] = [
    (api) => api.plan({ conversationId, turnId, now: NOW }, over),
    (api) => api.recall({ spaceId, query: 'boat', now: NOW }, over),
    (api) => api.recallMany([{ spaceId, query: 'boat', now: NOW }], over),
    (api) => api.observe({ conversationId, spaceId, turns: [user('No.')], now: NOW }, over),
    (api) => api.addMemory({ spaceId, text: 'No.', now: NOW }, over),
    (api) => api.ingestText({ spaceId, name: 'a', text: 'No.', now: NOW }, over),
    (api) => api.ingestFile({ spaceId, name: 'a', bytes: new Uint8Array([65]), now: NOW }, over),
    (api) => api.about({ spaceId, texts: ['boat'] }, over),
    (api) => api.explain(turnId, over),
    (api) => api.forget({ memoryId: 'x', sentence: false, now: NOW }, over),
    (api) => api.clear({ spaceId, now: NOW }, over),
    (api) => api.undoClear('x', over),
    (api) => api.rebuildIndex(over),
    (api) => api.maintain(over),
  ]
  for (const call of calls) await expect(call(engine)).rejects.toMatchObject({ name: 'AbortError' })
  expect(await rows()).toEqual(before)
})

test('the same verbs answer over a port', async () => {
  const { port1, port2 } = new MessageChannel()
  serve<MemoryApi>(port1, engine)
  const { remote } = connect<MemoryApi>(port2)
  const { conversationId } = await remote.observe({
    conversationId: null,
    spaceId,
    turns: [user('The boat is called Meridian.')],
    now: NOW,
  })
  const [answer] = await remote.recallMany([{ spaceId, query: 'What is the boat called?', now: NOW }])
  expect(answer!.hits[0]!.chunk.text).toBe('The boat is called Meridian.')
  const file = { spaceId, name: 'a.txt', bytes: new TextEncoder().encode('The oars are new.'), now: NOW }
  expect(await remote.ingestFile(file)).toMatchObject({ outcome: 'added' })
  expect(await remote.clear({ conversationId, now: NOW })).toMatchObject({ turns: 1 })
  expect(await remote.stats()).toMatchObject({ turns: 0, documents: 1 })
  port1.close()
  port2.close()
})
