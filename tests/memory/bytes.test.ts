// What one turn writes: its own rows, its plan and what is drawn from it; never anything of the past again.
import { serialize } from 'node:v8'
import type { DBCore } from 'dexie'
import { expect, test } from 'vitest'
import { estimateTokens } from '../../src/core/text.ts'
import type { Truth } from '../../src/db/db.ts'
import { commitTurn, startExchange } from '../../src/db/exchange.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { storedPlan } from '../../src/db/stored-plan.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { storeTalk } from '../bench/stored.ts'
import { questionsOf } from '../bench/talk.ts'
import { NOW, openBoth } from '../db/fixture.ts'

/** Adds up what is put into each table, in the form in which browsers store it. */
function counted(db: Truth): Map<string, number> {
  const bytes = new Map<string, number>()
  const core = (under: DBCore): DBCore => ({
    ...under,
    table: (name) => {
      const table = under.table(name)
      return {
        ...table,
        mutate: (request) => {
          if ('values' in request) bytes.set(name, (bytes.get(name) ?? 0) + serialize(request.values).byteLength)
          return table.mutate(request)
        },
      }
    },
  })
  db.use({ stack: 'dbcore', name: 'counted', level: -3, create: core })
  return bytes
}

/** Turns of an exchange. */
const TURNS = 2

/** Bytes a turn of two exchanges beside so many earlier turns: one that says something new, and one that asks. */
async function writtenOver(past: number): Promise<number[]> {
  const { db } = openBoth()
  const bytes = counted(db)
  const { id: spaceId } = await ensureSpace(db, NOW)
  await storeTalk(db, spaceId, past)
  const memory = createMemory({ db, tokenizer: () => Promise.resolve({ count: estimateTokens }), now: () => NOW })
  await memory.loaded
  const written: number[] = []
  let sent = 0
  for (const text of ['My cousin keeps 12 herons.', questionsOf(1)[0]!]) {
    bytes.clear()
    const { user, assistant } = await startExchange(db, { conversationId: null, spaceId, text, now: NOW })
    const plan = await memory.plan({ conversationId: user.conversationId, turnId: user.id, now: NOW })
    const end = { text: 'Noted.', status: 'complete' as const, plan: await storedPlan(plan), now: NOW }
    await commitTurn(db, assistant.id, end)
    await memory.ingest()
    sent = plan.parts.filter(({ source, dropped }) => source?.type === 'turn' && !dropped).length
    expect([...bytes.keys()]).toEqual(expect.arrayContaining(['turns', 'conversations', 'changes', 'ledger']))
    written.push([...bytes.values()].reduce((all, each) => all + each, 0) / TURNS)
  }
  expect(await db.memories.count()).toBe(1)
  expect(sent).toBeGreaterThan(20)
  db.close()
  return written
}

// Most of it is the plan, which lists every part that was sent, without its text: here as many as fit.
test.each([100, 3000])('a turn writes less than 20 KB beside %i others', async (past) => {
  for (const bytes of await writtenOver(past)) {
    expect(bytes).toBeGreaterThan(500)
    expect(bytes).toBeLessThan(20_000)
  }
})
