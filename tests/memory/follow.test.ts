import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import type { Id, Scope } from '../../src/core/types.ts'
import type { Derived, Truth } from '../../src/db/db.ts'
import { saveSection } from '../../src/db/settings.ts'
import { log, logAll } from '../../src/db/write.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'
import { conversation, document, memory, NOW, openBoth, space, turn } from '../db/fixture.ts'

let db: Truth
let derived: Derived
let engine: MemoryEngine

beforeEach(async () => {
  ;({ db, derived } = openBoth())
  await db.spaces.bulkAdd([space('home'), space('work')])
  await db.conversations.bulkAdd([conversation('a', 'home'), conversation('b', 'home')])
  await db.turns.bulkAdd([
    turn('a0', 'a', 0, 'The heron nests on the water tower.'),
    turn('b0', 'b', 0, 'The canoe is green.'),
  ])
  engine = createMemory({ db, tokenizer: () => Promise.reject(new Error('nothing is counted here')) })
  await engine.loaded
})
afterEach(() => {
  db.close()
  derived.close()
})

async function found(query: string, more: { spaceId?: Id; scope?: Scope; conversationId?: Id } = {}): Promise<Id[]> {
  const { hits } = await engine.recall({ spaceId: 'home', query, now: NOW, ...more })
  return hits.filter((hit) => hit.confidence > 0).map((hit) => hit.chunk.source.id)
}

describe('follower', () => {
  it('reads documents in pieces, as of when they were changed, and drops those that are deleted', async () => {
    const sentences = Array.from({ length: 60 }, (_, at) => `Line ${at} tells of something ordinary.`)
    const text = [...sentences.slice(0, 30), 'The kiln fires at cone six.', ...sentences.slice(30)].join('\n')
    const row = document('file', 'home', text, { modifiedAt: NOW - 1000, revision: 4 })
    await db.documents.add(row)
    await log(db, 'documents', 'put', [row])
    const { hits } = await engine.recall({ spaceId: 'home', query: 'At which cone does the kiln fire?', now: NOW })
    const { chunk } = hits[0]!
    expect(chunk).toMatchObject({ source: { type: 'document', id: 'file' }, createdAt: NOW - 1000, revision: 4 })
    expect(chunk.text).toContain('cone six')
    expect(chunk.text).toBe(text.slice(chunk.start, chunk.end))
    expect(chunk.start).toBeGreaterThan(0)
    expect((await engine.recall({ spaceId: 'work', query: 'kiln', now: NOW })).hits).toEqual([])

    await db.documents.delete('file')
    await log(db, 'documents', 'delete', [row])
    expect(await found('kiln')).toEqual([])
  })

  it('cuts everything anew when the size of pieces changes', async () => {
    const text = Array.from({ length: 40 }, (_, at) => `The otter of day ${at} ate well.`).join(' ')
    await db.turns.add(turn('a1', 'a', 1, text))
    await logAll(db)
    const longest = async () => {
      const { hits } = await engine.recall({ spaceId: 'home', query: 'otter', now: NOW })
      return hits[0]!.chunk.text.length
    }
    expect(await longest()).toBeGreaterThan(300)
    await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, pieceChars: 200 })
    expect(await longest()).toBeLessThanOrEqual(200)
    expect((await engine.stats()).chunks).toBeGreaterThan(6)
  })

  it('takes what was said along when a conversation becomes temporary, or moves', async () => {
    await db.memories.add(
      memory('m', 'home', 'The heron is called Ada.', {
        sources: [{ turnId: 'a0', start: 0, end: 3 }],
        sourceTurnIds: ['a0'],
        revision: 1,
      }),
    )
    await log(db, 'memories', 'put', [{ id: 'm' }])
    expect((await found('heron')).sort()).toEqual(['a0', 'm'])
    expect((await found('heron', { scope: 'conversation', conversationId: 'a' })).sort()).toEqual(['a0', 'm'])

    await db.conversations.update('a', { temporary: 1 })
    await log(db, 'conversations', 'put', [{ id: 'a' }])
    expect(await found('heron')).toEqual([])
    // Nor is it told anything itself.
    expect(await found('canoe', { conversationId: 'a' })).toEqual([])
    expect(await found('canoe', { conversationId: 'b' })).toEqual(['b0'])

    await db.conversations.put(conversation('a', 'work'))
    await log(db, 'conversations', 'put', [{ id: 'a' }])
    expect(await found('heron', { spaceId: 'work' })).toContain('a0')
    expect(await found('heron')).not.toContain('a0')
    expect(await found('heron', { scope: 'everywhere' })).toContain('a0')
  })
})
