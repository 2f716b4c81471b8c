// What holds now comes before what it took the place of, through the real index; what held then is told with its end.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import type { Memory, Turn } from '../../src/core/types.ts'
import type { Derived, Truth } from '../../src/db/db.ts'
import { saveSection } from '../../src/db/settings.ts'
import { log, logAll } from '../../src/db/write.ts'
import { createMemory, type MemoryEngine } from '../../src/memory/engine.ts'
import { decide, noon, type Succession, successions } from '../consolidation.ts'
import { conversation, drawn, memory, openBoth, space, turn } from '../db/fixture.ts'

/** Small talk of which some shares words with the questions. */
const BYSTANDERS = [
  'The weather is lovely, is it not?',
  'I watched a film about a lighthouse keeper.',
  'Where do herons live in winter, I wonder.',
  'The plumber came at last and the tap is quiet.',
  'My neighbour sings in the morning.',
  'We should talk about the garden some day.',
  'A friend told me how many stars there are.',
  'Which day is best for washing windows?',
]

let db: Truth
let derived: Derived
let engine: MemoryEngine

beforeEach(() => {
  ;({ db, derived } = openBoth())
  engine = createMemory({
    db,
    tokenizer: () =>
      Promise.resolve({ name: 'letters', count: (text: string) => Math.ceil(text.length / 4), close: () => undefined }),
  })
})
afterEach(() => {
  db.close()
  derived.close()
})

/** A space with both statements, each in a conversation of its own among others, as the rules left them. */
async function tell(given: Succession, at: number): Promise<void> {
  const { old, new: fresh } = decide(given)
  const name = `s${at}`
  const rows: Turn[] = BYSTANDERS.map((text, i) =>
    turn(`${name}-by${i}`, `${name}-by`, i, text, { createdAt: noon('2026-05-01') + i }),
  )
  const statements = [
    [old, given.old.at],
    [fresh, given.new.at],
  ] as const
  const memories = statements.map(([statement, day]): Memory => {
    const id = `${name}-${statement.id}`
    rows.push(turn(id, `${name}-${statement.id}-talk`, 0, statement.text, { createdAt: noon(day) }))
    const { validFrom, validTo, expiredAt, supersededBy } = statement
    return memory(`${id}:0`, name, statement.text, {
      sources: [{ turnId: id, start: 0, end: statement.text.length }],
      sourceTurnIds: [id],
      createdAt: noon(day),
      validFrom,
      ...(validTo === undefined ? {} : { validTo }),
      ...(expiredAt === undefined ? {} : { expiredAt }),
      ...(supersededBy === undefined ? {} : { supersededBy: `${name}-${supersededBy}:0` }),
      links: statement.id === 'new' ? [{ kind: 'supersedes', to: `${name}-old:0`, by: 'rules' }] : [],
    })
  })
  await db.spaces.add(space(name))
  const talks = [...new Set(rows.map((row) => row.conversationId))]
  const conversations = talks.map((id) => conversation(id, name))
  await db.conversations.bulkAdd(conversations)
  await db.turns.bulkAdd(rows)
  await db.memories.bulkAdd(memories)
  await log(db, 'conversations', 'put', conversations)
  await log(db, 'turns', 'put', rows)
  await log(db, 'memories', 'put', memories)
}

