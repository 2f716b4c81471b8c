// Wishes on how to be answered, from the words that a person typed to the prompts of other conversations.
import { indexedDB, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Id, Turn } from '../../src/core/types.ts'
import { Truth } from '../../src/db/db.ts'
import { commitTurn, startExchange } from '../../src/db/exchange.ts'
import { createSpace, ensureSpace } from '../../src/db/spaces.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'
import { memoriesOf } from '../../src/memory/draw.ts'
import { estimateTokens } from '../../src/core/text.ts'

const DAY = 86_400_000
const NOW = new Date(2026, 1, 10, 9).getTime()
let count = 0
let at = NOW
let db: Truth
let spaceId: Id
let engine: MemoryEngine

async function say(text: string, space = spaceId) {
  at += DAY
  const { assistant } = await startExchange(db, { conversationId: null, spaceId: space, text, now: at })
  await commitTurn(db, assistant.id, { text: 'Noted.', status: 'complete', now: at })
  await engine.ingest()
}
async function profile(question = 'How tall is the lighthouse?', space = spaceId) {
  const { user } = await startExchange(db, { conversationId: null, spaceId: space, text: question, now: at })
  const plan = await engine.plan({ conversationId: user.conversationId, turnId: user.id, now: at })
  return plan.parts.filter(({ kind, dropped }) => kind === 'profile' && !dropped).map(({ text }) => text)
}

describe('a wish on how to be answered', () => {
  beforeEach(async () => {
    at = NOW
    db = new Truth(`standing-${++count}`, { indexedDB, IDBKeyRange })
    spaceId = (await ensureSpace(db, NOW)).id
    engine = createMemory({ db, tokenizer: () => Promise.resolve({ count: estimateTokens }) })
  })
  afterEach(() => db.close())

  test('is in the prompts of every other conversation of its space, newest first', async () => {
    await say('Thanks! Always answer in French. I moved to Rome.')
    await say('Call me Sam.')
    expect(await profile()).toEqual(['Call me Sam.', 'Always answer in French.'])
    const other = (await createSpace(db, 'Work', NOW)).id
    expect(await profile('How tall is the lighthouse?', other)).toEqual([])
  })

  test('gives way to a later one on the same thing', async () => {
    await say('Always answer in French.')
    await say('From now on, answer in German.')
    expect(await profile()).toEqual(['From now on, answer in German.'])
  })

  test('is gone once the person has dismissed it, and the earlier one holds again', async () => {
    await say('Always answer in French.')
    await say('From now on, answer in German.')
    const [newest] = await db.memories.filter(({ text }) => text.includes('German')).toArray()
    await db.transaction('rw', [db.memories, db.changes], async () => {
      await db.memories.update(newest!.id, { status: 'dismissed' })
      await db.changes.add({ table: 'memories', id: newest!.id, op: 'put' })
    })
    expect(await profile()).toEqual(['Always answer in French.'])
  })

  test('is no answer, no question and nothing for one answer only', async () => {
    await say('Do you always answer in French?')
    await say('Answer in German: what is the capital of Chad?')
    await say('For now, always use tabs.')
    expect(await profile()).toEqual([])
  })

  test('does not stand twice in the prompt that answers it', async () => {
    expect(await profile('Always answer in French.')).toEqual([])
  })
})

describe('ingest', () => {
  test('makes a wish one memory, marked, whether it states something or orders it', () => {
    const conversation = { id: 'c', spaceId: 's', title: '', named: 0 as const, createdAt: 0, updatedAt: 0 }
    const turn = (text: string, changes: Partial<Turn> = {}): Turn => ({
      id: 't',
      conversationId: 'c',
      parentId: null,
      seq: 0,
      createdAt: 0,
      role: 'user',
      text,
      status: 'complete',
      ingested: 0,
      revision: 0,
      ...changes,
    })
    const marks = (made: Turn) => memoriesOf(made, conversation).map(({ text, standing }) => [text, standing])
    expect(marks(turn('I prefer tea. Please always use metric units. My dog is Rex.'))).toEqual([
      ['My dog is Rex.', undefined],
      ['I prefer tea.', 1],
      ['Please always use metric units.', 1],
    ])
    expect(marks(turn('I prefer tea.', { speaker: 'Ana' }))).toEqual([['I prefer tea.', undefined]])
    expect(marks(turn('Always answer in French.', { role: 'assistant' }))).toEqual([])
    expect(marks(turn('Always answer in French.', { pasted: [{ start: 0, end: 24 }] }))).toEqual([])
  })
})
