// The same from the beginning: what a person types is drawn, settled and asked for, with nothing put in by hand.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Derived, Truth } from '../../src/db/db.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'
import { decide, noon, successions } from '../consolidation.ts'
import { openBoth, space } from '../db/fixture.ts'

let db: Truth
let derived: Derived
let engine: MemoryEngine

beforeEach(() => {
  ;({ db, derived } = openBoth())
  engine = createMemory({ db, tokenizer: () => Promise.reject(new Error('nothing is counted here')) })
})
afterEach(() => {
  db.close()
  derived.close()
})

it('what holds now is found before what it took the place of, wherever a link was drawn', async () => {
  const all = [...successions(), ...successions('successions-held-out')]
  let linked = 0
  for (const [at, given] of all.entries()) {
    const spaceId = `s${at}`
    await db.spaces.add(space(spaceId))
    const inOrder = [given.old, given.new].sort((a, b) => noon(a.at) - noon(b.at))
    const ids = new Map<string, string>()
    for (const { text, at: day } of inOrder) {
      const turns = [{ role: 'user' as const, text, createdAt: noon(day) }]
      const { turnIds } = await engine.observe({ conversationId: null, spaceId, turns, now: noon(day) })
      ids.set(text, turnIds[0]!)
    }
    await engine.ingest()
    const [old, fresh] = [ids.get(given.old.text)!, ids.get(given.new.text)!]
    const memories = await db.memories.where('sourceTurnIds').equals(old).toArray()
    const ended = memories.find(({ supersededBy }) => supersededBy !== undefined)
    if (!ended) continue
    linked++
    expect(decide(given).outcome, given.file).toBe('linked')
    expect(ended.validTo, given.file).toBeDefined()
    const { hits } = await engine.recall({ spaceId, query: given.question.text, now: noon(given.question.at) })
    const found = hits.map(({ chunk }) => chunk.source.id)
    expect(found.indexOf(fresh), given.question.text).toBe(0)
    expect(found.indexOf(old), given.question.text).toBeGreaterThan(0)
  }
  expect(linked / all.length).toBeGreaterThanOrEqual(0.6)
}, 120_000)