describe('a succession', () => {
  it('answers with what holds now first, in every case that the rules link', async () => {
    const linked = [...successions(), ...successions('successions-held-out')].filter(
      (given) => decide(given).outcome === 'linked',
    )
    expect(linked.length).toBeGreaterThan(100)
    for (const [at, given] of linked.entries()) await tell(given, at)
    let first = 0
    for (const [at, { question }] of linked.entries()) {
      const { hits } = await engine.recall({ spaceId: `s${at}`, query: question.text, now: noon(question.at) })
      const ids = hits.map(({ chunk }) => chunk.source.id)
      const [now, then] = [ids.indexOf(`s${at}-new`), ids.indexOf(`s${at}-old`)]
      expect(now, question.text).toBeGreaterThanOrEqual(0)
      expect(then, question.text).toBeGreaterThan(now)
      if (now === 0) first++
    }
    // A bystander may share a word with a question that neither statement shares.
    expect(first / linked.length).toBeGreaterThanOrEqual(0.9)
  })

  const home: Succession = {
    file: '',
    kind: 'homes',
    old: { text: 'I live in Oslo near the harbour.', at: '2026-01-10' },
    new: { text: 'I moved to Bergen.', at: '2026-03-02' },
    question: { text: 'Where near the harbour do I live?', at: '2026-08-01' },
    then: '2026-01-10',
  }
  const asked = async (query: string) => {
    const { hits } = await engine.recall({ spaceId: 's0', query, now: noon('2026-08-01') })
    return hits.map(({ chunk }) => chunk.source.id)
  }

  it('also where only the old one shares words with the question, and ends when the link does', async () => {
    await tell(home, 0)
    expect((await asked(home.question.text)).slice(0, 2)).toEqual(['s0-new', 's0-old'])
    const row = (await db.memories.get('s0-old:0'))!
    const { supersededBy: _, expiredAt: __, validTo: ___, ...again } = row
    await db.memories.put(again)
    await log(db, 'memories', 'put', [again])
    expect((await asked(home.question.text))[0]).toBe('s0-old')
  })

  it('is left as it fits where the question asks for the past', async () => {
    await tell(home, 0)
    expect((await asked('Where near the harbour did I live earlier?'))[0]).toBe('s0-old')
  })

  it('tells in the prompt until when the old one held', async () => {
    await tell(home, 0)
    const question = turn('q', 's0-asking', 0, home.question.text, { createdAt: noon('2026-08-01') })
    await db.conversations.add(conversation('s0-asking', 's0'))
    await log(db, 'conversations', 'put', [{ id: 's0-asking' }])
    await db.turns.add(question)
    await log(db, 'turns', 'put', [question])
    const plan = await engine.plan({ conversationId: 's0-asking', turnId: 'q', now: noon('2026-08-01') })
    const sent = plan.messages.at(-1)!.content
    expect(sent).toMatch(/"text":"I live in Oslo near the harbour\.","until":"2026-03-02"/)
    expect(sent).toMatch(/"text":"I moved to Bergen\."\}/)
  })

  it('tells signals by themselves where their turns have no room, dated and sourced, and nothing twice', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `crew ${'abcdefghijklmnopqrst'[at]!}${at}`)
    const decisions = names.map((name) => `We decided that ${name} paints the ferry.`)
    const talk = (at: number) =>
      `${decisions[at]!} ${Array.from({ length: 12 }, (_, i) => `The harbour office wrote about ferry ${at * 100 + i}.`).join(' ')}`
    const said = names.map((_, at) => turn(`long${at}`, 'a', at, talk(at), { createdAt: noon('2026-03-02') + at }))
    const question = turn('q', 'b', 0, 'What did the harbour office write about the ferry?', {
      createdAt: noon('2026-08-01'),
    })
    await db.spaces.add(space('home'))
    await db.conversations.bulkAdd([conversation('a', 'home', { title: 'Harbour' }), conversation('b', 'home')])
    await db.turns.bulkAdd([...said, question])
    await db.memories.bulkAdd(
      said.map((row, at) =>
        drawn(`${row.id}:0`, 'home', row, decisions[at]!, { kind: 'decision', validFrom: noon('2026-03-02') }),
      ),
    )
    await logAll(db)
    const sent = async (window: number) => {
      await saveSection(db, 'context', { ...DEFAULT_SETTINGS.context, window, reply: 256 })
      const plan = await engine.plan({ conversationId: 'b', turnId: 'q', now: noon('2026-08-01') })
      expect(plan.used).toBeLessThanOrEqual(plan.budget)
      const words = plan.messages.at(-1)!.content
      for (const decision of decisions) expect(words.split(decision).length).toBeLessThanOrEqual(2)
      return words.split('\n').filter((line) => line.startsWith('{"kind"'))
    }
    const lines = await sent(2048)
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ kind: 'decision', date: '2026-03-02', from: 'You in “Harbour”' })
    expect(await sent(32_000)).toEqual([])
  })
})
