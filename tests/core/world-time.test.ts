// Since when and until when a sentence holds, by its own words.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Statement, consolidate, ending } from '../../src/core/consolidate.ts'
import { heldWhen } from '../../src/core/world-time.ts'

const SAID = new Date(2026, 10, 22, 10).getTime() // a Sunday
const DAY = 86_400_000
const day = (at: number) => {
  const date = new Date(at)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].join('-')
}

describe('what is told some time after', () => {
  it.each([
    ['I moved to Porto last week.', '2026-11-9', '2026-11-15'],
    ['I moved to Porto two weeks ago.', '2026-11-2', '2026-11-12'],
    ['I moved to Porto yesterday.', '2026-11-21', '2026-11-21'],
    ['I moved from Lisbon to Porto on November 15.', '2026-11-15', '2026-11-15'],
    ['I moved to Porto in May.', '2026-5-1', '2026-5-31'],
    ['We switched from Jenkins to GitHub Actions last month.', '2026-10-1', '2026-10-31'],
    ['I quit smoking last month.', '2026-10-1', '2026-10-31'],
    ['I moved to Lyon in 2015.', '2015-1-1', '2015-12-31'],
  ])('%s', (text, first, last) => {
    const { from, to } = heldWhen(text, SAID)
    expect(to).toBeUndefined()
    expect(from).toBeGreaterThanOrEqual(at(first))
    expect(from).toBeLessThan(at(last) + DAY)
  })

  it.each([
    'The deadline was moved to April 2.',
    'The meeting was moved to 3pm on May 2.',
    'I moved the lunch to Tuesday.',
    'The launch was moved from May 3 to June 7.',
    'I moved to Porto.',
    'I switched to tea.',
  ])('%s: a day it was moved to is not the day of moving', (text) => {
    expect(heldWhen(text, SAID)).toEqual({ from: SAID })
  })

  it('never holds from later than it was said, whatever day that was', () => {
    const texts = fc.constantFrom('I moved to Porto last week.', 'I moved to Porto in May.', 'I quit yesterday.')
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 3000 }), (text, days) => {
        const said = SAID + days * DAY
        expect(heldWhen(text, said).from).toBeLessThanOrEqual(said)
      }),
    )
  })
})

describe('what it ends', () => {
  it('ends on the day of the change', () => {
    const lisbon = statement('I live in Lisbon.', new Date(2026, 2, 1).getTime())
    const porto = statement('I moved to Porto last week.', SAID)
    expect(consolidate(porto, [lisbon])).toEqual({ verdict: 'supersedes', old: [lisbon.id] })
    expect(day(ending(lisbon, porto, SAID).validTo)).toBe(day(porto.validFrom))
  })

  it('is ended by news of a change though it was said since, but not by news of long ago', () => {
    const lisbon = statement('I live in Lisbon.', SAID - 60_000)
    const news = statement('I moved to Porto last week.', SAID)
    expect(consolidate(news, [lisbon]).verdict).toBe('supersedes')
    expect(ending(lisbon, news, SAID).validTo).toBe(lisbon.validFrom)
    expect(consolidate(statement('I moved to Porto in 2015.', SAID), [lisbon]).verdict).toBe('unsure')
    const now = statement('I live in Lisbon now.', SAID - 60_000)
    expect(consolidate(statement('I moved to Porto in 2015.', SAID), [now])).toEqual({
      verdict: 'superseded',
      by: now.id,
    })
  })

  it('holds where the order of telling is the other way round: what was said before a change is no news', () => {
    const porto = statement('I moved to Porto last week.', SAID)
    const earlier = statement('I moved to Lisbon.', SAID - 30 * DAY)
    expect(consolidate(earlier, [porto])).toEqual({ verdict: 'superseded', by: porto.id })
  })
})

function at(name: string): number {
  const [year, month, date] = name.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, date).getTime()
}

function statement(text: string, said: number): Statement {
  const { from } = heldWhen(text, said)
  return { id: text, kind: 'claim', text, spaceId: 's', validFrom: from, createdAt: said, status: 'active' }
}
