import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, test } from 'vitest'
import type { Turn } from '../../src/core/types.ts'
import { addNote, dismissMemories, editMemory } from '../../src/db/curate.ts'
import { Truth } from '../../src/db/db.ts'
import { historyOf, undo } from '../../src/db/happenings.ts'
import { commitIngest } from '../../src/db/ingest.ts'
import { memoriesOf } from '../../src/memory/draw.ts'
import { ingest } from '../../src/memory/ingest.ts'
import { createNeighbours } from '../../src/memory/neighbours.ts'
import { conversation, drawn, dump, memory, NOW, openBoth, space, turn } from '../db/fixture.ts'

const DAY = 86_400_000
const idle = () => Promise.resolve()

/** Says these one after the other, a day apart, in one conversation; nothing is read yet. */
async function said(db: Truth, texts: string[], changes: Partial<Turn> = {}) {
  await db.spaces.put(space('s'))
  await db.conversations.put(conversation('c', 's'))
  await db.turns.bulkPut(
    texts.map((text, seq) => turn(`t${seq}`, 'c', seq, text, { createdAt: NOW + seq * DAY, ingested: 0, ...changes })),
  )
}

const read = (db: Truth) => ingest({ db, neighbours: createNeighbours(db, idle), idle, now: () => NOW + 9 * DAY })

async function known(texts: string[], changes: Partial<Turn> = {}) {
  const { db, derived } = openBoth()
  await said(db, texts, changes)
  await read(db)
  const memories = await db.memories.toArray()
  const of = (words: string) => memories.find(({ text }) => text.includes(words))!
  return { db, derived, memories, of }
}

describe('what is said', () => {
  test('is kept with its place and conversation, and its history begins', async () => {
    const { db, of } = await known(['I work as a nurse in Porto.'])
    expect(of('nurse')).toMatchObject({
      kind: 'claim',
      status: 'active',
      origin: 'typed',
      by: 'rules',
      conversationId: 'c',
      temperature: 'hot',
    })
    expect(await historyOf(db, of('nurse').id)).toMatchObject([
      { what: 'added', by: 'rules', turnId: 't0', at: NOW, spaceId: 's' },
    ])
    expect(await db.turns.where('ingested').equals(0).count()).toBe(0)
  })

  test('again is one more place of the same, not another memory', async () => {
    const { db, memories } = await known(['I work as a nurse.', 'As I said, soup is fine.', 'i work as a NURSE!'])
    const nurses = memories.filter(({ text }) => /nurse/iu.test(text))
    expect(nurses).toHaveLength(1)
    expect(nurses[0]!.sourceTurnIds).toEqual(['t0', 't2'])
    expect((await historyOf(db, nurses[0]!.id)).map(({ what, turnId }) => [what, turnId])).toEqual([
      ['added', 't0'],
      ['merged', 't2'],
    ])
  })

  test('otherwise later ends what was said before, which stays with its end', async () => {
    const { db, of } = await known(['I live in Porto.', 'I live in Braga now.'])
    const [old, fresh] = [of('Porto'), of('Braga')]
    expect(old).toMatchObject({ validTo: fresh.validFrom, expiredAt: fresh.createdAt, supersededBy: fresh.id })
    expect(fresh.links).toEqual([{ kind: 'supersedes', to: old.id, by: 'rules' }])
    const lines = await historyOf(db, old.id)
    expect(lines.map(({ what, other, by }) => [what, other, by])).toEqual([
      ['added', undefined, 'rules'],
      ['superseded', fresh.id, 'rules'],
    ])
    await undo(db, lines[1]!.act!, NOW)
    expect(await db.memories.get(old.id)).not.toHaveProperty('supersededBy')
    expect((await db.memories.get(fresh.id))!.links).toEqual([])
  })

  test('ends nothing that a person pinned', async () => {
    const { db } = openBoth()
    await said(db, ['I live in Porto.'])
    await read(db)
    await db.memories.toCollection().modify({ pinnedAt: NOW })
    await db.turns.add(turn('t9', 'c', 9, 'I live in Braga now.', { createdAt: NOW + DAY, ingested: 0 }))
    await read(db)
    const porto = (await db.memories.toArray()).find(({ text }) => text.includes('Porto'))!
    expect(porto).not.toHaveProperty('supersededBy')
  })

  test('that arrives late about the past does not take the place of the present', async () => {
    const { db } = openBoth()
    await said(db, ['I live in Braga now.'])
    await read(db)
    await db.turns.add(turn('t9', 'c', 9, 'I live in Porto.', { createdAt: NOW - 30 * DAY, ingested: 0 }))
    await read(db)
    const memories = await db.memories.toArray()
    const [braga, porto] = ['Braga', 'Porto'].map((city) => memories.find(({ text }) => text.includes(city))!)
    expect(braga).not.toHaveProperty('supersededBy')
    expect(porto).toMatchObject({ supersededBy: braga!.id, validTo: braga!.validFrom })
    expect(braga!.links).toEqual([{ kind: 'supersedes', to: porto!.id, by: 'rules' }])
  })

  test('in a temporary conversation is read and leaves nothing', async () => {
    const { db } = openBoth()
    await said(db, ['I live in Porto.'])
    await db.conversations.update('c', { temporary: 1 })
    await read(db)
    expect(await db.memories.count()).toBe(0)
    expect(await db.history.count()).toBe(0)
    expect((await db.turns.toArray()).map(({ ingested }) => ingested)).toEqual([1])
  })

  test('in another space is another matter', async () => {
    const { db } = openBoth()
    await said(db, ['I live in Porto.'])
    await db.conversations.add(conversation('d', 'elsewhere'))
    await db.turns.add(turn('e', 'd', 0, 'I live in Braga now.', { createdAt: NOW + DAY, ingested: 0 }))
    await read(db)
    for (const row of await db.memories.toArray()) expect(row).not.toHaveProperty('supersededBy')
  })

  test('once dismissed is not kept again', async () => {
    const { db } = openBoth()
    await said(db, ['I work as a nurse.'])
    await read(db)
    await dismissMemories(db, await db.memories.toCollection().primaryKeys(), NOW)
    await db.turns.add(turn('t9', 'c', 9, 'I work as a nurse.', { createdAt: NOW + DAY, ingested: 0 }))
    await read(db)
    expect((await db.memories.toArray()).map(({ status }) => status)).toEqual(['dismissed'])
  })
})

