import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { rewrite, type Spoken } from '../../src/core/rewrite.ts'

const you = (text: string): Spoken => ({ role: 'user', text })
const told = (text: string): Spoken => ({ role: 'assistant', text })
const added = (question: string, before: Spoken[]) => rewrite(question, before).added

describe('a question that leans on what was said', () => {
  test.each<[string, Spoken[], string[]]>([
    ['And when does it end?', [you('How much is the lease of our flat?'), told('900 euros.')], ['lease', 'flat']],
    ['When does it end?', [you('I signed the lease.')], ['signed', 'lease']],
    ['What about him?', [you('My brother Tom moved to Oslo.'), told('Noted.')], ['Tom']],
    ['Where does she work?', [you('I met Hannah today.'), told('How nice.')], ['Hannah']],
    ['What is his phone number?', [you('Did the plumber Karl call?'), told('No.')], ['Karl']],
    ['And the deposit?', [you('When does the lease end?'), told('In March.')], ['lease', 'end']],
    ['Why?', [you('The canoe sank.')], ['canoe', 'sank']],
    ['How much was it?', [you('I bought a canoe.'), told('Congratulations!'), you('Thanks!')], ['bought', 'canoe']],
  ])('%j takes its subject', (question, before, expected) => {
    const found = added(question, before)
    for (const word of found)
      expect(before.some(({ text }) => text.toLowerCase().includes(word.toLowerCase()))).toBe(true)
    expect(found).toEqual(expect.arrayContaining(expected.slice(0, 1)))
    expect(rewrite(question, before).query).toBe(`${question} ${found.join(' ')}`)
  })

  it('looks past a follow-up to what it was about', () => {
    const before = [you('When does the lease end?'), told('In March.'), you('And how much is it?'), told('900 euros.')]
    expect(added('And since when?', before)).toContain('lease')
  })

  it('is as it was when nothing was said before', () => {
    expect(rewrite('And when does it end?', [])).toEqual({ query: 'And when does it end?', added: [] })
  })
})

describe('a question that stands by itself', () => {
  const before = [you('My brother Tom bought a canoe.'), told('Noted.')]
  test.each([
    'When does our lease end, and how much was the deposit?',
    'What is the phone number of my dentist?',
    'What did Alice say about her dog?',
    'Where did Hannah move with her parrot?',
    'How long does it take to paint a fence?',
    'Is there a heron on the water tower?',
    'Which of my friends sold their boat?',
    'And what is the gate code of the workshop?',
    'My dentist said that my tooth is fine, and it hurts.',
    'I moved to Rome.',
    'Thanks!',
    '',
  ])('%j is left alone', (question) => {
    expect(rewrite(question, before)).toMatchObject({ query: question, added: [] })
  })
})

it('begins with the question as it was, adds few words, and is the same every time', () => {
  const text = fc.string({ maxLength: 80 })
  const turns = fc.array(fc.record({ role: fc.constantFrom('user' as const, 'assistant' as const), text }), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(text, turns, (question, before) => {
      const made = rewrite(question, before)
      expect(made.query.startsWith(question)).toBe(true)
      expect(made.added.length).toBeLessThanOrEqual(4)
      expect(made.query === question).toBe(made.added.length === 0)
      expect(rewrite(question, before)).toEqual(made)
    }),
  )
})
