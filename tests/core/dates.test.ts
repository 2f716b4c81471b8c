import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { asksTime, dayFit, daysAsked, dayWords, mentionsTime } from '../../src/core/dates.ts'
import { words } from '../../src/core/words.ts'

/** A Wednesday. */
const NOW = new Date(2024, 5, 12, 15).getTime()
const day = (at: number) => {
  const date = new Date(at)
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
}
const first = (question: string) => daysAsked(question, NOW)[0]

describe('daysAsked', () => {
  test.each([
    ['What happened on May 3rd?', '2024-5-3', '2024-5-3'],
    ['on 3 May 2023', '2023-5-3', '2023-5-3'],
    ['in June 2023', '2023-6-1', '2023-6-30'],
    ['What did I do in May?', '2024-5-1', '2024-5-31'],
    ['on 2024-03-15', '2024-3-15', '2024-3-15'],
    ['am 15.3.2024', '2024-3-15', '2024-3-15'],
    ['Was war am 5. März?', '2024-3-5', '2024-3-5'],
    ['Что было 5 мая?', '2024-5-5', '2024-5-5'],
    ['3月5日', '2024-3-5', '2024-3-5'],
    ['yesterday', '2024-6-11', '2024-6-11'],
    ['last week', '2024-6-3', '2024-6-9'],
    ['last Friday', '2024-6-7', '2024-6-7'],
    ['last weekend', '2024-6-8', '2024-6-9'],
    ['three days ago', '2024-6-9', '2024-6-9'],
    ['a month ago', '2024-5-1', '2024-5-31'],
    ['last year', '2023-1-1', '2023-12-31'],
    ['昨天我做了什么', '2024-6-11', '2024-6-11'],
  ])('%j', (question, from, to) => {
    const found = first(question)!
    expect([day(found.from), day(found.to)]).toEqual([from, to])
  })

  test.each(['May I ask something?', 'I will march on', 'on 45 May-bees', 'What is my name?'])(
    '%j names none',
    (question) => expect(daysAsked(question, NOW).filter(({ from, to }) => to - from < 86_400_000 * 2)).toEqual([]),
  )

  it('takes a date without a year for any of the last years', () => {
    expect(daysAsked('in March', NOW).map(({ from }) => new Date(from).getFullYear())).toEqual([
      2024, 2023, 2022, 2021, 2020, 2019,
    ])
  })
})

describe('dayFit', () => {
  const asked = daysAsked('on May 3rd 2024', NOW)
  const fit = (month: number, date: number) => dayFit(new Date(2024, month, date, 10).getTime(), asked)

  it('is 1 on the day, less the later it was told, 0 before it and long after', () => {
    expect(fit(4, 3)).toBe(1)
    expect(fit(4, 4)).toBeLessThan(1)
    expect(fit(4, 8)).toBeLessThan(fit(4, 4))
    expect(fit(4, 2)).toBe(0)
    expect(fit(6, 20)).toBe(0)
  })

  it('is between 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2e12 }), (at) => {
        const found = dayFit(at, asked)
        expect(found >= 0 && found <= 1).toBe(true)
      }),
    )
  })
})

test.each([
  ['When did we move?', true],
  ['How long have I lived here?', true],
  ['In which month is the fair?', true],
  ['我们什么时候搬家？', true],
  ['I cried when we moved', false],
  ['What is my name?', false],
])('asksTime: %j', (question, expected) => expect(asksTime(question)).toBe(expected))

test.each([
  ['We moved last Friday', true],
  ['Back in 2019 it was cheaper', true],
  ['The train leaves at 9pm', true],
  ['先週、京都へ行きました', true],
  ['I may go', false],
  ['The hens are hungry', false],
])('mentionsTime: %j', (text, expected) => expect(mentionsTime(words(text))).toBe(expected))

test('dayWords', () => expect(dayWords(NOW)).toBe('2024 june wednesday'))