describe('where words came from decides', () => {
  const FACTS = 'My sister lives in Porto. The lease ends in May 2027. My dentist is Dr. Silva.'
  const all = (text: string) => [{ start: 0, end: text.length }]

  test('what was pasted or said by somebody else waits, with its own place', async () => {
    for (const [origin, changes] of [
      ['pasted', { pasted: all(FACTS) }],
      ['import', { speaker: 'Mallory' }],
    ] as const) {
      const { memories } = await known([FACTS], changes)
      expect(memories.map((one) => [one.origin, one.status])).toEqual(Array(3).fill([origin, 'proposed']))
      for (const { text, sources } of memories) expect(text).toBe(FACTS.slice(sources[0]!.start, sources[0]!.end))
    }
  })

  test('of one turn only what was typed counts, though it stands beside what was pasted', async () => {
    const text = `I live in Rome.\n${FACTS}`
    const { memories, of } = await known([text], { pasted: [{ start: 16, end: text.length }] })
    expect(memories).toHaveLength(4)
    expect(of('Rome')).toMatchObject({ origin: 'typed', status: 'active' })
    expect(memories.filter(({ status }) => status === 'active')).toHaveLength(1)
  })

  test('nothing is drawn from what an assistant said, nor from a long document', async () => {
    expect((await known([FACTS], { role: 'assistant' })).memories).toEqual([])
    const long = `${FACTS}\n`.repeat(60)
    for (const changes of [{}, { pasted: all(long) }, { speaker: 'Mallory' }])
      expect((await known([long], changes)).memories).toEqual([])
  })

  test('of what waits in one turn the twenty surest are kept, in their order', async () => {
    const sure = Array.from({ length: 19 }, (_, at) => `My locker ${at + 1} opens with ${at + 400}.`)
    const unsure = Array.from({ length: 9 }, (_, at) => `I think the boiler of flat ${at + 1} leaks.`)
    const text = [...unsure, ...sure].join(' ')
    for (const changes of [{ pasted: all(text) }, { speaker: 'Mallory' }]) {
      const texts = (await known([text], changes)).memories
        .sort((a, b) => a.sources[0]!.start - b.sources[0]!.start)
        .map((one) => one.text)
      expect(texts).toEqual([unsure[0], ...sure])
    }
    expect((await known([text])).memories).toHaveLength(28)
  })

  test('pasted words end nothing that is known, and what is typed counts though it was pasted before', async () => {
    const { db } = openBoth()
    await said(db, ['I live in Porto.'])
    await db.turns.add(
      turn('p', 'c', 5, 'I live in Braga now.', {
        createdAt: NOW + 5 * DAY,
        ingested: 0,
        pasted: all('I live in Braga now.'),
      }),
    )
    await read(db)
    const byText = async (words: string) =>
      (await db.memories.toArray()).filter(({ text }) => text.includes(words)).map((one) => one.status)
    expect((await db.memories.get('t0:0'))!.expiredAt).toBeUndefined()
    expect(await byText('Braga')).toEqual(['proposed'])
    await db.turns.add(turn('q', 'c', 6, 'I live in Braga now.', { createdAt: NOW + 6 * DAY, ingested: 0 }))
    await read(db)
    expect(await byText('Braga')).toContain('active')
    expect((await db.memories.get('t0:0'))!.expiredAt).toBeDefined()
  })
})

