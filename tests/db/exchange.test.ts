import { describe, expect, test } from 'vitest'
import { path } from '../../src/core/thread.ts'
import type { Turn } from '../../src/core/types.ts'
import { checkpoint, commitTurn, retryExchange, startExchange, sweepStreaming } from '../../src/db/exchange.ts'
import { tombstoneHash, turnsOf } from '../../src/db/forget.ts'
import { appendTurns, commitIngest } from '../../src/db/ingest.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import type { Truth } from '../../src/db/db.ts'
import { conversation, drawn, dump, memory, NOW, openBoth, planOf, turn } from './fixture.ts'

async function opened() {
  const { db } = openBoth()
  const { id: spaceId } = await ensureSpace(db, NOW)
  return { db, spaceId }
}

const changesOf = async (db: Truth) => (await db.changes.toArray()).map(({ table, op, id }) => `${op} ${table} ${id}`)

describe('a message and its answer', () => {
  test('are stored together, in a new conversation named by its first words', async () => {
    const { db, spaceId } = await opened()
    const pasted = [{ start: 0, end: 5 }]
    const message = { conversationId: null, spaceId, text: 'Hello  there', pasted, now: NOW }
    const { conversation, user, assistant } = await startExchange(db, message)
    expect(conversation).toMatchObject({ spaceId, title: 'Hello there', named: 0, updatedAt: NOW })
    expect(user).toMatchObject({ seq: 0, parentId: null, role: 'user', status: 'complete', ingested: 0, pasted })
    expect(assistant).toMatchObject({ seq: 1, parentId: user.id, role: 'assistant', text: '', status: 'streaming' })
    expect(await turnsOf(db, conversation.id)).toEqual([user, assistant])
    expect(await db.conversations.toArray()).toEqual([conversation])
    expect((await changesOf(db)).slice(1)).toEqual([
      `put conversations ${conversation.id}`,
      `put turns ${user.id}`,
      `put turns ${assistant.id}`,
    ])
  })

  test('go on from the newest turn', async () => {
    const { db, spaceId } = await opened()
    const first = await startExchange(db, { conversationId: null, spaceId, text: 'one', now: NOW })
    const conversationId = first.conversation.id
    const second = await startExchange(db, { conversationId, spaceId, text: 'two', now: NOW - 5000 })
    expect(second.user).toMatchObject({ seq: 2, parentId: first.assistant.id })
    expect(path(await turnsOf(db, conversationId)).map((row) => row.seq)).toEqual([0, 1, 2, 3])
  })

  test('the answer may be given its id beforehand', async () => {
    const { db, spaceId } = await opened()
    const message = { conversationId: null, spaceId, text: 'one', now: NOW, assistantId: 'chosen' }
    expect((await startExchange(db, message)).assistant.id).toBe('chosen')
  })

  test('from several tabs at once stand in one total order, each exactly once', async () => {
    const { db, derived: _, indexedDB } = openBoth()
    const { id: spaceId } = await ensureSpace(db, NOW)
    const { conversation } = await startExchange(db, { conversationId: null, spaceId, text: 'start', now: NOW })
    const tabs = [db, ...Array.from({ length: 4 }, () => openBoth(indexedDB).db)]
    const texts = tabs.flatMap((_, tab) => Array.from({ length: 10 }, (_, at) => `message ${at} of tab ${tab}`))
    await Promise.all(
      texts.map((text, at) =>
        startExchange(tabs[at % 5]!, { conversationId: conversation.id, spaceId, text, now: NOW + at }),
      ),
    )
    const turns = await turnsOf(db, conversation.id)
    expect(turns.map((row) => row.seq)).toEqual(Array.from({ length: 102 }, (_, at) => at))
    expect(turns.filter((row) => row.role === 'user').map((row) => row.text)).toEqual(
      expect.arrayContaining(['start', ...texts]),
    )
    expect(path(turns)).toEqual(turns)
    for (const tab of tabs) tab.close()
  })

  const refused: [what: string, text: string, name: string][] = [
    ['nothing', '', 'EmptyMessage'],
    ['white space', ' \n\t', 'EmptyMessage'],
    ['more than 4 MB', 'x'.repeat(4 * 1024 * 1024 + 1), 'MessageTooLong'],
    ['more than 4 MB in bytes', 'я'.repeat(2 * 1024 * 1024 + 1), 'MessageTooLong'],
  ]
  test.each(refused)('refuse %s, and nothing is stored', async (_, text, name) => {
    const { db, spaceId } = await opened()
    const before = await dump(db)
    await expect(startExchange(db, { conversationId: null, spaceId, text, now: NOW })).rejects.toMatchObject({ name })
    expect(await dump(db)).toEqual(before)
  })

  test('take exactly 4 MB', async () => {
    const { db, spaceId } = await opened()
    const text = 'x'.repeat(4 * 1024 * 1024)
    expect((await startExchange(db, { conversationId: null, spaceId, text, now: NOW })).user.text).toBe(text)
  })

  test('refuse a conversation or space that is gone', async () => {
    const { db, spaceId } = await opened()
    const gone = startExchange(db, { conversationId: 'gone', spaceId, text: 'x', now: NOW })
    await expect(gone).rejects.toMatchObject({ name: 'NoSuchConversation' })
    const nowhere = startExchange(db, { conversationId: null, spaceId: 'gone', text: 'x', now: NOW })
    await expect(nowhere).rejects.toMatchObject({ name: 'NoSuchSpace' })
    expect(await db.turns.count()).toBe(0)
  })
})

