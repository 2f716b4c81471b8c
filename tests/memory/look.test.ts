// The look over everything as the engine takes it: once a day by itself or on demand, with what the model says where one is on.
import type { DBCore } from 'dexie'
import { expect, test } from 'vitest'
import { openSuggestions } from '../../src/db/suggestions.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { createMeaning } from '../../src/memory/meaning.ts'
import { createVectorIndex } from '../../src/memory/vectors/automatic.ts'
import { createSegmentStore } from '../../src/memory/vectors-store/segments.ts'
import { memory, NOW, openBoth, space } from '../db/fixture.ts'
import { fakeOwner } from '../fixtures/embedder-owner.ts'

const DAY = 86_400_000
const tokenizer = () =>
  Promise.resolve({ name: 'letters', count: (text: string) => text.length, close: () => undefined })

async function open(alike?: number) {
  const { db, derived } = openBoth()
  await db.spaces.add(space('s'))
  await db.memories.bulkAdd([
    memory('a', 's', 'I drink tea in the mornings, mostly.'),
    memory('b', 's', 'Mostly it is tea that I drink mornings.'),
  ])
  let now = NOW
  const owner = fakeOwner()
  const meaning = createMeaning({ store: createSegmentStore(derived), createIndex: createVectorIndex, owner })
  const engine = createMemory({
    db,
    tokenizer,
    now: () => now,
    ...(alike === undefined
      ? {}
      : { meaning: { ...meaning, alike: (pairs) => Promise.resolve(pairs.map(() => alike)) } }),
  })
  await engine.loaded
  const waiting = async () => (await openSuggestions(db, 's')).map(({ kind, memories }) => [kind, ...memories])
  return { db, engine, waiting, later: (ms: number) => (now += ms) }
}

test('what means the same is suggested where there is a model, and joined by nobody', async () => {
  for (const [alike, expected] of [
    [undefined, []],
    [0.5, []],
    [1, [['duplicate', 'a', 'b']]],
  ] as const) {
    const { db, engine, waiting } = await open(alike)
    expect(await engine.maintain()).toMatchObject({ joined: 0, suggested: expected.length })
    expect(await waiting()).toEqual(expected)
    for (const row of await db.memories.toArray()) expect(row).not.toHaveProperty('supersededBy')
  }
})

test('by itself it looks once a day', async () => {
  const { db, engine, waiting, later } = await open(1)
  await engine.look()
  expect(await waiting()).toHaveLength(1)
  await db.suggestions.clear()
  later(DAY - 1)
  await engine.look()
  expect(await waiting()).toHaveLength(0)
  later(1)
  await engine.look()
  expect(await waiting()).toHaveLength(1)
})

test('by itself it puts away what has grown old and was not used', async () => {
  const { db, engine, later } = await open()
  const tiers = async () => (await db.memories.toArray()).map(({ temperature }) => temperature)
  await db.memories.update('b', { accessCount: 2 })
  await engine.look()
  expect(await tiers()).toEqual(['warm', 'warm'])
  later(31 * DAY)
  await engine.look()
  expect(await tiers()).toEqual(['cold', 'warm'])
})

test('cut off at any write, it looks again and ends where it would have ended', async () => {
  const old = NOW + 31 * DAY
  const outcome = async ({ db, engine }: Awaited<ReturnType<typeof open>>) => {
    await engine.look()
    const tiers = (await db.memories.toArray()).map(({ temperature }) => temperature)
    return [tiers, (await openSuggestions(db, 's')).map(({ memories }) => memories)]
  }
  const whole = await open(1)
  whole.later(old - NOW)
  const right = await outcome(whole)
  expect(right[0]).toEqual(['cold', 'cold'])
  let cuts = 0
  for (let after = 0; ; after++) {
    const world = await open(1)
    world.later(old - NOW)
    let left = after
    let dead = true
    const create = (core: DBCore): DBCore => ({
      ...core,
      table(name) {
        const table = core.table(name)
        return {
          ...table,
          mutate: (request) =>
            dead && left-- <= 0 ? Promise.reject(new Error('the tab was killed')) : table.mutate(request),
        }
      },
    })
    world.db.close()
    world.db.use({ stack: 'dbcore', create })
    await world.db.open()
    const cut = await world.engine.look().then(
      () => false,
      () => true,
    )
    dead = false
    expect(await outcome(world), `after ${after} writes`).toEqual(right)
    if (!cut) break
    cuts++
  }
  expect(cuts).toBeGreaterThan(1)
})
