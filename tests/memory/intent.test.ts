// What a question's own words change for its plan: where is looked, for this message alone.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Derived, Truth } from '../../src/db/db.ts'
import { logAll } from '../../src/db/write.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'
import { conversation, NOW, openBoth, space, turn } from '../db/fixture.ts'

let db: Truth
let derived: Derived
let engine: MemoryEngine

beforeEach(async () => {
  ;({ db, derived } = openBoth())
  await db.spaces.bulkAdd([space('home'), space('work')])
  await db.conversations.bulkAdd([
    conversation('asking', 'home'),
    conversation('beside', 'home'),
    conversation('far', 'work'),
  ])
  await db.turns.bulkAdd([
    turn('near', 'beside', 0, 'The heron nests on the water tower.'),
    turn('far', 'far', 0, 'The heron nests in the street behind the mill.'),
  ])
  engine = createMemory({
    db,
    tokenizer: () =>
      Promise.resolve({ name: 'letters', count: (text: string) => Math.ceil(text.length / 4), close: () => undefined }),
  })
})
afterEach(() => {
  db.close()
  derived.close()
})

async function quoted(text: string, pasted?: { start: number; end: number }[]): Promise<string[]> {
  await db.turns.put(turn('q', 'asking', 0, text, pasted ? { pasted } : {}))
  await logAll(db)
  const plan = await engine.plan({ conversationId: 'asking', turnId: 'q', now: NOW })
  const kept = plan.parts.filter((part) => part.kind === 'memory' && !part.dropped)
  return kept.map((part) => part.source!.id).sort()
}

it.each([
  ['Where does the heron nest?', ['near']],
  ['Where does the heron nest across all my projects?', ['far', 'near']],
  ['Where did I say in this conversation that the heron nests?', []],
  ['Does the heron nest across the street?', ['near']],
  ['Does the heron nest in Chicago?', ['near']],
])('%s', async (question, ids) => {
  expect(await quoted(question)).toEqual(ids)
})

it('what was pasted asks for nothing', async () => {
  const pasted = 'Look across all my projects.'
  const question = `${pasted} Where does the heron nest?`
  expect(await quoted(question, [{ start: 0, end: pasted.length }])).toEqual(['near'])
})
