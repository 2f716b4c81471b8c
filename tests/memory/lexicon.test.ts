import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Chunk } from '../../src/core/types.ts'
import { createLexicon, type Lexicon } from '../../src/memory/lexicon.ts'
import { search, type View } from '../../src/memory/search.ts'
import { termsOf } from '../../src/memory/terms.ts'

function chunk(id: string, text: string, changes: Partial<Chunk> = {}): Chunk {
  const place = { start: 0, end: text.length, source: { type: 'turn' as const, id }, spaceId: 'space' }
  return { id: `${id}#0`, text, ...place, createdAt: new Date(2024, 4, 3, 12).getTime(), revision: 0, ...changes }
}

function filled(...chunks: Chunk[]): Lexicon {
  const lexicon = createLexicon()
  for (const each of chunks) lexicon.add(each)
  return lexicon
}

const whole = (lexicon: Lexicon): View => ({ lexicon, allowed: lexicon.live })
const ask = (lexicon: Lexicon, question: string) => search(question, [whole(lexicon)])

/** The rows that share a term with the question, best first. */
function rows(lexicon: Lexicon, question: string): number[] {
  const { words } = ask(lexicon, question).found[0]!
  return [...words.keys()].filter((row) => words[row]! > 0).sort((a, b) => words[b]! - words[a]!)
}

/** All that a search found, row by row, for those rows. */
function plain({ terms, weights, found }: ReturnType<typeof search>, rows: number[][]) {
  const round = (value: number) => Number(value.toFixed(6))
  const held = rows.flatMap((each, view) =>
    each.map((row) => {
      const { words, parts, said, asked } = found[view]!
      return [round(words[row]!), round(parts[row]!), said[row]!, asked[row]!]
    }),
  )
  return { terms, weights: weights.map(round), held }
}

describe('termsOf', () => {
  test.each([
    ['The dogs were running', ['dog', 'run']],
    ['Собаку собаки собаке', ['собак', 'собак', 'собак']],
    ['我在上海工作', ['上海', '海工', '工作']],
    ['It is what it is', []],
  ])('%j', (text, expected) => expect(termsOf(text)).toEqual(expected))
})

describe('search', () => {
  it('finds stems, speakers and days', () => {
    const lexicon = filled(
      chunk('a', 'We painted the fence'),
      chunk('b', 'It rained', { speaker: 'Hannah' }),
      chunk('c', 'Nothing', { createdAt: new Date(2024, 10, 4, 12).getTime() }),
    )
    expect(rows(lexicon, 'Who paints fences?')).toEqual([0])
    expect(rows(lexicon, 'What did Hannah say?')).toEqual([1])
    expect(rows(lexicon, 'What was in November?')).toEqual([2])
  })

  it('tells which terms are stated and which only asked about', () => {
    const { found, weights } = ask(filled(chunk('a', 'My heron is blue, where is the pond?')), 'heron pond')
    const [said, asked] = [found[0]!.said[0]!, found[0]!.asked[0]!]
    expect(weights).toHaveLength(2)
    expect(said ^ asked).toBe(3)
    expect([said, asked].every((bits) => bits === 1 || bits === 2)).toBe(true)
  })

  it('takes a slip of the pen for the word that is there', () => {
    const lexicon = filled(chunk('a', 'The locker code is 8841'), chunk('b', 'Hens lay eggs'))
    for (const slip of ['loker', 'lockker', 'rocker', 'ocker', 'lockerz']) expect(rows(lexicon, slip)).toEqual([0])
    for (const other of ['loke', 'rocket', 'lokcer', 'locksmith']) expect(rows(lexicon, other)).toEqual([])
  })

  it('weighs a word that nobody said most, one that frames a question least', () => {
    const lexicon = filled(
      ...Array.from({ length: 20 }, (_, at) => chunk(`c${at}`, `The heron number ${at} caught a fish`)),
    )
    const weight = (question: string) => ask(lexicon, question).weights[0]!
    expect(weight('dentist')).toBeGreaterThan(weight('heron'))
    expect(weight('decide')).toBeLessThan(weight('heron'))
    // What kind of thing is asked for need not stand in the answer.
    expect(weight('which dentist')).toBeLessThan(weight('dentist'))
  })

  it('keeps the most telling terms of an endless question', () => {
    const question = Array.from({ length: 500 }, (_, at) => `word${at}`).join(' ')
    expect(ask(filled(chunk('a', 'a heron')), question).weights).toHaveLength(32)
  })

  const QUESTION = 'Where is the heron of 上海, 8841 собаки, or the pomd?'
  const text = fc
    .array(fc.constantFrom('heron', 'pond', 'where is it?', '上海', 'Собака', '8841', 'a long word'), { maxLength: 8 })
    .map((words) => words.join(' '))

  it('answers as if only the allowed rows were there, on however many shelves', () => {
    const row = fc.record({ text, shelf: fc.nat(2), allowed: fc.boolean() })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (given) => {
        const shelves = [0, 1, 2].map((shelf) => given.filter((each) => each.shelf === shelf))
        const views = shelves.map((each): View => ({
          lexicon: filled(...each.map((row, at) => chunk(`t${at}`, row.text))),
          allowed: Uint8Array.from(each, (row) => Number(row.allowed)),
        }))
        const allowed = shelves.flat().filter((each) => each.allowed)
        const alone = filled(...allowed.map((row, at) => chunk(`t${at}`, row.text)))
        const open = views.map((view) => [...view.allowed.keys()].filter((at) => view.allowed[at] === 1))
        const shut = views.map((view) => [...view.allowed.keys()].filter((at) => view.allowed[at] === 0))
        const found = search(QUESTION, views)
        for (const row of plain(found, shut).held) expect(row).toEqual([0, 0, 0, 0])
        const some = plain(found, open)
        expect(some).toEqual(plain(ask(alone, QUESTION), [allowed.map((_, at) => at)]))
      }),
    )
  })

  it('knows nothing of what was removed', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ text, stays: fc.boolean() }), { maxLength: 30 }), (given) => {
        const lexicon = filled(...given.map((row, at) => chunk(`t${at}`, row.text)))
        given.forEach((row, at) => !row.stays && lexicon.remove(at))
        const left = given.filter((row) => row.stays)
        const once = filled(...left.map((row, at) => chunk(`t${at}`, row.text)))
        const stays = [...given.keys()].filter((at) => given[at]!.stays)
        expect(plain(ask(lexicon, QUESTION), [stays])).toEqual(plain(ask(once, QUESTION), [left.map((_, at) => at)]))
      }),
    )
  })
})
