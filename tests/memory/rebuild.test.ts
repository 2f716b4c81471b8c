// Rebuilding and upkeep with vectors: every index is made again from what is stored, answers meanwhile, and what upkeep
// keeps is enough for the next start.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RecallRequest } from '../../src/core/types.ts'
import type { Derived, Truth } from '../../src/db/db.ts'
import { LEXICON_SLOTS } from '../../src/db/snapshots.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { createGraphs } from '../../src/memory/graphs.ts'
import { createMeaning } from '../../src/memory/meaning.ts'
import { createLexiconStore } from '../../src/memory/snapshot.ts'
import { createVectorIndex } from '../../src/memory/vectors/automatic.ts'
import { createSegmentStore } from '../../src/memory/vectors-store/segments.ts'
import { conversation, NOW, openBoth, space, turn } from '../db/fixture.ts'
import { smallTalk } from '../e2e/kit/talk.ts'
import { fakeOwner } from '../fixtures/embedder-owner.ts'

const TURNS = 80
const never = new AbortController().signal
let db: Truth
let derived: Derived
let clock = 0
const closing: (() => void)[] = []

beforeEach(async () => {
  ;({ db, derived } = openBoth())
  await db.spaces.add(space('home'))
  await db.conversations.add(conversation('a', 'home'))
  await db.turns.bulkAdd(Array.from({ length: TURNS }, (_, at) => turn(`t${at}`, 'a', at, `${at} ${smallTalk(at)}`)))
})
afterEach(() => {
  for (const close of closing.splice(0)) close()
  db.close()
  derived.close()
})

/** A worker of its own over the same databases; its graphs are wanted whatever the number. */
async function start() {
  const owner = fakeOwner()
  const graphs = createGraphs(derived, () => ++clock)
  const meaning = createMeaning({ store: createSegmentStore(derived), createIndex: createVectorIndex, owner, graphs })
  meaning.choose('hnsw')
  closing.push(meaning.close)
  const store = createLexiconStore(derived, () => ++clock)
  const engine = createMemory({
    db,
    derived,
    meaning,
    store,
    tokenizer: () => Promise.reject(new Error('nothing is counted here')),
  })
  await engine.loaded
  return { engine, meaning, owner }
}
const questions = [3, 40, 77].map((at): RecallRequest => ({
  spaceId: 'home',
  query: `${at} ${smallTalk(at)}`,
  now: NOW,
}))
const answers = async ({ engine }: Awaited<ReturnType<typeof start>>) =>
  (await engine.recallMany(questions)).map(({ hits, degraded }) => [degraded, ...hits.map(({ chunk }) => chunk.id)])
const kept = async () => (await derived.snapshots.toArray()).map(({ id }) => id.split(':')[0]!).sort()

test('a rebuilt index is made of what is stored, compares every vector until its graph is there, and asks no model', async () => {
  const tab = await start()
  await tab.engine.maintain()
  const before = await answers(tab)
  expect(tab.meaning.stats().indexes).toMatchObject([{ kind: 'hnsw', linked: TURNS }])
  expect(await kept()).toEqual(['graph', 'lexicon-a'])
  const asked = tab.owner.embedded.length

  await tab.engine.rebuildIndex()
  expect(await kept()).toEqual([])
  expect(tab.meaning.stats().indexes).toMatchObject([{ kind: 'exact', size: TURNS, linked: 0 }])
  expect(tab.meaning.stats().vectors).toBe(TURNS)
  expect(await answers(tab)).toEqual(before)

  await tab.meaning.work(never)
  expect(tab.meaning.stats().indexes).toMatchObject([{ kind: 'hnsw', linked: TURNS, dead: 0 }])
  expect(await kept()).toContain('graph')
  expect(await answers(tab)).toEqual(before)
  // The questions that were asked, and no text a second time.
  expect(tab.owner.embedded.slice(asked)).toEqual([...before, ...before].map((_, at) => questions[at % 3]!.query))
})

test('the vectors that answer are those that are stored', async () => {
  const tab = await start()
  await tab.engine.maintain()
  const before = await answers(tab)
  const stored = await derived.segments.toArray()
  await derived.segments.clear()
  await tab.engine.rebuildIndex()
  expect(tab.meaning.stats().vectors).toBe(0)
  await derived.segments.bulkAdd(stored)
  await tab.engine.rebuildIndex()
  expect(tab.meaning.stats().vectors).toBe(TURNS)
  expect(await answers(tab)).toEqual(before)
})

test('other tabs read their tables again, and the one that builds graphs keeps a new picture', async () => {
  const [builder, other] = [await start(), await start()]
  await builder.engine.maintain()
  const { seq } = (await db.changes.orderBy('seq').last()) ?? { seq: 0 }
  await other.engine.rebuildIndex()
  expect(await kept()).toEqual([])
  expect((await db.changes.orderBy('seq').last())!.seq).toBeGreaterThan(seq!)
  await builder.engine.catchUp()
  await builder.meaning.work(never)
  expect(await kept()).toEqual(['graph'])
})

test('what upkeep keeps is enough for the next start: nothing is linked or made again, and keeping twice writes nothing', async () => {
  const tab = await start()
  await tab.engine.maintain()
  const before = await answers(tab)
  const all = await derived.snapshots.toArray()
  await tab.engine.maintain()
  expect(await derived.snapshots.toArray()).toEqual(all)
  expect(LEXICON_SLOTS).toContain(all.find(({ id }) => !id.startsWith('graph:'))!.id)

  // A few changes are not worth it while people talk; upkeep keeps them all the same.
  await tab.engine.observe({
    conversationId: 'a',
    spaceId: 'home',
    turns: [{ role: 'user', text: 'One more.' }],
    now: NOW,
  })
  await tab.engine.maintain()
  const later = await start()
  await expect.poll(() => later.meaning.stats().indexes).toMatchObject([{ kind: 'hnsw', linked: TURNS + 1 }])
  expect((await answers(later)).flat()).toEqual(expect.arrayContaining(before.flat().slice(0, 2)))
  expect(later.owner.embedded.filter((text) => !questions.some(({ query }) => query === text))).toEqual([])
})

test('a picture that names what was forgotten gives way, also when whoever was to see to it is gone', async () => {
  const tab = await start()
  await tab.engine.maintain()
  expect(Buffer.from((await pictures())[0]!).includes('t40#0')).toBe(true)
  // Forgotten and erased, and the tab is gone before a new picture was taken.
  await db.turns.delete('t40')
  const stored = createSegmentStore(derived).of('one')
  await stored.read(() => undefined, 'all')
  await stored.erase(['t40#0'])
  const later = await start()
  await later.meaning.work(never)
  const left = await pictures()
  expect(left).toHaveLength(1)
  expect(Buffer.from(left[0]!).includes('t40#0')).toBe(false)
  expect(Buffer.from(left[0]!).includes('t41#0')).toBe(true)
})
const pictures = async () =>
  (await derived.snapshots.where('id').startsWith('graph:').toArray()).map(({ bytes }) => bytes[0]!)
