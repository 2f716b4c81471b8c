// The stored index of words: with it or without it, damaged or old, the answers are those of the tables.
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import type { Recall } from '../../src/core/types.ts'
import { deleteConversation } from '../../src/db/conversations.ts'
import type { Derived, Snapshot, Truth } from '../../src/db/db.ts'
import { forget } from '../../src/db/forget.ts'
import { saveSection } from '../../src/db/settings.ts'
import { LEXICON_SLOTS } from '../../src/db/snapshots.ts'
import { log, logAll } from '../../src/db/write.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'
import { createLexiconStore } from '../../src/memory/snapshot.ts'
import { conversation, document, memory, NOW, openBoth, space, turn } from '../db/fixture.ts'
import { smallTalk } from '../e2e/kit/talk.ts'

const QUESTIONS = [
  'Where does the heron nest?',
  'What did the plumber repair?',
  'Who ate the soup?',
  'Is the canoe green?',
]
let db: Truth
let derived: Derived
let saves = 0

const start = (withStore = true) =>
  createMemory({
    db,
    tokenizer: () => Promise.reject(new Error('nothing is counted here')),
    ...(withStore ? { store: createLexiconStore(derived, () => ++saves) } : {}),
  })

beforeEach(async () => {
  ;({ db, derived } = openBoth())
  await db.spaces.bulkAdd([space('home'), space('work')])
  await db.conversations.bulkAdd([conversation('a', 'home'), conversation('b', 'home'), conversation('c', 'work')])
  const said = Array.from({ length: 60 }, (_, at) => turn(`t${at}`, 'abc'[at % 3]!, at, smallTalk(at)))
  await db.turns.bulkAdd([
    ...said,
    turn('heron', 'a', 100, 'The heron nests on the water tower. Its name is Ada. I ate the soup.'),
    turn('canoe', 'c', 100, 'The canoe is green.'),
  ])
  const statement = { sources: [{ turnId: 'heron', start: 36, end: 51 }], sourceTurnIds: ['heron'] }
  await db.memories.bulkAdd([
    memory('ada', 'home', 'Its name is Ada.', statement),
    memory('note', 'home', 'The plumber repaired the heron fountain.', { sources: [], sourceTurnIds: [] }),
  ])
  await db.documents.add(document('file', 'home', 'A canoe manual.\nSoup is not allowed in the canoe.'))
  await log(db, 'turns', 'put', [{ id: 'heron' }])
})
afterEach(() => {
  db.close()
  derived.close()
})

const ask = (engine: MemoryEngine) =>
  engine.recallMany(QUESTIONS.map((query) => ({ spaceId: 'home', scope: 'everywhere', query, now: NOW })))

/** All but the times it took. */
const plain = (answers: Recall[]) =>
  answers.map(({ hits, confidence, degraded }) => ({ hits, confidence: confidence.toFixed(9), degraded }))

/** Started with what is stored, the engine answers as one that reads only the tables. */
async function expectSame(): Promise<void> {
  const [stored, fresh] = [start(), start(false)]
  await Promise.all([stored.loaded, fresh.loaded])
  const round = (answers: Recall[]) => JSON.parse(JSON.stringify(plain(answers), to9), undefined) as unknown
  expect(round(await ask(stored))).toEqual(round(await ask(fresh)))
  expect((await stored.stats()).chunks).toBe((await fresh.stats()).chunks)
}
const to9 = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(9)) : value)

async function store(): Promise<void> {
  const engine = start()
  await engine.loaded
  await engine.save()
}

const printOf = ({ header, bytes }: Snapshot) =>
  [JSON.stringify(header), ...bytes.map((each) => Buffer.from(each).toString('base64'))].join(' ')

const slots = async () => (await derived.snapshots.bulkGet([...LEXICON_SLOTS])).filter((each) => each !== undefined)

