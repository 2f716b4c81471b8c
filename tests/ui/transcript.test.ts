// What of a conversation is on the screen, how long texts are cut for it, and how the sidebar lists conversations.
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Conversation, StoredPart, Turn } from '../../src/core/types.ts'
import { Truth } from '../../src/db/db.ts'
import { beginning, pieces, slices } from '../../src/ui/chat/slices.ts'
import { loadThread, reach, stepBack, usedMemories } from '../../src/ui/chat/thread.ts'
import { filterConversations, groupByPeriod, listConversations, weighDeletion } from '../../src/ui/sidebar/list.ts'

const opened: Truth[] = []
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete()
})
function open(): Truth {
  const db = new Truth(`transcript-${Math.random()}`)
  opened.push(db)
  return db
}

function turn(seq: number, change: Partial<Turn> = {}): Turn {
  return {
    id: `t${seq}`,
    conversationId: 'c',
    parentId: seq === 0 ? null : `t${seq - 1}`,
    seq,
    createdAt: seq,
    role: seq % 2 ? 'assistant' : 'user',
    text: `text ${seq}`,
    status: 'complete',
    ingested: 1,
    revision: 0,
    ...change,
  }
}
const seqs = (turns: Turn[]) => turns.map(({ seq }) => seq)

describe('the thread on the screen', () => {
  it('begins with the last turns, and keeps its beginning while others follow', async () => {
    const db = open()
    await db.turns.bulkAdd(Array.from({ length: 200 }, (_, seq) => turn(seq)))
    const first = await loadThread(db, 'c')
    expect(seqs(first.turns)).toEqual(Array.from({ length: 60 }, (_, i) => 140 + i))
    expect(first.more).toBe(true)
    await db.turns.add(turn(200))
    expect(seqs((await loadThread(db, 'c', first.from)).turns)).toEqual(Array.from({ length: 61 }, (_, i) => 140 + i))
  })
  it('goes back a step at a time, to the beginning', async () => {
    const db = open()
    await db.turns.bulkAdd(Array.from({ length: 100 }, (_, seq) => turn(seq)))
    const from = await stepBack(db, 'c', (await loadThread(db, 'c')).from)
    const all = await loadThread(db, 'c', from)
    expect(seqs(all.turns)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(all.more).toBe(false)
    expect(await stepBack(db, 'c', 0)).toBe(0)
  })
  it('shows the newest answer of several', async () => {
    const db = open()
    await db.turns.bulkAdd([turn(0), turn(1), turn(2, { parentId: 't0', role: 'assistant' })])
    expect(seqs((await loadThread(db, 'c')).turns)).toEqual([0, 2])
  })
  it('reaches back to a turn that is linked to, in its own conversation only', async () => {
    const db = open()
    await db.turns.bulkAdd(Array.from({ length: 100 }, (_, seq) => turn(seq)))
    const from = await reach(db, 'c', 't30')
    expect(from).toBeLessThan(30)
    expect(seqs((await loadThread(db, 'c', from)).turns)).toContain(30)
    expect(await reach(db, 'other', 't30')).toBeUndefined()
    expect(await reach(db, 'c', 'gone')).toBeUndefined()
  })
  it('is empty for a conversation that is not there', async () => {
    expect((await loadThread(open(), 'c')).turns).toEqual([])
  })
  it('counts the memories that an answer was given', () => {
    const part = (kind: StoredPart['kind'], dropped?: StoredPart['dropped']): StoredPart => ({
      kind,
      sha256: '',
      tokens: 1,
      ...(dropped ? { dropped } : {}),
    })
    const parts = [part('system'), part('profile'), part('memory'), part('memory', 'budget'), part('turn')]
    const plan = { parts, used: 1, budget: 1, window: 1, reply: 1, margin: 1, confidence: 1, threshold: 1, timings: {} }
    expect(usedMemories(turn(1, { plan }))).toBe(2)
    expect(usedMemories(turn(1))).toBeUndefined()
  })
})

describe('long texts', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '😀'), maxLength: 200 })

  it('are cut into pieces that are the text', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, length) => {
        const cut = slices(whole, length)
        expect(cut.join('')).toBe(whole)
        for (const piece of cut) {
          expect(piece.length).toBeLessThanOrEqual(length)
          expect(piece.isWellFormed()).toBe(true)
        }
      }),
    )
  })
  it('begin with whole words where they can', () => {
    expect(beginning('one two three', 9)).toBe('one two')
    expect(beginning('onetwothree', 6)).toBe('onetwo')
    expect(beginning('short', 9)).toBe('short')
  })
  it('show long pasted stretches as attachments and short ones as words', () => {
    const doc = 'd'.repeat(3000)
    const whole = `see this: x\n\n${doc}`
    const spans = [
      { start: 10, end: 11 },
      { start: 13, end: whole.length },
    ]
    expect(pieces(whole, spans)).toEqual([
      { type: 'words', text: 'see this: x' },
      { type: 'document', text: doc },
    ])
    expect(pieces('just words')).toEqual([{ type: 'words', text: 'just words' }])
  })
})

describe('the list of conversations', () => {
  const now = new Date(2026, 4, 20, 12).getTime()
  const day = 86_400_000
  const conversation = (id: string, title: string, updatedAt: number, spaceId = 's'): Conversation => ({
    id,
    spaceId,
    title,
    named: 0,
    createdAt: 0,
    updatedAt,
  })

  it('holds those of one space, the last written in first', async () => {
    const db = open()
    await db.conversations.bulkAdd([
      conversation('1', 'Old', now - 9 * day),
      conversation('2', 'New', now),
      conversation('3', 'Elsewhere', now, 'other'),
    ])
    expect((await listConversations(db, 's')).map(({ id }) => id)).toEqual(['2', '1'])
  })
  it('stands under the words for its days', () => {
    const rows = [0, 0, 1, 3, 4].map((ago, i) => conversation(String(i), '', now - ago * day))
    const groups = groupByPeriod(rows, now).map(({ heading, conversations }) => [heading, conversations.length])
    expect(groups).toEqual([
      ['Today', 2],
      ['Yesterday', 1],
      ['Previous 7 days', 2],
    ])
  })
  it('is filtered by every word, in any case and order', () => {
    const rows = [conversation('1', 'Lease of the flat', 0), conversation('2', 'Flat tyre', 0)]
    expect(filterConversations(rows, 'FLAT le').map(({ id }) => id)).toEqual(['1'])
    expect(filterConversations(rows, ' ')).toEqual(rows)
  })
  it('knows what goes with a conversation', async () => {
    const db = open()
    await db.turns.bulkAdd([turn(0), turn(1)])
    expect(await weighDeletion(db, 'c')).toEqual({ turns: 2, memories: 0 })
  })
})
