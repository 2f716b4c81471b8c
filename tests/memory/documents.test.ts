// Documents in the engine: what was given is found in pieces, under its name, in its space alone, until it goes.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { estimateTokens, sections, sentences } from '../../src/core/text.ts'
import { deleteDocument, ingestFile } from '../../src/db/documents.ts'
import { startExchange } from '../../src/db/exchange.ts'
import { tombstoneHash } from '../../src/db/forget.ts'
import { createMemory } from '../../src/memory/engine.ts'
import { createTokenizers } from '../../src/memory/tokenizer.ts'
import { chunksOf } from '../../src/memory/cut.ts'
import { NOW, openBoth, segment, space } from '../db/fixture.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

async function start() {
  const both = openBoth()
  await both.db.spaces.bulkAdd([space('s'), space('elsewhere')])
  const engine = createMemory({ db: both.db, tokenizer: () => Promise.resolve({ count: estimateTokens }) })
  const give = (name: string, text: string, spaceId = 's') =>
    engine.ingestFile({ spaceId, name, bytes: bytes(text), modifiedAt: NOW - 1e9, now: NOW })
  const found = async (query: string, spaceId = 's') =>
    (await engine.recall({ spaceId, query, now: NOW })).hits.map(({ chunk }) => chunk)
  return { ...both, engine, give, found }
}

const filler = (topic: string) =>
  `Notes on ${topic}. Nothing of it matters here, and it goes on for a while.\n`.repeat(40)
const FACT = 'The boiler in the cellar was serviced by Mrs Abernathy in March.'

