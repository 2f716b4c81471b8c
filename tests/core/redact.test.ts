import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  holdsAny,
  joined,
  MASK,
  moved,
  occurrences,
  redact,
  sentencesWith,
  tellingWords,
} from '../../src/core/redact.ts'

const found = (text: string, statement: string) =>
  occurrences(text, statement).map(({ start, end }) => text.slice(start, end))

describe('occurrences', () => {
  const cases: [title: string, text: string, statement: string, places: string[]][] = [
    ['word for word', 'So: My locker code is 7719. Ok?', 'My locker code is 7719.', ['My locker code is 7719.']],
    [
      'a whole sentence, other punctuation',
      'Hm. MY LOCKER CODE IS 7719!',
      'my locker code is 7719',
      ['MY LOCKER CODE IS 7719!'],
    ],
    [
      'inside a longer sentence, other case and spacing',
      'well, my  locker\tCODE is 7719 and so',
      'My locker code is 7719.',
      ['my  locker\tCODE is 7719'],
    ],
    ['twice', 'I live in Porto. I live in Porto.', 'I live in Porto.', ['I live in Porto.', 'I live in Porto.']],
    [
      'a long one even inside another word: nothing of it may remain',
      'I live in Portobello',
      'I live in Porto',
      ['I live in Porto'],
    ],
    ['short ones only as a sentence', 'I ski. When I ski, it snows.', 'I ski', ['I ski.']],
    ['behind a lead-in', 'Remember that I ski.', 'I ski', ['I ski.']],
    ['compatibility forms', 'the ﬁle is ｏｌｄ here', 'The file is old', ['the ﬁle is ｏｌｄ']],
    [
      'decomposed letters',
      'ich mag Cafe\u0301 am Morgen sehr',
      'Ich mag Café am Morgen',
      ['ich mag Cafe\u0301 am Morgen'],
    ],
    ['a script without spaces', '我住在波尔图已经三年了', '我住在波尔图', ['我住在波尔图']],
    ['only signs', 'so 🎉🎉 yes', '🎉🎉', ['🎉🎉']],
    ['nothing', 'some text', '  ', []],
    ['not there', 'some text', 'other words here', []],
  ]
  test.each(cases)('%s', (_, text, statement, places) => expect(found(text, statement)).toEqual(places))

  test('leave nothing of a long statement, wherever it was put', () => {
    const statement = fc.stringMatching(/^[a-zA-Z0-9]{8,12}( [a-zA-Z0-9]{1,9}){2,6}$/)
    const noise = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(
      fc.property(statement, fc.array(noise, { minLength: 2, maxLength: 4 }), (secret, around) => {
        const text = around.join(secret)
        const rest = redact(text, occurrences(text, secret))
        expect(rest).not.toContain(secret)
      }),
    )
  })
})

describe('cuts', () => {
  const spans = fc
    .array(fc.tuple(fc.nat(100), fc.nat(20)), { maxLength: 6 })
    .map((pairs) => joined(pairs.map(([start, length]) => ({ start, end: Math.min(100, start + length) }))))
  // Every character is different, so that a character tells where it came from.
  const text = Array.from({ length: 100 }, (_, at) => String.fromCharCode(0x4e00 + at)).join('')

  test('replace exactly what they cover', () => {
    fc.assert(
      fc.property(spans, (cuts) => {
        const kept = [...text].filter((_, at) => !cuts.some(({ start, end }) => start <= at && at < end)).join('')
        expect(redact(text, cuts).replaceAll(MASK, '')).toBe(kept)
        expect(redact(text, cuts).split(MASK)).toHaveLength(cuts.length + 1)
      }),
    )
  })

  test('move every other span so that it holds the same words, less what was cut', () => {
    fc.assert(
      fc.property(spans, fc.nat(99), fc.integer({ min: 1, max: 40 }), (cuts, start, length) => {
        const span = { start, end: Math.min(100, start + length) }
        const isCut = (at: number) => cuts.some((cut) => cut.start <= at && at < cut.end)
        const kept = [...text].filter((_, at) => at >= span.start && at < span.end && !isCut(at)).join('')
        const after = moved(span, cuts)
        const held = after ? redact(text, cuts).slice(after.start, after.end) : ''
        expect(held.replaceAll(MASK, '')).toBe(kept)
        expect(held.startsWith(MASK) || held.endsWith(MASK)).toBe(false)
      }),
    )
  })
})

describe('telling words', () => {
  test('are those that carry meaning: no function words, no short ones, but numbers', () => {
    expect([...tellingWords('My locker code at the gym is QX-7719, and they have 4.')]).toEqual([
      'locker',
      'code',
      '7719',
      '4',
    ])
  })
  test('are recognised in inflections and glued together, numbers inside others too', () => {
    const telling = new Set(['quokka', '7719', '42'])
    expect(holdsAny('Two Quokkas.', telling)).toBe(true)
    expect(holdsAny('It is QX7719B', telling)).toBe(true)
    expect(holdsAny('The year 1420', telling)).toBe(false)
    expect(holdsAny('Nothing of that', telling)).toBe(false)
  })
  test('give away sentences, not whole texts', () => {
    const text = 'Sure. The code is 7719. Anything else?'
    expect(sentencesWith(text, new Set(['7719'])).map(({ start, end }) => text.slice(start, end))).toEqual([
      'The code is 7719.',
    ])
  })
})
