import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { STOP_WORDS } from '../../src/core/stopwords.ts'
import { words } from '../../src/core/words.ts'

const telling = (text: string) => words(text).filter((word) => !STOP_WORDS.has(word))

describe('words', () => {
  test.each<[string, string[]]>([
    ["Anna's café, don’t!", ['anna', 'cafe', "don't"]],
    ['at 10:30, room 4b', ['at', '10', '30', 'room', '4b']],
    ['Мою собаку зовут Рекс', ['мою', 'собаку', 'зовут', 'рекс']],
    ['我在哪里工作？', ['工作']],
    ['我在上海工作。', ['上海', '海工', '工作']],
    ['サッカーが好きです', ['サッ', 'ッカ', 'カー', '好き']],
    ['USBを買う', ['usb', '買う']],
    ['서울에서 일해요', ['서울에서', '서울', '울에', '에서', '일해요', '일해', '해요']],
  ])('%j', (text, expected) => expect(words(text)).toEqual(expected))

  it('finds the words of a script without spaces', () => {
    expect(words('ฉันแพ้กุ้งและปู')).toContain('กุ้ง')
  })

  it.each([
    ['What is the name of my dog?', 'My dog is called Rex and has a name tag'],
    ['我在哪里工作？', '我在上海一家医院工作。'],
    ['私の犬の名前は何ですか？', '私の犬の名前はポチです。'],
    ['ฉันแพ้อะไร', 'ฉันแพ้กุ้งและปู'],
    ['Как зовут мою собаку?', 'Мою собаку зовут Рекс.'],
  ])('leaves a question and its answer something in common: %j', (question, answer) => {
    const there = new Set(telling(answer))
    expect(telling(question).some((word) => there.has(word))).toBe(true)
  })

  test.each([
    ['one letter', 'a'.repeat(1_000_000)],
    ['Chinese', '我在上海'.repeat(250_000)],
    ['Thai', 'ผมชอบกินข้าว'.repeat(50_000)],
  ])('reads a megabyte of %s in linear time', (_, text) => {
    const started = performance.now()
    expect(words(text).every((word) => word.length <= 64)).toBe(true)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('reads plain text as it reads any other', () => {
    const plain = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc
        .array(fc.constantFrom('Dan', "'s", "'", 'x9', ' ', '-', 'a'.repeat(64)), { maxLength: 9 })
        .map((all) => all.join('')),
    )
    fc.assert(
      fc.property(plain, (text) => {
        expect(words(`${text} é`)).toEqual([...words(text), 'e'])
      }),
    )
  })
})
