import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { bare, chunk, estimateTokens, normalise, sentenceKeys, sentences } from '../../src/core/text.ts'

const PIECES = [
  'word',
  'a',
  ' ',
  '  ',
  '\n',
  '. ',
  '! ',
  '? ',
  'é',
  'e\u0301',
  '👨‍👩‍👧',
  '🇩🇪',
  '👍🏽',
  '好',
  '。',
  'か',
  'ไทย',
  'Dr. ',
  '- ',
  '```\n',
  'x'.repeat(50),
]
const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 120 }).map((pieces) => pieces.join(''))
const sizes = fc.record({
  maxChars: fc.integer({ min: 32, max: 300 }),
  overlap: fc.double({ min: 0, max: 0.5, noNaN: true }),
})

const cut = (text: string) => sentences(text).map(({ start, end }) => text.slice(start, end))
const inked = (text: string) => [...text.matchAll(/\S/gu)].map((match) => match.index)

describe('sentences', () => {
  test.each<[string, string[]]>([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['My dentist is Dr. Alice Wong. She is kind.', ['My dentist is Dr. Alice Wong.', 'She is kind.']],
    ['It costs 3.50 euros, i.e. nothing.', ['It costs 3.50 euros, i.e. nothing.']],
    ['a line\nanother line', ['a line', 'another line']],
    ['- flour\n- eggs', ['- flour', '- eggs']],
    ['我在上海工作。你呢？', ['我在上海工作。', '你呢？']],
    ['Look:\n```js\nlet a = 1. \nlet b\n```\nDone.', ['Look:', '```js\nlet a = 1. \nlet b\n```', 'Done.']],
    ['an open fence:\n```\nlet a', ['an open fence:', '```\nlet a']],
    ['  \n ', []],
  ])('%j', (text, expected) => expect(cut(text)).toEqual(expected))

  it('covers all that is not white space, in order and without overlap', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const spans = sentences(text)
        expect(spans.every(({ start, end }, i) => start < end && start >= (spans[i - 1]?.end ?? 0))).toBe(true)
        expect(inked(text).every((at) => spans.some(({ start, end }) => start <= at && at < end))).toBe(true)
      }),
    )
  })

  it('does not depend on where a long line is windowed', () => {
    const line = 'The heron stood in the reeds and waited. '.repeat(200).trim()
    expect(new Set(cut(line))).toEqual(new Set(['The heron stood in the reeds and waited.']))
  })
})

describe('normalise', () => {
  test.each([
    ['  I live in  Rome!! ', 'i live in rome'],
    ['“I live in Rome.”', 'i live in rome'],
    ['Ｆｕｌｌ　ｗｉｄｔｈ。', 'full width'],
    ['C# and C++', 'c# and c++'],
    ['...', ''],
  ])('%j', (text, expected) => expect(normalise(text)).toBe(expected))

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text))
      }),
    )
  })

  it('gives plain text the form that it has among other text', () => {
    const ascii = fc.string({ unit: 'binary-ascii' })
    // A mark at the edge goes, and with it what makes the text a plain one.
    fc.assert(
      fc.property(ascii, (text) => {
        expect(normalise(`…${text}`)).toBe(normalise(text))
      }),
    )
  })
})

describe('bare', () => {
  test.each([
    ['Remember that my locker code is 8841.', 'my locker code is 8841.'],
    ['- please remember: the bin is emptied on Tuesday', 'the bin is emptied on Tuesday'],
    ['3. Don’t forget that Eva is vegan', 'Eva is vegan'],
    ['Merk dir, dass ich keinen Kaffee trinke', 'ich keinen Kaffee trinke'],
    ['记住：我的生日是五月三日', '我的生日是五月三日'],
    ['Запомни, что я не ем мяса', 'я не ем мяса'],
    ['Remember to buy milk', 'Remember to buy milk'],
    ['Noted artists live here', 'Noted artists live here'],
    ['Note taking is fun', 'Note taking is fun'],
    ['Note: Eva is vegan', 'Eva is vegan'],
    ['I remember that day', 'I remember that day'],
  ])('%j', (text, expected) => {
    const { start, end } = bare(text, { start: 0, end: text.length })
    expect(text.slice(start, end)).toBe(expected)
  })
})