describe('what is decided', () => {
  test('is decided on what is there when it is written, not on what was there when it was looked up', async () => {
    const { db } = openBoth()
    await said(db, ['I live in Porto.'])
    await read(db)
    const neighbours = createNeighbours(db, idle)
    await neighbours.catchUp()
    const porto = (await db.memories.toArray())[0]!
    await editMemory(db, porto.id, 'My dog is called Rex.', 0, NOW)
    await addNote(db, 's', 'I work as a nurse.', NOW)
    const later = turn('t9', 'c', 9, 'I live in Braga now.', { createdAt: NOW + DAY, ingested: 0 })
    await db.turns.add(later)
    const memories = memoriesOf(later, conversation('c', 's'))
    await commitIngest(db, [{ turnId: 't9', revision: 0, memories }], { now: NOW, nearby: neighbours })
    expect(await db.memories.get(porto.id)).not.toHaveProperty('supersededBy')
  })

  test('knows what is the same by the kind that a person gave it', async () => {
    const { db } = openBoth()
    await said(db, [])
    await db.memories.add(memory('m', 's', 'A small flat by the sea.'))
    const neighbours = createNeighbours(db, idle)
    await neighbours.catchUp()
    await editMemory(db, 'm', 'A small flat by the sea.', 0, NOW, 'goal')
    for (const [at, kind] of (['goal', 'claim'] as const).entries()) {
      await neighbours.catchUp()
      const later = turn(`t${at}`, 'c', at, 'A small flat by the sea.', { ingested: 0 })
      await db.turns.add(later)
      const memories = [drawn(kind, 's', later, 'A small flat by the sea.', { kind })]
      await commitIngest(db, [{ turnId: later.id, revision: 0, memories }], { now: NOW, nearby: neighbours })
    }
    const rows = (await db.memories.toArray()).map(({ id, kind, sourceTurnIds }) => [id, kind, sourceTurnIds])
    expect(rows).toEqual([
      ['claim', 'claim', ['t1']],
      ['m', 'goal', ['t0']],
    ])
  })

  test('knows what is the same by the words that a person gave it, not by those it had', async () => {
    const { db } = openBoth()
    await said(db, [])
    await db.memories.add(memory('m', 's', 'The red boat belongs to Ada.'))
    const neighbours = createNeighbours(db, idle)
    await neighbours.catchUp()
    await editMemory(db, 'm', 'The harbour office opens at nine.', 0, NOW)
    await neighbours.catchUp()
    const fresh = turn('t0', 'c', 0, 'The harbour office opens at nine. The red boat belongs to Ada.', { ingested: 0 })
    await db.turns.add(fresh)
    const memories = ['The harbour office opens at nine.', 'The red boat belongs to Ada.'].map((text, at) =>
      drawn(`fresh${at}`, 's', fresh, text),
    )
    await commitIngest(db, [{ turnId: 't0', revision: 0, memories }], { now: NOW, nearby: neighbours })
    const rows = (await db.memories.toArray()).map(({ id, text, sourceTurnIds }) => [id, text, sourceTurnIds])
    expect(rows).toEqual([
      ['fresh1', 'The red boat belongs to Ada.', ['t0']],
      ['m', 'The harbour office opens at nine.', ['t0']],
    ])
  })

  test('knows what was written since it was looked up', async () => {
    const { db } = openBoth()
    await said(db, [])
    const neighbours = createNeighbours(db, idle)
    await neighbours.catchUp()
    const before = memory('m', 's', 'I live in Porto.')
    await db.memories.add(before)
    await db.changes.add({ table: 'memories', id: 'm', op: 'put' })
    const later = turn('t9', 'c', 9, 'I live in Porto.', { createdAt: NOW + DAY, ingested: 0 })
    await db.turns.add(later)
    const memories = [drawn('fresh', 's', later, 'I live in Porto.')]
    await commitIngest(db, [{ turnId: 't9', revision: 0, memories }], { now: NOW, nearby: neighbours })
    expect((await db.memories.toArray()).map(({ id, sourceTurnIds }) => [id, sourceTurnIds])).toEqual([['m', ['t9']]])
  })
})

const TALK = [
  'I work as a nurse in Porto. My sister is called Ana.',
  'We decided to use Postgres for the archive.',
  'I live in Porto.',
  'Can you help me with a poem?',
  'I live in Braga now. My sister is called Ana.',
  'My dentist is Dr Silva. Always answer in French.',
  'My dentist is Dr Costa now.',
]

