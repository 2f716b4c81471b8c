// A question that leans on what was just said finds what its subject was said about in another conversation.
import { indexedDB, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import type { Id } from '../../src/core/types.ts'
import { Truth } from '../../src/db/db.ts'
import { commitTurn, startExchange } from '../../src/db/exchange.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { estimateTokens } from '../../src/core/text.ts'

const NOW = new Date(2026, 1, 10, 9).getTime()

test('a follow-up takes its subject from the turns before it, and the plan says so', async () => {
  const db = new Truth('follow-up', { indexedDB, IDBKeyRange })
  const spaceId = (await ensureSpace(db, NOW)).id
  const engine = createMemory({ db, tokenizer: () => Promise.resolve({ count: estimateTokens }) })
  const say = async (text: string, conversationId: Id | null = null, answer = 'I do not know.') => {
    const { user, assistant } = await startExchange(db, { conversationId, spaceId, text, now: NOW })
    await commitTurn(db, assistant.id, { text: answer, status: 'complete', now: NOW })
    return user
  }
  const ask = async (text: string, conversationId: Id | null) => {
    const { user } = await startExchange(db, { conversationId, spaceId, text, now: NOW })
    const plan = await engine.plan({ conversationId: user.conversationId, turnId: user.id, now: NOW })
    return { plan, notes: plan.parts.filter(({ kind, dropped }) => kind === 'memory' && !dropped) }
  }
  await say('The lease of the flat runs until 14 March.')
  await say('We watched the swallows leave.')
  const { conversationId } = await say('How much do we pay for the lease?')

  const alone = await ask('And for how long?', null)
  expect(alone.notes).toEqual([])
  const { plan, notes } = await ask('And for how long?', conversationId)
  expect(notes.map(({ text }) => text)).toContain('The lease of the flat runs until 14 March.')
  expect(notes[0]!.why!['followUp']).toBeGreaterThan(0)
  expect(plan.timings['rewrite']).toBeGreaterThanOrEqual(0)
  expect(plan.messages.at(-1)!.content.endsWith('And for how long?')).toBe(true)
  db.close()
})
