import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Chunk } from '../../src/core/types.ts'
import { createLexicon, termsOf } from '../../src/memory/lexicon.ts'

function chunk(id: string, text: string, changes: Partial<Chunk> = {}): Chunk {
  const place = { start: 0, end: text.length, source: { type: 'turn' as const, id }, spaceId: 'space' }
  return { id: `${id}#0`, text, ...place, createdAt: new Date(2024, 4, 3, 12).getTime(), revision: 0, ...changes }
}

const all = () => true
const search = (lexicon: ReturnType<typeof createLexicon>, question: string, allow: (chunk: Chunk) => boolean = all) =>
  [...lexicon.search(question, allow).hits].filter(([, hit]) => hit.words > 0).sort(([, a], [, b]) => b.words - a.words)

describe('termsOf', () => {
  test.each([
    ['The dogs were running', ['dog', 'run']],
    ['Собаку собаки собаке', ['собак', 'собак', 'собак']],
    ['我在上海工作', ['上海', '海工', '工作']],
    ['It is what it is', []],
  ])('%j', (text, expected) => expect(termsOf(text)).toEqual(expected))
})

describe('lexicon', () => {
  it('finds stems, speakers and days', () => {
    const lexicon = createLexicon()
    lexicon.add([
      chunk('a', 'We painted the fence'),
      chunk('b', 'It rained', { speaker: 'Hannah' }),
      chunk('c', 'Nothing', { createdAt: new Date(2024, 10, 4, 12).getTime() }),
    ])
    expect(search(lexicon, 'Who paints fences?').map(([id]) => id)).toEqual(['a#0'])
    expect(search(lexicon, 'What did Hannah say?').map(([id]) => id)).toEqual(['b#0'])
    expect(search(lexicon, 'What was in November?').map(([id]) => id)).toEqual(['c#0'])
  })

  it('tells which terms are stated and which only asked about', () => {
    const lexicon = createLexicon()
    lexicon.add([chunk('a', 'My heron is blue, where is the pond?')])
    const { hits, weights } = lexicon.search('heron pond', all)
    const { said, asked } = hits.get('a#0')!
    expect(weights).toHaveLength(2)
    expect(said ^ asked).toBe(3)
    expect([said, asked].every((bits) => bits === 1 || bits === 2)).toBe(true)
  })

  it('takes a slip of the pen for the word that is there', () => {
    const lexicon = createLexicon()
    lexicon.add([chunk('a', 'The locker code is 8841'), chunk('b', 'Hens lay eggs')])
    expect(search(lexicon, 'What is my lokcer or loker code?')[0]![0]).toBe('a#0')
    expect(search(lexicon, 'loker').map(([id]) => id)).toEqual(['a#0'])
  })

  it('weighs a word that nobody said most, one that frames a question least', () => {
    const lexicon = createLexicon()
    lexicon.add(Array.from({ length: 20 }, (_, at) => chunk(`c${at}`, `The heron number ${at} caught a fish`)))
    const weight = (question: string) => lexicon.search(question, all).weights[0]!
    expect(weight('dentist')).toBeGreaterThan(weight('heron'))
    expect(weight('decide')).toBeLessThan(weight('heron'))
    // What kind of thing is asked for need not stand in the answer.
    expect(weight('which dentist')).toBeLessThan(weight('dentist'))
  })

  it('looks at nothing that is not allowed', () => {
    const lexicon = createLexicon()
    lexicon.add([chunk('a', 'a blue heron'), chunk('b', 'a grey heron')])
    const { hits, weights } = lexicon.search('heron', (each) => each.id !== 'b#0')
    expect([...hits.keys()]).toEqual(['a#0'])
    expect(weights[0]).toBeGreaterThan(lexicon.search('heron', all).weights[0]! - 1)
  })

  it('keeps the most telling terms of an endless question', () => {
    const lexicon = createLexicon()
    lexicon.add([chunk('a', 'a heron')])
    const question = Array.from({ length: 500 }, (_, at) => `word${at}`).join(' ')
    expect(lexicon.search(question, all).weights).toHaveLength(32)
  })

  it('is as if never filled once all is removed, and after replacing as if filled once', () => {
    const text = fc.array(fc.constantFrom('heron', 'pond', 'where is it?', '上海', 'Собака', '8841'), { maxLength: 8 })
    const step = fc.record({ id: fc.nat(8), text: text.map((words) => words.join(' ')), add: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const lexicon = createLexicon()
        const rows = new Map<string, Chunk>()
        for (const { id, text: words, add } of steps) {
          const row = chunk(`t${id}`, words)
          if (add) lexicon.add([row])
          else lexicon.remove([row.id])
          if (add) rows.set(row.id, row)
          else rows.delete(row.id)
        }
        const once = createLexicon()
        once.add([...rows.values()])
        expect(lexicon.size).toBe(rows.size)
        const [a, b] = [lexicon, once].map((each) => each.search('Where is the heron of 上海, 8841 собаки?', all))
        expect(a!.weights).toEqual(b!.weights)
        const plain = (asked: typeof a) =>
          [...asked!.hits]
            .map(([id, hit]) => [id, hit.said, hit.asked, hit.words.toFixed(6), hit.parts.toFixed(6)])
            .sort()
        expect(plain(a)).toEqual(plain(b))
      }),
    )
  })
})
