// A stored plan is shown with the words of the rows behind it: the very words, changed ones, or none any more.
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RECALLED_FRAME } from '../../src/core/recalled.ts'
import type { Memory, PartSource, StoredPart, StoredPlan, Turn } from '../../src/core/types.ts'
import { Truth } from '../../src/db/db.ts'
import { sha256 } from '../../src/lib/digest.ts'
import { showParts } from '../../src/db/explain.ts'
import { asText, budgetSlots, isFrame } from '../../src/ui/context/parts.ts'

const SYSTEM = 'Be brief.'
const AT = new Date(2026, 2, 2, 12).getTime()
let db: Truth

const said: Turn = {
  id: 't1',
  conversationId: 'c1',
  parentId: null,
  seq: 0,
  createdAt: AT,
  role: 'user',
  text: 'The rent is 900. It is due on the first.',
  status: 'complete',
  ingested: 1,
  revision: 0,
}
const note: Memory = {
  id: 'm1',
  spaceId: 's',
  kind: 'note',
  text: 'The key is under the mat.',
  origin: 'note',
  status: 'active',
  sources: [],
  sourceTurnIds: [],
  revision: 0,
  baseConfidence: 1,
  importance: 1,
  temperature: 'warm',
  accessCount: 0,
  lastAccessedAt: null,
  createdAt: AT,
  validFrom: AT,
  links: [],
}

beforeEach(async () => {
  db = new Truth(`context-${Math.random()}`)
  await db.conversations.add({ id: 'c1', spaceId: 's', title: 'Lease', named: 0, createdAt: AT, updatedAt: AT })
  await db.turns.add(said)
  await db.memories.add(note)
})
afterEach(() => db.delete())

const source = (type: PartSource['type'], id: string, start: number, end: number): PartSource => {
  return { type, id, start, end, createdAt: AT, revision: 0 }
}
async function part(kind: StoredPart['kind'], text: string, change: Partial<StoredPart> = {}): Promise<StoredPart> {
  return { kind, sha256: await sha256(text), tokens: 10, ...change }
}
function planOf(parts: StoredPart[]): StoredPlan {
  const sizes = { used: 30, budget: 100, window: 200, reply: 90, margin: 10 }
  return { ...sizes, parts, confidence: 0.5, threshold: 0.4, timings: {} }
}
const show = (parts: StoredPart[]) => showParts(db, planOf(parts), SYSTEM, AT)

describe('a part', () => {
  it('has the words that were sent, and where they were said', async () => {
    const [shown] = await show([await part('memory', 'The rent is 900.', { source: source('turn', 't1', 0, 16) })])
    expect(shown).toMatchObject({ state: 'sent', text: 'The rent is 900.', turnId: 't1' })
    expect(shown?.conversation?.title).toBe('Lease')
  })
  it('of a note has the words of the note', async () => {
    const [shown] = await show([await part('profile', note.text, { source: source('memory', 'm1', 0, 25) })])
    expect(shown).toMatchObject({ state: 'sent', text: note.text })
  })
  it('says when its row has other words now', async () => {
    const stored = await part('memory', 'The rent is 900.', { source: source('turn', 't1', 0, 16) })
    await db.turns.update('t1', { text: '[forgotten] It is due on the first.' })
    const [shown] = await show([stored])
    expect(shown?.state).toBe('changed')
    expect(shown?.text).not.toContain('900')
  })
  it('says when it is gone', async () => {
    const stored = await part('profile', note.text, { source: source('memory', 'm1', 0, 25) })
    await db.memories.delete('m1')
    expect((await show([stored]))[0]).toMatchObject({ state: 'gone', text: '' })
  })
  it('that was cut short is shown as it was sent', async () => {
    const [shown] = await show([await part('turn', 'The rent […]', { source: source('turn', 't1', 0, 8) })])
    expect(shown).toMatchObject({ state: 'sent', text: 'The rent […]' })
  })
  it('without a source is the system text of that day, or the frame around the notes', async () => {
    const system = `${SYSTEM}\nToday is 2026-03-02.`
    const [first, second] = await show([await part('system', system), await part('system', RECALLED_FRAME)])
    expect(first).toMatchObject({ state: 'sent', text: system })
    expect(second?.state).toBe('sent')
    expect(isFrame(second!)).toBe(true)
  })
})

it('the budget adds up', async () => {
  const parts = [await part('system', ''), await part('memory', 'a'), await part('memory', 'b', { dropped: 'budget' })]
  const slots = budgetSlots({ ...planOf(parts), used: 20 })
  expect(slots.reduce((sum, slot) => sum + slot.tokens, 0)).toBe(100)
  expect(slots.find(({ key }) => key === 'memory')?.tokens).toBe(10)
})

it('what was sent can be copied, without what was not', async () => {
  const shown = await show([
    await part('memory', 'The rent is 900.', { source: source('turn', 't1', 0, 16) }),
    await part('memory', 'It is due on the first.', { source: source('turn', 't1', 17, 40), dropped: 'budget' }),
  ])
  expect(asText(shown, () => 'Recalled')).toBe('## Recalled\n\nThe rent is 900.')
})
