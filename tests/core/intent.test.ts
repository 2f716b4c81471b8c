import { describe, expect, test } from 'vitest'
import { floorsOf, intentOf } from '../../src/core/intent.ts'

const NOW = new Date(2026, 6, 15, 12).getTime()
const intent = (question: string) => intentOf(question, NOW)

describe('words of place', () => {
  test.each([
    'What did I decide across all my projects?',
    'Do I mention tea anywhere across my conversations?',
    'What did I say about pasta in my other projects?',
    'Look through all of my chats for the recipe.',
  ])('everywhere: %s', (question) => {
    expect(intent(question).scope).toBe('everywhere')
  })
  test.each([
    'What did we agree on in this conversation?',
    'What was the name I gave earlier in this chat?',
    'Sum up this thread only.',
  ])('here: %s', (question) => {
    expect(intent(question).scope).toBe('conversation')
  })
  test.each([
    'Who lives across the street?',
    'How do I get across the river?',
    'All my projects are late, what now?',
    'Is this thread strong enough for sewing?',
    'What is another project name?',
    'What is the shop across from all the trees?',
    'Conversations in this book are dull, right?',
  ])('nothing: %s', (question) => {
    expect(intent(question).scope).toBeUndefined()
  })
})

describe('words of time', () => {
  test.each([
    'What did I say earlier?',
    'Where did I live before Lisbon? I mean before 2020.',
    'What was the plan last week?',
    'Who used to be my dentist?',
    'What did I tell you two months ago?',
    'What was my old address?',
    'What did we decide in March 2025?',
    'What was the deadline originally?',
  ])('the past: %s', (question) => {
    expect(intent(question).past).toBe(true)
  })
  test.each(['What have I read recently?', 'What did I just mention?', 'What is my latest plan?'])(
    'what is new: %s',
    (question) => {
      expect(intent(question)).toMatchObject({ recent: true, past: false })
    },
  )
  test.each([
    'When do I fly to Chicago?',
    'How do I cook pasta?',
    'Is there a pastor in the village?',
    'What is a cargo bike?',
    'Who is Santiago?',
    'Is my passport valid?',
    'What should I do before the guests come?',
    'How does the repast end?',
    'What is a forecast?',
    'Is the lagoon open?',
    'What do historians eat?',
  ])('neither: %s', (question) => {
    expect(intent(question)).toEqual({ past: false, recent: false })
  })
})

test('floors: what was put away counts where the past is asked for, what is warm not where news is', () => {
  expect(floorsOf('space', { past: false, recent: false })).toEqual({ hot: 10, warm: 20, cold: 0 })
  expect(floorsOf('everywhere', { past: true, recent: false })).toEqual({ hot: 5, warm: 30, cold: 15 })
  expect(floorsOf('conversation', { past: false, recent: true })).toEqual({ hot: 5, warm: 0, cold: 0 })
})