describe('an answer', () => {
  async function asked() {
    const { db, spaceId } = await opened()
    const started = await startExchange(db, { conversationId: null, spaceId, text: 'question', now: NOW })
    return { db, spaceId, ...started, read: () => db.turns.get(started.assistant.id) as Promise<Turn> }
  }

  test('is checkpointed without a word in the change log, and ended with one', async () => {
    const { db, assistant, conversation, read } = await asked()
    const before = await changesOf(db)
    await checkpoint(db, assistant.id, 'so far')
    expect(await read()).toEqual({ ...assistant, text: 'so far' })
    expect(await changesOf(db)).toEqual(before)
    const usage = { input: 3, output: 4 }
    const plan = planOf({ type: 'turn', id: 'x' })
    await commitTurn(db, assistant.id, { text: 'all', status: 'complete', usage, model: 'm', plan, now: NOW + 9 })
    expect(await read()).toEqual({ ...assistant, text: 'all', status: 'complete', usage, model: 'm', plan })
    expect(await db.conversations.get(conversation.id)).toMatchObject({ updatedAt: NOW + 9 })
    expect(await changesOf(db)).toEqual([
      ...before,
      `put turns ${assistant.id}`,
      `put conversations ${conversation.id}`,
    ])
  })

  test('ends once: what comes after is ignored', async () => {
    const { db, assistant, read } = await asked()
    await commitTurn(db, assistant.id, { text: 'first', status: 'stopped', now: NOW })
    const before = await dump(db)
    await commitTurn(db, assistant.id, { text: 'second', status: 'complete', now: NOW + 1 })
    await checkpoint(db, assistant.id, 'third')
    expect(await dump(db)).toEqual(before)
    expect((await read()).text).toBe('first')
  })

  test('of which the turn was deleted meanwhile is dropped', async () => {
    const { db, assistant } = await asked()
    await db.turns.clear()
    await checkpoint(db, assistant.id, 'so far')
    await commitTurn(db, assistant.id, { text: 'all', status: 'complete', now: NOW })
    expect(await db.turns.count()).toBe(0)
  })

  test('that failed without a word is written anew', async () => {
    const { db, user, assistant, read } = await asked()
    const fault = { name: 'Timeout', message: 'late' }
    await commitTurn(db, assistant.id, { text: '', status: 'failed', fault, plan: planOf(), now: NOW })
    const again = await retryExchange(db, assistant.id, NOW + 7)
    expect(again.user).toEqual(user)
    expect(again.assistant).toEqual({ ...assistant, createdAt: NOW + 7 })
    expect(await read()).toEqual(again.assistant)
  })

  test('that has words gets a sibling, which is shown', async () => {
    const { db, user, assistant } = await asked()
    await commitTurn(db, assistant.id, { text: 'half', status: 'stopped', now: NOW })
    const again = await retryExchange(db, assistant.id, NOW + 7)
    expect(again.assistant).toMatchObject({ parentId: user.id, seq: 2, text: '', status: 'streaming' })
    const turns = await turnsOf(db, user.conversationId)
    expect(path(turns).map((row) => row.id)).toEqual([user.id, again.assistant.id])
    expect(turns).toHaveLength(3)
  })

  test('that is still coming, is gone, or is none, cannot be asked for again', async () => {
    const { db, user, assistant } = await asked()
    await expect(retryExchange(db, assistant.id, NOW)).rejects.toMatchObject({ name: 'StillStreaming' })
    await expect(retryExchange(db, 'gone', NOW)).rejects.toMatchObject({ name: 'NoSuchTurn' })
    await expect(retryExchange(db, user.id, NOW)).rejects.toMatchObject({ name: 'NoSuchTurn' })
  })

  test('that nobody writes any more is marked stopped, with what came of it', async () => {
    const { db, spaceId, conversation, assistant, read } = await asked()
    await checkpoint(db, assistant.id, 'so far')
    const conversationId = conversation.id
    const held = await startExchange(db, { conversationId, spaceId, text: 'b', now: NOW })
    const later = await startExchange(db, { conversationId, spaceId, text: 'c', now: NOW + 10 })
    const future = await startExchange(db, { conversationId, spaceId, text: 'd', now: NOW + 1e9 }) // the clock was wrong
    expect(await sweepStreaming(db, new Set([held.assistant.id]), NOW + 10)).toBe(2)
    expect((await db.turns.get(future.assistant.id))?.status).toBe('stopped')
    expect(await read()).toMatchObject({ status: 'stopped', text: 'so far' })
    expect((await db.turns.get(held.assistant.id))?.status).toBe('streaming')
    expect((await db.turns.get(later.assistant.id))?.status).toBe('streaming')
    expect(await changesOf(db)).toContain(`put turns ${assistant.id}`)
  })
})