describe('the stored index of words', () => {
  it('is what the next start begins with, and holds no text', async () => {
    await store()
    const [saved] = await slots()
    expect(JSON.stringify(saved!.header)).not.toContain('heron')
    await expectSame()
    // Nobody says that this turn changed: it is found by the words that were stored.
    await db.turns.update('canoe', { text: 'The kayak is white.' })
    const engine = start()
    await engine.loaded
    const { hits } = await engine.recall({ spaceId: 'work', query: 'canoe', now: NOW })
    expect(hits[0]).toMatchObject({ chunk: { source: { id: 'canoe' } } })
    expect(hits[0]!.confidence).toBeGreaterThan(0)
  })

  it('is brought up to date by everything that happened since', async () => {
    await store()
    await db.turns.add(turn('late', 'b', 101, 'The heron ate the soup of the plumber.'))
    await db.turns.update('t3', { text: 'Where is the canoe? The plumber has it.', revision: 1 })
    await db.turns.delete('t5')
    await db.conversations.update('c', { spaceId: 'home' })
    await log(db, 'turns', 'put', [{ id: 'late' }, { id: 't3' }])
    await log(db, 'turns', 'delete', [{ id: 't5' }])
    await log(db, 'conversations', 'put', [{ id: 'c' }])
    await expectSame()
  })

  test.each([true, false])('brings nothing back that was forgotten since (with its sentence: %j)', async (sentence) => {
    await store()
    const before = await slots()
    await forget(db, derived, { memoryId: 'ada', sentence, now: NOW })
    expect(await slots()).toEqual([])
    await expectSame()
    // Not even if the old one had stayed behind.
    await derived.snapshots.bulkPut(before)
    await expectSame()
    const engine = start()
    await engine.loaded
    const { hits } = await engine.recall({ spaceId: 'home', query: 'What is the name Ada?', now: NOW })
    expect(JSON.stringify(hits)).not.toContain('Ada')
  })

  it('is dropped with a deleted conversation, and stored again without it', async () => {
    const engine = start()
    await engine.loaded
    await engine.save()
    expect(await slots()).toHaveLength(1)
    await deleteConversation(db, derived, 'a', { memories: true })
    expect(await slots()).toEqual([])
    await engine.catchUp()
    await engine.save()
    const [saved] = await slots()
    const words = saved!.bytes.map((bytes) => new TextDecoder().decode(bytes)).join(' ')
    expect(words).toContain('plumber')
    expect(words).not.toContain('tower')
    await expectSame()
  })

  it('is not stored again for nothing, and takes turns with another slot', async () => {
    const engine = start()
    await engine.loaded
    await engine.save()
    await engine.save()
    expect(await slots()).toHaveLength(1)
    await log(
      db,
      'turns',
      'put',
      Array.from({ length: 300 }, () => ({ id: 't1' })),
    )
    await engine.catchUp()
    await engine.save()
    expect(await slots()).toHaveLength(2)
    // The newer one is damaged: the older one and the change log give the same.
    const newest = (await slots()).sort((a, b) => b.savedAt - a.savedAt)[0]!
    new Uint8Array(newest.bytes[0]!)[3]! ^= 1
    await derived.snapshots.put(newest)
    await expectSame()
  })

  const damages: [string, (saved: Snapshot) => void][] = [
    ...Array.from({ length: 23 }, (_, buffer): [string, (saved: Snapshot) => void] => [
      `a flipped bit in buffer ${buffer}`,
      ({ bytes }) => {
        const all = new Uint8Array(bytes[buffer]!)
        all[all.length >> 1]! ^= 16
      },
    ]),
    ['a missing buffer', ({ bytes }) => void bytes.pop()],
    ['a buffer cut short', ({ bytes }) => void (bytes[2] = bytes[2]!.slice(0, -4))],
    ['no bytes at all', ({ bytes }) => void (bytes.length = 0)],
    ['another place in the change log', ({ header }) => void (header['seq'] = 0)],
    ['a place in the change log that is to come', ({ header }) => void (header['seq'] = 10_000)],
    ['another layout', ({ header }) => void (header['layout'] = 99)],
    ['another way to read texts', ({ header }) => void (header['reading'] = 'other')],
    ['an empty header', (saved) => void (saved.header = {})],
  ]
  test.each(damages)('is not used with %s', async (_, damage) => {
    await store()
    const [saved] = await slots()
    const before = printOf(saved!)
    damage(saved!)
    expect(printOf(saved!) === before).toBe(false)
    await derived.snapshots.put(saved!)
    await expectSame()
  })

  it('is not used for pieces of another size, nor once everything was replaced', async () => {
    await store()
    await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, pieceChars: 200 })
    await expectSame()
    await logAll(db)
    await expectSame()
  })

  it('is not stored when something changes meanwhile', async () => {
    const engine = start()
    await engine.loaded
    const saving = engine.save()
    await log(db, 'turns', 'put', [{ id: 't1' }])
    await saving
    await engine.catchUp()
    await expectSame()
    for (const { header } of await slots()) expect(header['seq']).not.toBe(1)
  })
})