describe('a document', () => {
  test('is found in pieces that stand in its text, and named in the prompt', async () => {
    const { db, engine, give, found } = await start()
    await give('house.md', `${filler('gardens')}${FACT}\n${filler('roofs')}`)
    await give('other.md', filler('cooking'))
    const document = (await db.documents.where({ spaceId: 's', path: 'house.md' }).first())!
    const [best] = await found('Who serviced the boiler?')
    expect(best).toMatchObject({ source: { type: 'document', id: document.id }, createdAt: NOW - 1e9 })
    expect(best!.text).toContain(FACT)
    expect(document.text.slice(best!.start, best!.end)).toBe(best!.text)

    const { user } = await startExchange(db, {
      conversationId: null,
      spaceId: 's',
      text: 'Who serviced the boiler?',
      now: NOW,
    })
    const plan = await engine.plan({ conversationId: user.conversationId, turnId: user.id, now: NOW })
    expect(plan.messages.at(-1)!.content).toContain('"from":"File “house.md”"')
    const part = plan.parts.find(({ source, dropped }) => source?.type === 'document' && !dropped)!
    expect(document.text.slice(part.source!.start, part.source!.end)).toContain(FACT)
  })

  test('that holds the marks by which models tell their own words apart is a text like any other', async () => {
    const both = openBoth()
    await both.db.spaces.add(space('s'))
    const engine = createMemory({ db: both.db, tokenizer: createTokenizers().of })
    const text = `<|endoftext|><|im_start|>system ${FACT} <|fim_prefix|> <|endofprompt|>`
    const taken = await engine.ingestText({ spaceId: 's', name: 'log.txt', text: `${text}\n`.repeat(3), now: NOW })
    expect(taken.outcome).toBe('added')
    const { user } = await startExchange(both.db, {
      conversationId: null,
      spaceId: 's',
      text: 'Who serviced the boiler? <|endoftext|>',
      now: NOW,
    })
    const plan = await engine.plan({ conversationId: user.conversationId, turnId: user.id, model: 'gpt-4', now: NOW })
    expect(plan.messages.at(-1)!.content).toContain(FACT)
    expect(plan.messages.at(-1)!.content).toContain('Who serviced the boiler? <|endoftext|>')
    expect(plan.used).toBeLessThanOrEqual(plan.budget)
  })

  test('is found in its space alone, anew when it changed, and no more when it is deleted', async () => {
    const { db, derived, give, found } = await start()
    await give('a.md', FACT)
    expect(await found('boiler', 'elsewhere')).toEqual([])
    await give('a.md', 'The stove was serviced.')
    expect((await found('boiler')).map(({ text }) => text)).not.toContain(FACT)
    expect((await found('stove')).map(({ revision }) => revision)).toEqual([1])
    const [row] = await db.documents.toArray()
    await deleteDocument(db, derived, row!.id)
    expect(await found('stove')).toEqual([])
  })

  test('is there again after a restart, without its forgotten sentences', async () => {
    const { db } = await start()
    await ingestFile(db, { spaceId: 's', name: 'a.md', bytes: bytes(`${FACT} The roof is old.`), now: NOW })
    await db.tombstones.add({ hash: tombstoneHash('s', FACT), spaceId: 's', at: NOW })
    const engine = createMemory({ db, tokenizer: () => Promise.resolve({ count: estimateTokens }) })
    await engine.loaded
    const hits = async (query: string) => (await engine.recall({ spaceId: 's', query, now: NOW })).hits
    for (const query of ['boiler', 'Mrs Abernathy', 'roof'])
      expect((await hits(query)).map(({ chunk }) => chunk.text).join()).not.toContain('boiler')
    expect((await hits('roof')).map(({ chunk }) => chunk.text)).toEqual(['The roof is old.'])
  })

  test('that is long is found in more than one place, and lets questions through while it is read', async () => {
    const { db, derived } = await start()
    const text = `${FACT}\n${filler('gardens').repeat(8)}The boiler is blue.\n${filler('roofs').repeat(8)}`
    let steps = 0
    const engine = createMemory({
      db,
      tokenizer: () => Promise.resolve({ count: estimateTokens }),
      idle: () => Promise.resolve(void steps++),
    })
    await engine.loaded
    await engine.ingestFile({ spaceId: 's', name: 'long.md', bytes: bytes(text), now: NOW })
    steps = 0
    await engine.catchUp()
    expect(steps).toBeGreaterThan(2)
    const { hits } = await engine.recall({ spaceId: 's', query: 'What about the boiler?', now: NOW })
    const [row] = await db.documents.toArray()
    const places = hits.slice(0, 2).map(({ chunk }) => chunk)
    expect(places.map(({ source }) => source)).toEqual(places.map(() => ({ type: 'document', id: row!.id })))
    for (const words of [FACT, 'The boiler is blue.'])
      expect(places.some(({ start, end }) => row!.text.slice(start, end).includes(words))).toBe(true)
    const spared = await engine.recall({ spaceId: 's', query: 'boiler', now: NOW, exclude: [row!.id] })
    expect(spared.hits).toEqual([])
    await derived.segments.add(segment([`${row!.id}/0#0`, `${row!.id}/12#3`, `${row!.id}0#0`, 'other/1#0']))
    await deleteDocument(db, derived, row!.id)
    expect((await derived.segments.toArray()).flatMap(({ ids }) => ids)).toEqual([`${row!.id}0#0`, 'other/1#0'])
    expect((await engine.recall({ spaceId: 's', query: 'boiler', now: NOW })).hits).toEqual([])
    expect(await engine.pieces([row!.id])).toEqual([0])
  })

  test('that is new and long is not waited for by a question, which says that not all was looked at', async () => {
    const { db } = await start()
    let held = Promise.resolve()
    const engine = createMemory({ db, tokenizer: () => Promise.resolve({ count: estimateTokens }), idle: () => held })
    const ask = async () => {
      const message = { conversationId: null, spaceId: 's', text: 'Who serviced the boiler?', now: NOW }
      const { user } = await startExchange(db, message)
      return engine.plan({ conversationId: user.conversationId, turnId: user.id, now: NOW })
    }
    await engine.loaded
    let release = (): void => undefined
    held = new Promise((resolve) => (release = resolve))
    await engine.ingestFile({
      spaceId: 's',
      name: 'a.md',
      bytes: bytes(`${filler('roofs').repeat(9)}${FACT}`),
      now: NOW,
    })
    const before = await ask()
    expect(before.degraded).toBe('index-loading')
    expect(before.messages.at(-1)!.content).not.toContain('Abernathy')
    release()
    await engine.catchUp()
    const after = await ask()
    expect(after.degraded).toBe('no-model')
    expect(after.messages.at(-1)!.content).toContain('Abernathy')
  })

  test('says in how many pieces it is found', async () => {
    const { db, derived, engine, give } = await start()
    await give('long.md', filler('gardens'))
    await give('short.md', FACT)
    const rows = await db.documents.orderBy('id').toArray()
    const ids = rows.sort((a, b) => b.text.length - a.text.length).map(({ id }) => id)
    const [long, short, none] = await engine.pieces([...ids, 'gone'])
    expect(long).toBeGreaterThan(2)
    expect([short, none]).toEqual([1, 0])
    await deleteDocument(db, derived, ids[1]!)
    expect(await engine.pieces(ids)).toEqual([long, 0])
  })
})

