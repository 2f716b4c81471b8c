import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { asks, asksAssistant, splitAsked, statements } from '../../src/core/utterances.ts'

const stated = (text: string, pasted?: { start: number; end: number }[]) =>
  statements(text, pasted).map(({ start, end }) => text.slice(start, end))

describe('statements', () => {
  test.each([
    'My locker code is 8841.',
    "I'm allergic to nuts",
    'we decided to use Postgres',
    'No, I am vegan.',
    'Thanks, my flight is at 9.',
    'Call me Al.',
    'When I was young, I lived in Paris.',
    'Plan B is to drive.',
    'The show starts at 8.',
    'Never use emojis.',
    'What I like most is hiking.',
    'I smoke.',
    'Mein Zahnarzt heißt Dr. Weber.',
    'J’habite à Lyon depuis 2019.',
    'Vivo en Madrid con mi hermana.',
    'Мою собаку зовут Рекс.',
    '我在上海工作。',
    '私の犬の名前はポチです。',
    'ผมแพ้ถั่วลิสงมาก',
  ])('holds %j to be one, word for word', (text) => expect(stated(text)).toEqual([text]))

  test.each([
    ['Remember that my locker code is 8841.', 'my locker code is 8841.'],
    ['- Eva is vegan', 'Eva is vegan'],
    ['FYI the meeting moved to 3pm.', 'the meeting moved to 3pm.'],
    ['记住我的门牌号是1203', '我的门牌号是1203'],
  ])('takes from %j what is to be remembered', (text, expected) => expect(stated(text)).toEqual([expected]))

  test.each([
    'What is my locker code?',
    'what is my code',
    'How do I cook rice',
    'Any idea why this fails',
    'I wonder where she is',
    'Thanks a lot!',
    'Thank you so much for your help.',
    'Hello there!',
    'Hi, how are you?',
    'Sounds good.',
    'ok',
    'Got it.',
    'Great, thanks!',
    'Write me a poem about cats.',
    'can you help me with this',
    'Please translate this text.',
    'Tell me a joke.',
    'Plan a trip to Rome.',
    'List three ideas for dinner.',
    'I want you to act as a coach.',
    "Let's talk about dogs.",
    '> a quoted line stands here',
    '"To be or not to be."',
    'const a = foo(b);',
    '# A heading of some words',
    '| a | table |',
    'Kannst du mir helfen',
    'Guten Morgen!',
    'Как зовут мою собаку?',
    'Спасибо большое!',
    '你好',
    '谢谢你',
    '我在哪里工作？',
    '犬の名前は何ですか',
    '手伝ってください',
    'ขอบคุณครับ',
    '',
  ])('holds %j to be none', (text) => expect(stated(text)).toEqual([]))

  it('finds each of several, between questions and code', () => {
    const text = 'I live in Rome. What should I cook? My budget is 20 euros.\n```\nthe oven is hot\n```\nThanks!'
    expect(stated(text)).toEqual(['I live in Rome.', 'My budget is 20 euros.'])
  })

  it('takes nothing from what was pasted, nor from a document', () => {
    const text = 'I live in Rome. The tower leans. I like it.'
    expect(stated(text, [{ start: 16, end: 32 }])).toEqual(['I live in Rome.', 'I like it.'])
    expect(stated('I live in Rome. '.repeat(300))).toEqual([])
  })

  it('gives spans in bounds and in order, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const spans = statements(text)
        expect(
          spans.every(({ start, end }, i) => start < end && end <= text.length && start >= (spans[i - 1]?.end ?? 0)),
        ).toBe(true)
      }),
    )
  })
})

describe('splitAsked', () => {
  test.each([
    ['What is my code?', '', 'What is my code?'],
    ['My code is 8841.', 'My code is 8841.', ''],
    ['I moved to Rome, what should I see?', 'I moved to Rome,', 'what should I see?'],
    ['How can I keep calm, given that I fly tomorrow?', 'given that I fly tomorrow?', 'How can I keep calm,'],
    ['My dentist’s name?', '', 'My dentist’s name?'],
    ['Remind me what my code is.', '', 'Remind me what my code is.'],
  ])('%j', (text, said, asked) => expect(splitAsked(text, 'user')).toEqual({ said, asked }))

  it('takes an answer that does not know for no evidence', () => {
    const text = "I don't know your dentist's name. Ask me about hens."
    expect(splitAsked(text, 'assistant').said).toBe('Ask me about hens.')
    expect(splitAsked(text, 'user').said).toContain('dentist')
  })
})

test.each([
  ['Is it late', true],
  ['It is late', false],
  ['你好吗', true],
  ['really?', true],
])('asks: %j', (text, expected) => expect(asks(text)).toBe(expected))

test.each([
  ['What did you recommend for dinner?', true],
  ['What would you recommend?', false],
  ['Which of your suggestions was cheapest?', true],
])('asksAssistant: %j', (text, expected) => expect(asksAssistant(text)).toBe(expected))
