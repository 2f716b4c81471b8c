// However a turn came in, it is stored and read in one way: what is known afterwards is the same.
import { describe, expect, it } from 'vitest'
import type { Memory, Turn } from '../../src/core/types.ts'
import { estimateTokens } from '../../src/core/text.ts'
import type { Derived, Truth } from '../../src/db/db.ts'
import { checkpoint, commitTurn, retryExchange, startExchange } from '../../src/db/exchange.ts'
import { exportArchive } from '../../src/db/export.ts'
import { importArchive } from '../../src/db/import.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'
import { NOW, openBoth, space } from '../db/fixture.ts'

const SAID = 'My landlord is called Brandt. We decided to move to Riga. Is the lease signed?'
const ANSWER = 'Noted. The lease is signed.'

interface World {
  db: Truth
  derived: Derived
  engine: MemoryEngine
}
type Way = (world: World) => Promise<World>

const engineOf = (db: Truth, derived: Derived) =>
  createMemory({ db, derived, tokenizer: () => Promise.resolve({ count: estimateTokens }), now: () => NOW })
const exchange = (db: Truth) => startExchange(db, { conversationId: null, spaceId: 's', text: SAID, now: NOW })

const streamed: Way = async (world) => {
  const { assistant } = await exchange(world.db)
  for (const length of [5, 12]) await checkpoint(world.db, assistant.id, ANSWER.slice(0, length))
  await commitTurn(world.db, assistant.id, { text: ANSWER, status: 'complete', now: NOW })
  return world
}
const ways: [string, Way][] = [
  [
    'in one piece',
    async (world) => {
      const { assistant } = await exchange(world.db)
      await commitTurn(world.db, assistant.id, { text: ANSWER, status: 'complete', now: NOW })
      return world
    },
  ],
  [
    'with an answer that was stopped',
    async (world) => {
      const { assistant } = await exchange(world.db)
      await checkpoint(world.db, assistant.id, 'Noted.')
      await commitTurn(world.db, assistant.id, { text: 'Noted.', status: 'stopped', now: NOW })
      return world
    },
  ],
  [
    'with an answer that failed, and another',
    async (world) => {
      const { assistant } = await exchange(world.db)
      const fault = { name: 'Offline', message: 'no network' }
      await commitTurn(world.db, assistant.id, { text: '', status: 'failed', fault, now: NOW })
      const again = await retryExchange(world.db, assistant.id, NOW)
      await commitTurn(world.db, again.assistant.id, { text: ANSWER, status: 'complete', now: NOW })
      return world
    },
  ],
  [
    'from a caller of the engine',
    async (world) => {
      const turns = [
        { role: 'user' as const, text: SAID },
        { role: 'assistant' as const, text: ANSWER },
      ]
      await world.engine.observe({ conversationId: null, spaceId: 's', turns, now: NOW })
      return world
    },
  ],
  [
    'out of a file, before it was read',
    async (world) => {
      await streamed(world)
      const { db, derived } = openBoth()
      await importArchive(db, derived, await exportArchive(world.db, NOW))
      return { db, derived, engine: engineOf(db, derived) }
    },
  ],
]

/** What the person's turn became, without the ids and links that differ. */
async function outcome(way: Way) {
  const both = openBoth()
  await both.db.spaces.add(space('s'))
  const { db, engine } = await way({ ...both, engine: engineOf(both.db, both.derived) })
  await engine.ingest()
  await engine.ingest()
  await engine.catchUp()
  const told = (memory: Memory) => [memory.kind, memory.text, memory.origin, memory.status, memory.sources.length]
  const said = (turn: Turn) => [turn.seq, turn.text, turn.status, turn.ingested, turn.revision]
  const turns = await db.turns.toArray()
  const { hits } = await engine.recall({ spaceId: 's', query: 'What is my landlord called?', now: NOW })
  return {
    turn: turns.filter(({ role }) => role === 'user').map(said),
    unread: turns.filter(({ ingested }) => ingested === 0).length,
    memories: (await db.memories.toArray()).map(told).sort(),
    jobs: await db.jobs.count(),
    found: hits[0]?.chunk.text,
  }
}

describe('a turn', () => {
  it.each(ways)('that came %s is known as one whose answer was streamed', async (_, way) => {
    const usual = await outcome(streamed)
    expect(usual.memories.length).toBeGreaterThan(1)
    expect(usual).toMatchObject({ unread: 0, found: SAID })
    expect(await outcome(way)).toEqual(usual)
  })
})