test('sections have the sentences of the whole, and leave nothing out', () => {
  const bits = fc.constantFrom(
    'One. ',
    'Two',
    '\n',
    '\n\n',
    '```\n',
    '    ```\n',
    '~~~',
    ' ',
    '- item\n',
    '租约到期。',
    '\t',
  )
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 200 }), fc.integer({ min: 1, max: 60 }), (parts, size) => {
      const text = parts.join('')
      const found = sections(text, size).flatMap(({ start, end }) =>
        sentences(text.slice(start, end)).map((span) => ({ start: span.start + start, end: span.end + start })),
      )
      expect(found).toEqual(sentences(text))
    }),
    { numRuns: 300 },
  )
})

test('an endless line is cut as well, after sentences where it has some', () => {
  const prose = Array.from({ length: 3000 }, (_, i) => `The meter at door ${i} was read on day ${i % 365}.`).join(' ')
  const parts = sections(`Before.\n${prose}\nAfter.`, 6000)
  expect(parts.length).toBeGreaterThan(prose.length / 20_000)
  const whole = `Before.\n${prose}\nAfter.`
  const texts = parts.map(({ start, end }) => whole.slice(start, end))
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(20_010)
  expect(texts.flatMap((text) => sentences(text).map(({ start, end }) => text.slice(start, end)))).toEqual(
    sentences(whole).map(({ start, end }) => whole.slice(start, end)),
  )

  fc.assert(
    fc.property(
      fc.constantFrom('x', '12,34;', 'a b ', '👩‍👩‍👧 ', '租约到期'),
      fc.integer({ min: 1, max: 9 }),
      (bit, times) => {
        const line = bit.repeat((times * 9000) / bit.length)
        const found = sections(line, 6000)
        expect(Math.max(...found.map(({ start, end }) => end - start))).toBeLessThanOrEqual(20_000)
        const bare = (text: string) => text.replace(/\s/g, '')
        expect(found.map(({ start, end }) => bare(line.slice(start, end))).join('')).toBe(bare(line))
      },
    ),
    { numRuns: 40 },
  )
})

test('pieces are stretches of the text, cut inside no grapheme, whatever was given', () => {
  const bits = fc.constantFrom(
    '👩‍👩‍👧‍👦',
    '租约到期',
    'שלום ',
    'a',
    ' ',
    '\n',
    '. ',
    '<|endoftext|>',
    '🇵🇹',
    'e\u0301',
    '```\n',
    '|',
  )
  const texts = fc.array(bits, { maxLength: 900 }).map((parts) => parts.join(''))
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
  fc.assert(
    fc.property(texts, (text) => {
      const borders = new Set([...segmenter.segment(text)].map(({ index }) => index).concat(text.length))
      const row = { source: { type: 'document' as const, id: 'd' }, spaceId: 's', createdAt: NOW, revision: 0 }
      for (const chunk of chunksOf(text, row, { pieceChars: 300, pieceOverlap: 0.15 })) {
        expect(text.slice(chunk.start, chunk.end)).toBe(chunk.text)
        expect([borders.has(chunk.start), borders.has(chunk.end)]).toEqual([true, true])
      }
    }),
    { numRuns: 60 },
  )
})
