// What the Memory page shows: which memories a search finds, in what order they stand, and where they say they come from.
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Memory } from '../../src/core/types.ts'
import { Truth } from '../../src/db/db.ts'
import { createFilter } from '../../src/ui/memory/filter.ts'
import { listMemories, originOf } from '../../src/ui/memory/list.ts'
import { memory as aMemory } from '../db/fixture.ts'

describe('a search', () => {
  const cases: [query: string, text: string, found: boolean][] = [
    ['', 'Anything at all', true],
    ['   ', 'Anything at all', true],
    ['lisbon', 'I moved to Lisbon in March.', true],
    ['MARCH lis', 'I moved to Lisbon in March.', true],
    ['lisbon april', 'I moved to Lisbon in March.', false],
    ['isbon', 'I moved to Lisbon in March.', false],
    ['graca', 'A flat near Graça.', true],
    ['Graça', 'A flat near Graca.', true],
    ['brandt & söhne', 'Serviced by Brandt & Söhne', true],
    ['9:40', 'The standup is at 9:40.', true],
    ['誕生日', '母の誕生日は六月十二日です。', true],
    ['ภาษา', 'ฉันเรียนภาษาไทย', true],
    ['день', 'Завтра день рождения', true],
    ['(.*', 'No pattern is meant by this', true],
  ]
  test.each(cases)('for "%s" in "%s": %s', (query, text, found) => {
    expect(createFilter(query)(text)).toBe(found)
  })

  test('finds a text by the beginning of any of its words', () => {
    const word = fc.stringMatching(/^[a-zé]{2,10}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 10 }), (words, at, length) => {
        const query = words[at % words.length]!.slice(0, length)
        expect(createFilter(query)(words.join(' '))).toBe(true)
      }),
    )
  })
})

describe('the list', () => {
  let db: Truth
  beforeEach(() => {
    db = new Truth(`list-${crypto.randomUUID()}`)
  })
  afterEach(() => db.delete())

  const memory = (id: string, createdAt: number, more: Partial<Memory> = {}): Memory =>
    aMemory(id, 'home', id, { createdAt, ...more })

  test('puts what waits first, then pinned, then the newest, of this space only', async () => {
    await db.memories.bulkAdd([
      memory('old', 1),
      memory('new', 9),
      memory('pinned', 2, { pinnedAt: 10 }),
      memory('waits', 3, { status: 'proposed' }),
      memory('dismissed', 4, { status: 'dismissed' }),
      memory('elsewhere', 5, { spaceId: 'work' }),
    ])
    expect((await listMemories(db, 'home')).map(({ id }) => id)).toEqual(['waits', 'pinned', 'new', 'old'])
  })

  test('names the conversation a turn stands in, as long as it is there', async () => {
    await db.turns.add({
      id: 't',
      conversationId: 'c',
      parentId: null,
      seq: 0,
      createdAt: 1,
      role: 'user',
      text: 'I moved.',
      status: 'complete',
      ingested: 1,
      revision: 0,
    })
    expect(await originOf(db, 't')).toBeUndefined()
    await db.conversations.add({ id: 'c', spaceId: 'home', title: 'Moving', named: 0, createdAt: 1, updatedAt: 1 })
    expect(await originOf(db, 't')).toEqual({ conversationId: 'c', turnId: 't', title: 'Moving' })
  })
})