/** Everything there is, but for the numbers that the database gives. */
async function tables(db: Truth) {
  const { memories, turns, history, suggestions, tombstones, conversations } = await dump(db)
  const unnumbered = (history as { seq: number }[]).map(({ seq: _, ...line }) => line)
  return { memories, turns, history: unnumbered, suggestions, tombstones, conversations }
}

test('reading twice is reading once', async () => {
  const { db } = openBoth()
  await said(db, TALK)
  await read(db)
  const once = await tables(db)
  expect(once.memories!.length).toBeGreaterThan(5)
  await db.turns.toCollection().modify({ ingested: 0 })
  await read(db)
  expect(await tables(db)).toEqual(once)
  const changes = await db.changes.count()
  await read(db)
  expect(await db.changes.count()).toBe(changes)
})

test('read by a worker that is killed at any moment, it is the same in the end', async () => {
  const whole = openBoth().db
  await said(whole, TALK)
  await read(whole)
  const expected = await tables(whole)
  for (let at = 1; ; at++) {
    const indexedDB = new IDBFactory()
    const before = new Truth('recollect', { indexedDB, IDBKeyRange })
    await said(before, TALK)
    const killed = await readUntil(before, at)
    before.close()
    const after = new Truth('recollect', { indexedDB, IDBKeyRange })
    await read(after)
    expect(await tables(after), `killed at write ${at}`).toEqual(expected)
    after.close()
    if (!killed) {
      expect(at).toBeGreaterThan(5)
      return
    }
  }
})

/** Reads until the nth write, at which the worker is gone. False when there were not so many. */
async function readUntil(db: Truth, n: number): Promise<boolean> {
  let writes = 0
  for (const table of db.tables) {
    const count = () => {
      if (++writes === n) throw new Error('killed')
    }
    table.hook('creating', count)
    table.hook('updating', count)
  }
  try {
    await read(db)
    return false
  } catch {
    return true
  }
}

describe('temperatures', () => {
  test('follow the talk: what was said in its last turns is at hand', async () => {
    const { memories } = await known(TALK)
    const byText = (words: string) => memories.find(({ text }) => text.includes(words))!.temperature
    expect(byText('Postgres')).toBe('warm')
    expect(byText('Costa')).toBe('hot')
  })

  test('are hot for the last five turns of a conversation, in whatever portions and order they were read', async () => {
    const things = ['red', 'green', 'blue', 'brown', 'black', 'white', 'grey']
    const sentences = things.map((colour) => `The ${colour} boat belongs to Ada.`)
    const tiers = async (db: Truth) => {
      const rows = await db.memories.orderBy('id').toArray()
      return rows.map(({ sourceTurnIds: [turnId], temperature }) => `${turnId} ${temperature}`)
    }
    const expected = ['t0 warm', 't1 warm', 't2 hot', 't3 hot', 't4 hot', 't5 hot', 't6 hot']
    const { db: atOnce } = await known(sentences)
    expect(await tiers(atOnce)).toEqual(expected)
    const { db: oneByOne } = openBoth()
    await said(oneByOne, sentences)
    await oneByOne.turns.toCollection().modify({ ingested: 1 })
    for (const at of [3, 0, 6, 1, 5, 2, 4]) {
      await oneByOne.turns.update(`t${at}`, { ingested: 0 })
      await read(oneByOne)
    }
    expect(await tiers(oneByOne)).toEqual(expected)
  })

  test('are the same however often they are worked out', async () => {
    const { db } = await known(TALK)
    const before = await tables(db)
    await read(db)
    expect(await tables(db)).toEqual(before)
  })
})

test('of many memories those about the same are found, and few others', async () => {
  const { db } = openBoth()
  const crowd = Array.from({ length: 3000 }, (_, at) => memory(`m${at}`, 's', `I saw house number ${at} on a walk.`))
  await db.memories.bulkAdd([
    ...crowd,
    memory('home', 's', 'I live in Porto.'),
    memory('there', 'x', 'I live in Porto.'),
  ])
  const neighbours = createNeighbours(db, idle)
  await neighbours.catchUp()
  const found = (text: string): readonly string[] => neighbours.of(memory('q', 's', text))
  expect(found('I moved to Braga.')[0]).toBe('home')
  expect(found('I live in Porto.')).not.toContain('there')
  expect(found('I saw house number 77 on a walk.')[0]).toBe('m77')
  expect(found('I saw house number 77 on a walk.').length).toBeLessThan(50)
  await db.memories.delete('home')
  await db.changes.bulkAdd([{ table: 'memories', id: 'home', op: 'delete' }])
  await neighbours.catchUp()
  expect(found('I moved to Braga.')).not.toContain('home')
})