describe('chunk', () => {
  it('covers everything, in pieces no longer than asked, that say what their spans say', () => {
    fc.assert(
      fc.property(texts, sizes, (text, options) => {
        const pieces = chunk(text, options)
        for (const { start, end, text: piece } of pieces) {
          expect(piece).toBe(text.slice(start, end))
          expect(piece.length).toBeGreaterThan(0)
          expect(piece.length).toBeLessThanOrEqual(options.maxChars)
        }
        expect(inked(text).every((at) => pieces.some(({ start, end }) => start <= at && at < end))).toBe(true)
      }),
    )
  })

  it('never cuts a grapheme', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
    // Where no white space helps, borders must be found between graphemes.
    const wide = fc.constantFrom('👨‍👩‍👧', '🇩🇪', '👍🏽', 'e\u0301', '好', 'か')
    const dense = fc.array(wide, { minLength: 60, maxLength: 300 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(fc.oneof(texts, dense), sizes, (text, options) => {
        const borders = new Set([...graphemes.segment(text)].map(({ index }) => index).concat(text.length))
        for (const { start, end } of chunk(text, options)) {
          expect(borders.has(start)).toBe(true)
          expect(borders.has(end)).toBe(true)
        }
      }),
    )
  })

  it('has no masked sentence in any piece', () => {
    fc.assert(
      fc.property(texts, sizes, fc.nat(), (text, options, pick) => {
        const found = sentences(text)
        if (found.length === 0) return
        const hidden = normalise(cut(text)[pick % found.length]!)
        const pieces = chunk(text, { ...options, masked: (sentence) => sentence === hidden })
        for (const sentence of found) {
          const inside = pieces.some(({ start, end }) => start < sentence.end && sentence.start < end)
          expect(inside).toBe(normalise(text.slice(sentence.start, sentence.end)) !== hidden)
        }
      }),
    )
  })

  it('masks a statement whatever led to it', () => {
    const text = 'Hello there, old friend. Remember that the code is 8841. The sky is blue.'
    const masked = (sentence: string) => sentence === 'the code is 8841'
    const pieces = chunk(text, { maxChars: 500, overlap: 0, masked })
    expect(pieces.map((piece) => piece.text)).toEqual(['Hello there, old friend.', 'The sky is blue.'])
  })

  it('asks about nothing but the keys of the sentences', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const asked: string[] = []
        chunk(text, { maxChars: 100, overlap: 0, masked: (sentence) => asked.push(sentence) < 0 })
        expect([...new Set(asked)]).toEqual(sentenceKeys(text))
      }),
    )
  })

  it('repeats whole sentences up to the overlap', () => {
    const text = 'One is here. Two is here. Three is here. Four is here.'
    const pieces = chunk(text, { maxChars: 40, overlap: 0.4 }).map((piece) => piece.text)
    expect(pieces).toEqual(['One is here. Two is here. Three is here.', 'Three is here. Four is here.'])
  })

  test.each([
    ['one letter', 'a'.repeat(1_000_000)],
    ['flags', '🇩🇪'.repeat(250_000)],
    ['families', '👨‍👩‍👧'.repeat(125_000)],
    ['combining marks', 'e\u0301'.repeat(500_000)],
    ['a script without spaces', '我在上海'.repeat(250_000)],
    ['line breaks', 'a\n'.repeat(500_000)],
  ])('cuts a megabyte of %s in linear time', (_, text) => {
    const started = performance.now()
    const pieces = chunk(text, { maxChars: 900, overlap: 0.15 })
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(pieces.every((piece) => piece.text.length <= 900)).toBe(true)
  })
})

describe('estimateTokens', () => {
  it('is 0 for nothing alone, and grows with the text', () => {
    expect(estimateTokens('')).toBe(0)
    expect(estimateTokens('a')).toBe(1)
    fc.assert(fc.property(texts, texts, (a, b) => estimateTokens(a + b) >= estimateTokens(a)))
  })

  it('knows that scripts differ', () => {
    expect(estimateTokens('The quick brown fox jumps over it')).toBeLessThan(12)
    expect(estimateTokens('我在上海的一家医院工作')).toBeGreaterThan(8)
  })
})
