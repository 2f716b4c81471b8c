// What short-term memory holds, asked again and again while a conversation goes on: right, and cheap.
import Dexie, { type DBCore, liveQuery, type Middleware } from 'dexie'
import { indexedDB } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { estimateTokens } from '../../src/core/text.ts'
import type { Id } from '../../src/core/types.ts'
import type { Truth } from '../../src/db/db.ts'
import { checkpoint, commitTurn, retryExchange, startExchange } from '../../src/db/exchange.ts'
import { MOST_TURNS } from '../../src/db/history.ts'
import { appendTurns } from '../../src/db/ingest.ts'
import { uncovered } from '../../src/db/offload.ts'
import { saveSection } from '../../src/db/settings.ts'
import { createSummariser } from '../../src/memory/summaries.ts'
import { createFill } from '../../src/ui/jobs/fill.ts'
import { conversation, NOW, openBoth, space, turn } from '../db/fixture.ts'

// Live queries run only where there is a database for everybody.
Dexie.dependencies.indexedDB = indexedDB

/** A talk of `length` turns, and how many rows of turns were read since it was last asked. */
async function world(length: number, summaries: 'off' | 'rules') {
  const { db } = openBoth()
  let read = 0
  const counting: Middleware<DBCore> = {
    stack: 'dbcore',
    level: -1,
    create: (core) => ({
      ...core,
      table(name) {
        const table = core.table(name)
        if (name !== 'turns') return table
        return {
          ...table,
          get: (request) => ((read += 1), table.get(request)),
          getMany: (request) => ((read += request.keys.length), table.getMany(request)),
          query: async (request) => {
            const answer = await table.query(request)
            if (request.values) read += answer.result.length
            return answer
          },
        }
      },
    }),
  }
  db.use(counting)
  await db.spaces.put(space('s'))
  await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, stmCapacity: 256, summaries })
  const turns = Array.from({ length }, (_, i) =>
    turn(`t${i}`, 'talk', i, `Crate ${7000 + i} stands in hall ${i % 7}.`, { role: i % 2 ? 'assistant' : 'user' }),
  )
  await appendTurns(db, conversation('talk', 's'), turns)
  return { db, reads: () => [read, (read = 0)][0]! }
}

/** What all turns that nothing stands for take, read anew. */
async function anew(db: Truth): Promise<number> {
  const rest = await uncovered(db, (await db.conversations.get('talk'))!)
  return rest.reduce((sum, { text }) => sum + estimateTokens(text), 0)
}

const ask = (db: Truth, assistantId: Id, text = 'And crate 9000 stands outside.') =>
  startExchange(db, { conversationId: 'talk', spaceId: 's', text, assistantId, now: NOW })
const summarise = (db: Truth) =>
  createSummariser({
    db,
    tokenizer: () => Promise.resolve({ count: estimateTokens }),
    idle: () => Promise.resolve(),
    now: () => NOW + 1e6,
    chance: () => 0.5,
  }).work()

describe('what short-term memory holds', () => {
  it('is the same, kept up to date or read anew, whatever happens to the conversation', async () => {
    const { db } = await world(40, 'rules')
    const fill = createFill(db)
    const agrees = async () => expect((await fill('talk'))?.used).toBe(await anew(db))
    await agrees()
    await summarise(db)
    await agrees()
    await ask(db, 'a1')
    await checkpoint(db, 'a1', 'Half of it')
    await agrees()
    await commitTurn(db, 'a1', { text: 'Noted, outside.', status: 'complete', now: NOW })
    await agrees()
    await retryExchange(db, 't3', NOW, 'a2')
    await commitTurn(db, 'a2', { text: 'Another branch, from long ago.', status: 'complete', now: NOW })
    await agrees()
    await summarise(db)
    await agrees()
    await db.conversations.delete('talk')
    expect(await fill('talk')).toBeUndefined()
  })

  it('reads no more of a long conversation than a prompt may reach back, and only once', async () => {
    const { db, reads } = await world(2000, 'off')
    const fill = createFill(db)
    reads()
    expect((await fill('talk'))!.used).toBeGreaterThan(256)
    expect(reads()).toBe(MOST_TURNS)
    await ask(db, 'a1')
    reads()
    await fill('talk')
    expect(reads()).toBe(2)
  })

  it('is not read again for the partial texts of an answer', async () => {
    const { db } = await world(20, 'off')
    const fill = createFill(db)
    const seen: number[] = []
    let next = (): void => undefined
    const subscription = liveQuery(() => fill('talk')).subscribe((found) => {
      seen.push(found!.used)
      next()
    })
    /** After what `change` writes was seen. */
    const after = async (change: () => Promise<unknown>) => {
      const told = new Promise<void>((resolve) => (next = resolve))
      await change()
      await told
    }
    await after(() => Promise.resolve())
    await after(() => ask(db, 'a1'))
    const marked = seen.length
    for (let i = 0; i < 5; i++) await checkpoint(db, 'a1', 'word '.repeat(i + 1))
    // Written after them, so told after them.
    await after(() => commitTurn(db, 'a1', { text: 'word word', status: 'complete', now: NOW }))
    subscription.unsubscribe()
    expect(seen.length - marked).toBeLessThanOrEqual(2)
    expect(seen.at(-1)).toBe(await anew(db))
  })
})
