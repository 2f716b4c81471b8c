import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Said, saidIn, summarise } from '../../src/core/summarise.ts'
import { estimateTokens } from '../../src/core/text.ts'

const you = (text: string): Said => ({ role: 'user', text })
const assistant = (text: string): Said => ({ role: 'assistant', text })
const made = (said: Said[], budget: number) => summarise(said, budget, estimateTokens)

const TALK = [
  you('Hello there! How are you today?'),
  assistant('I am doing well, thank you. How can I help you today?'),
  you('We decided to rent the flat in Porto from 1 September. The rent is 950 euros.'),
  assistant('Congratulations! Porto is a wonderful city with many things to see and do for everybody.'),
  you('Could you tell me something nice about the weather?'),
  assistant('It is usually mild, with some rain in winter and warm days in summer.'),
  you('My landlord is called Rui Teixeira. I prefer to pay by bank transfer.'),
  assistant('Noted. You could set up a standing order with your bank for that.'),
]

describe('a summary by the rules', () => {
  it('keeps decisions, numbers, names and preferences, in their order, with who said them', () => {
    const { text } = made(TALK, 50)
    expect(text).toBe(
      'You: We decided to rent the flat in Porto from 1 September. The rent is 950 euros. My landlord is called Rui Teixeira. I prefer to pay by bank transfer.',
    )
  })

  it('tells by what words the rest can be looked up', () => {
    expect(made(TALK, 40).hints).toEqual(expect.arrayContaining(['Porto']))
  })

  it('names other speakers', () => {
    const { text } = made([{ role: 'user', speaker: 'Ana', text: 'The boat leaves at 7 from pier 4.' }], 50)
    expect(text).toBe('Ana: The boat leaves at 7 from pier 4.')
  })

  it('says the same thing once', () => {
    const { text } = made([you('The code of the vault is 7719.'), you('the code of the vault is 7719')], 100)
    expect(text.match(/7719/g)).toHaveLength(1)
  })

  it('leaves code out', () => {
    const { text } = made([you('```\nconst vault = 7719\n```\nThe vault is in the cellar.')], 100)
    expect(text).toBe('You: The vault is in the cellar.')
  })

  it.each([
    ['de', 'Hallo! Wie geht es dir?', 'Wir haben beschlossen, am 3. Mai nach Wien zu ziehen.', 'Das klingt gut.'],
    ['ru', 'Привет! Как дела?', 'Мы решили переехать в Казань 5 мая.', 'Звучит хорошо.'],
    ['zh', '你好！最近怎么样？', '我们决定五月三日搬到杭州。', '听起来不错。'],
    ['ja', 'こんにちは。元気ですか？', '私たちは5月3日に京都へ引っ越すことに決定しました。', 'いいですね。'],
    ['ar', 'مرحبا! كيف حالك؟', 'قررنا الانتقال إلى دبي في 3 مايو.', 'يبدو جيدا.'],
  ])('finds what counts in other languages (%s)', (_, greeting, fact, polite) => {
    const { text } = made([you(greeting), assistant(polite), you(fact), assistant(polite)], estimateTokens(fact) + 8)
    expect(text).toContain(fact)
    expect(text).not.toContain(greeting)
  })

  it('can be made from summaries, and keeps who said it', () => {
    const first = made(TALK, 50).text
    const said = [...saidIn(first), ...saidIn('Assistant: The lease must be signed by Friday.')]
    const { text } = made(said, 120)
    expect(text).toMatch(/^You: We decided/)
    expect(text).toContain('Assistant: The lease must be signed by Friday.')
  })

  it('is one cut sentence when a single one is longer than everything', () => {
    const { text } = made([you('word '.repeat(5000))], 50)
    expect(text.length).toBeGreaterThan(20)
    expect(text.length).toBeLessThan(330)
  })

  it('stays under its budget, word for word, and the same each time, whatever was said', () => {
    const something = fc.array(
      fc.record({
        role: fc.constantFrom<Said['role']>('user', 'assistant'),
        text: fc.oneof(
          fc.string({ unit: 'grapheme', maxLength: 200 }),
          fc
            .array(fc.constantFrom('The', 'rent', 'is', '950', 'Porto', 'we', 'decided.', '你好。', '\n'), {
              maxLength: 60,
            })
            .map((all) => all.join(' ')),
        ),
      }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(something, fc.integer({ min: 100, max: 400 }), (said, budget) => {
        const { text, hints } = made(said, budget)
        expect(made(said, budget)).toEqual({ text, hints })
        expect(estimateTokens(text)).toBeLessThanOrEqual(budget + 4)
        expect(hints.length).toBeLessThanOrEqual(8)
      }),
      { numRuns: 300 },
    )
  })
})
