// The first answers of a start: by vectors, before the tables were read, and never of what must not be seen.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { log } from '../../src/db/write.ts'
import type { Derived, Truth } from '../../src/db/db.ts'
import { tombstoneHash } from '../../src/db/forget.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { createMeaning } from '../../src/memory/meaning.ts'
import { createLexiconStore, type LexiconStore } from '../../src/memory/snapshot.ts'
import { createVectorIndex } from '../../src/memory/vectors/automatic.ts'
import { createSegmentStore } from '../../src/memory/vectors-store/segments.ts'
import { conversation, NOW, openBoth, space, turn } from '../db/fixture.ts'
import { fakeOwner } from '../fixtures/embedder-owner.ts'

const HERON = 'The heron nests on the water tower.'
const CANOE = 'The canoe is green.'
const SECRET = 'The safe opens at nine.'
let db: Truth
let derived: Derived
const closing: (() => void)[] = []

beforeEach(async () => {
  ;({ db, derived } = openBoth())
  await db.spaces.add(space('home'))
  await db.conversations.bulkAdd([conversation('a', 'home'), conversation('b', 'home')])
  await db.turns.bulkAdd([turn('heron', 'a', 0, HERON), turn('canoe', 'a', 1, CANOE), turn('safe', 'b', 0, SECRET)])
  await log(db, 'turns', 'put', [{ id: 'heron' }, { id: 'canoe' }, { id: 'safe' }])
  const { engine } = start()
  await engine.maintain()
  await engine.save()
})
afterEach(() => {
  vi.useRealTimers()
  for (const close of closing.splice(0)) close()
  db.close()
  derived.close()
})

/** A worker that starts. With `held` it gets no further than the index of words until `release`. */
function start(held = false) {
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  const stored = createLexiconStore(derived, () => NOW)
  const store: LexiconStore = held ? { ...stored, load: async (shape) => (await gate, stored.load(shape)) } : stored
  const meaning = createMeaning({
    store: createSegmentStore(derived),
    createIndex: createVectorIndex,
    owner: fakeOwner(),
  })
  closing.push(meaning.close)
  const tokenizer = () => Promise.reject(new Error('nothing is counted here'))
  return { engine: createMemory({ db, derived, tokenizer, meaning, store }), release }
}

const ask = ({ engine }: ReturnType<typeof start>, query: string) =>
  engine.recall({ spaceId: 'home', query, now: NOW, deadline: 60_000 })
const best = async (started: ReturnType<typeof start>, query: string) => (await ask(started, query)).hits[0]?.chunk.text

describe('while the tables are still to be read', () => {
  it('what is near by meaning is found without waiting for them, and said to be not all', async () => {
    const started = start(true)
    // Whoever waited for the tables would wait by a timer.
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const { hits, degraded } = await ask(started, HERON)
    expect(hits[0]!.chunk.text).toBe(HERON)
    expect(degraded).toBe('index-loading')
    vi.useRealTimers()
    started.release()
    await started.engine.loaded
    // What was read ahead is there once, beside all the rest.
    expect((await started.engine.stats()).chunks).toBe(3)
    const answer = await ask(started, CANOE)
    expect(answer.degraded).toBeUndefined()
    expect(new Set(answer.hits.map((hit) => hit.chunk.source.id))).toEqual(new Set(['heron', 'canoe', 'safe']))
  })

  it('nothing is found of a conversation that became temporary, of a forgotten sentence, or of a text that changed', async () => {
    await db.conversations.update('b', { temporary: 1 })
    await db.tombstones.add({ hash: tombstoneHash('home', CANOE), spaceId: 'home', at: NOW })
    await db.turns.update('heron', { text: 'The stork nests on the chimney.', revision: 1 })
    await log(db, 'turns', 'put', [{ id: 'heron' }, { id: 'canoe' }])
    await log(db, 'conversations', 'put', [{ id: 'b' }])
    const started = start(true)
    for (const words of [SECRET, CANOE, HERON]) expect(await best(started, words)).not.toBe(words)
    started.release()
    await started.engine.loaded
    for (const words of [SECRET, CANOE, HERON]) expect(await best(started, words)).not.toBe(words)
  })
})
