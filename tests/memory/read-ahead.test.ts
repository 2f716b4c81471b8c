// What is read before anybody asks is what plans then quote.
import { indexedDB, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import type { Chunk, PartSource } from '../../src/core/types.ts'
import { day, describeSource } from '../../src/core/describe.ts'
import { estimateTokens } from '../../src/core/text.ts'
import { addNote } from '../../src/db/curate.ts'
import { Truth } from '../../src/db/db.ts'
import { startExchange } from '../../src/db/exchange.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { readAhead } from '../../src/memory/read-ahead.ts'
import { createRetriever } from '../../src/memory/retrieve.ts'

const NOW = new Date(2026, 1, 10, 9).getTime()
const SPOKEN = ['The spare key hangs behind the blue barrel.', 'The barrel was painted blue by Ada in May.']

test('each line that a plan quotes was counted before the question', async () => {
  const db = new Truth('ahead', { indexedDB, IDBKeyRange })
  const spaceId = (await ensureSpace(db, NOW)).id
  for (const text of SPOKEN) await addNote(db, spaceId, text, NOW)

  const counted = new Set<string>()
  const count = (text: string) => {
    counted.add(text)
    return estimateTokens(text)
  }
  const lines = () => [...counted].filter((line) => SPOKEN.filter((text) => line.includes(text)).length === 1)
  const engine = createMemory({ db, tokenizer: () => Promise.resolve({ count }) })
  await expect.poll(() => lines().length).toBe(SPOKEN.length)

  const ahead = new Set(lines())
  counted.clear()
  const text = 'Where does the spare key hang, behind which barrel?'
  const { user } = await startExchange(db, { conversationId: null, spaceId, text, now: NOW })
  const plan = await engine.plan({ conversationId: user.conversationId, turnId: user.id, now: NOW })
  expect(plan.messages.some(({ content }) => SPOKEN.every((text) => content.includes(text)))).toBe(true)
  expect(lines().length).toBeGreaterThan(0)
  expect(lines().filter((line) => !ahead.has(line))).toEqual([])
  db.close()
})

test('the newest first, and with pauses for who asks meanwhile', async () => {
  const retriever = createRetriever({})
  retriever.put(Array.from({ length: 40 }, (_, i) => said(i)))
  expect(retriever.newest(3).map(({ text }) => text)).toEqual(['said 39', 'said 38', 'said 37'])
  const read: string[] = []
  const pauses: number[] = []
  const from = (source: PartSource) => describeSource(source, undefined)
  await readAhead(
    retriever,
    { day, from },
    (line) => read.push(line),
    () => Promise.resolve(void pauses.push(read.length)),
  )
  expect(read).toHaveLength(40)
  expect(read[0]).toContain('said 39')
  expect(pauses.length).toBeGreaterThan(1)
})

function said(i: number): Chunk {
  const text = `said ${i}`
  const source = { type: 'turn' as const, id: `t${i}` }
  return {
    id: `c${i}`,
    spaceId: 's',
    conversationId: 'c',
    source,
    text,
    start: 0,
    end: 6,
    createdAt: NOW + i,
    revision: 0,
  }
}