describe('what is drawn from turns', () => {
  async function withTurn(text: string, changes: Partial<Turn> = {}) {
    const { db, spaceId } = await opened()
    const said = turn('t', 'c', 0, text, { ingested: 0, ...changes })
    await appendTurns(db, conversation('c', spaceId), [said])
    return { db, spaceId, said }
  }

  test('is put once, and its turn is read', async () => {
    const { db, spaceId, said } = await withTurn('I live in Porto.')
    const item = { turnId: 't', revision: 0, memories: [drawn('m', spaceId, said, 'I live in Porto.')] }
    await commitIngest(db, [item], { now: NOW })
    expect((await db.turns.get('t'))?.ingested).toBe(1)
    await db.memories.update('m', { text: 'I live in Braga.', revision: 1 })
    await commitIngest(db, [item], { now: NOW })
    expect(await db.memories.toArray()).toMatchObject([{ text: 'I live in Braga.', revision: 1 }])
    expect((await changesOf(db)).filter((line) => line.includes('memories'))).toEqual(['put memories m'])
  })

  test('stays away when it was forgotten, in any spelling', async () => {
    const { db, spaceId, said } = await withTurn('I live in Porto. I ski.')
    await db.tombstones.add({ hash: tombstoneHash(spaceId, 'i live  in porto'), spaceId, at: NOW })
    const memories = [drawn('m', spaceId, said, 'I live in Porto.'), drawn('n', spaceId, said, 'I ski.')]
    await commitIngest(db, [{ turnId: 't', revision: 0, memories }], { now: NOW })
    expect((await db.memories.toArray()).map((row) => row.id)).toEqual(['n'])
    expect((await db.turns.get('t'))?.ingested).toBe(1)
  })

  test('waits when the turn changed, streams or is gone', async () => {
    const { db, spaceId } = await withTurn('I live in Porto.', { revision: 1 })
    await db.turns.add(turn('s', 'c', 1, 'half', { status: 'streaming', ingested: 0 }))
    const ids = ['t', 's', 'gone']
    await commitIngest(
      db,
      ids.map((turnId) => ({ turnId, revision: 0, memories: [memory(`of ${turnId}`, spaceId, 'x')] })),
      { now: NOW },
    )
    expect(await db.memories.count()).toBe(0)
    expect((await db.turns.where('ingested').equals(0).toArray()).map((row) => row.id)).toEqual(['s', 't'])
  })
})

describe('turns from elsewhere', () => {
  test('are added at the end, in order, each continuing the one before', async () => {
    const { db, spaceId } = await opened()
    const talk = conversation('c', spaceId, { title: 'May 7', updatedAt: 5 })
    await appendTurns(db, talk, [turn('a', '?', 9, 'one'), turn('b', '?', 9, 'two', { createdAt: NOW + 50 })])
    await appendTurns(db, talk, [turn('d', '?', 0, 'three', { parentId: 'a', createdAt: 7 })])
    const turns = await turnsOf(db, 'c')
    expect(turns.map(({ id, seq, parentId, conversationId }) => [id, seq, parentId, conversationId])).toEqual([
      ['a', 0, null, 'c'],
      ['b', 1, 'a', 'c'],
      ['d', 2, 'a', 'c'],
    ])
    expect(await db.conversations.toArray()).toEqual([{ ...talk, updatedAt: NOW + 50 }])
  })

  test('are refused as a whole when one is there already', async () => {
    const { db, spaceId } = await opened()
    await appendTurns(db, conversation('c', spaceId), [turn('a', 'c', 0, 'one')])
    const before = await dump(db)
    const twice = appendTurns(db, conversation('c', spaceId), [turn('b', 'c', 0, 'x'), turn('a', 'c', 0, 'y')])
    await expect(twice).rejects.toMatchObject({ name: 'StorageFailed' })
    expect(await dump(db)).toEqual(before)
  })
})
