// Whatever way words came to stand in a conversation, the same is drawn from them, once.
import { expect, test } from 'vitest'
import type { Id, Turn } from '../../src/core/types.ts'
import type { Truth } from '../../src/db/db.ts'
import { checkpoint, commitTurn, retryExchange, startExchange } from '../../src/db/exchange.ts'
import { appendTurns } from '../../src/db/ingest.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { conversation, NOW, openBoth, space, turn } from '../db/fixture.ts'

const WORDS = 'We decided to move the launch to 3 May. The budget must not exceed 4000 euros.'
const tokenizer = () =>
  Promise.resolve({ name: 'letters', count: (text: string) => text.length, close: () => undefined })
const engineOf = (db: Truth) => createMemory({ db, tokenizer, now: () => NOW })

async function asked(db: Truth): Promise<Id> {
  const { assistant } = await startExchange(db, { conversationId: null, spaceId: 's', text: WORDS, now: NOW })
  return assistant.id
}
const answer = (db: Truth, id: Id, status: 'complete' | 'stopped' | 'failed') =>
  commitTurn(db, id, {
    status,
    text: 'We decided to paint the harbour red.',
    now: NOW,
    ...(status === 'failed' ? { fault: { name: 'Cut', message: 'it was cut' } } : {}),
  })

const WAYS: Record<string, (db: Truth) => Promise<unknown>> = {
  'a streamed answer': async (db) => {
    const id = await asked(db)
    await checkpoint(db, id, 'We decided')
    await engineOf(db).ingest() // while it streams
    await answer(db, id, 'complete')
  },
  'an answer in one piece': async (db) => answer(db, await asked(db), 'complete'),
  'an answer that was stopped': async (db) => answer(db, await asked(db), 'stopped'),
  'an answer that failed': async (db) => answer(db, await asked(db), 'failed'),
  'an answer that was asked for again': async (db) => {
    const first = await asked(db)
    await answer(db, first, 'failed')
    const again = await retryExchange(db, first, NOW)
    await answer(db, again.assistant.id, 'complete')
  },
  'a message that nobody answered yet': asked,
  'talk that is handed in': (db) =>
    engineOf(db).observe({ conversationId: null, spaceId: 's', turns: [{ role: 'user', text: WORDS }], now: NOW }),
  'turns of a file': (db) => appendTurns(db, conversation('c', 's'), [turn('t', 'c', 0, WORDS, { ingested: 0 })]),
}

test.each(Object.entries(WAYS))('%s', async (_, way) => {
  const { db } = openBoth()
  await db.spaces.add(space('s'))
  await way(db)
  await engineOf(db).ingest()
  const [said] = (await db.turns.toArray()).filter(({ role }: Turn) => role === 'user')
  const drawn = (await db.memories.toArray()).map(({ kind, status, text, sources }) => [kind, status, text, sources])
  expect(drawn.sort()).toEqual([
    ['constraint', 'active', 'The budget must not exceed 4000 euros.', [{ turnId: said!.id, start: 40, end: 78 }]],
    ['decision', 'active', 'We decided to move the launch to 3 May.', [{ turnId: said!.id, start: 0, end: 39 }]],
  ])
  expect(said!.ingested).toBe(1)
  expect((await db.turns.toArray()).filter(({ role }) => role === 'user')).toHaveLength(1)
})
