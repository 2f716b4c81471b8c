import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asOf, latestOnly } from '../../src/core/asof.ts'
import { consolidate, ending, exactKey, lateEnding, termsForNeighbours } from '../../src/core/consolidate.ts'
import { decide, noon, pairs, statement, successions, wrongly } from '../consolidation.ts'

const said = (text: string, at = '2026-04-07', more = {}) => statement(`${at}:${text}`, { text, at }, more)
const verdict = (fresh: string, known: string) => consolidate(said(fresh), [said(known, '2026-02-03')]).verdict

describe('the cases', () => {
  const all = ['successions', 'successions-held-out'].flatMap((folder) => successions(folder))
  const decided = all.map((given) => ({ given, ...decide(given) }))

  test('are as many as promised, of every kind', () => {
    expect(successions().length).toBeGreaterThanOrEqual(70)
    expect(successions('successions-held-out').length).toBeGreaterThanOrEqual(30)
    expect(pairs().length).toBeGreaterThanOrEqual(50)
    expect(pairs('pairs-held-out').length).toBeGreaterThanOrEqual(30)
    expect(new Set(all.map(({ kind }) => kind)).size).toBe(6)
  })

  test.each(['successions', 'successions-held-out'])('%s: at least 60 of 100 are linked or proposed', (folder) => {
    const outcomes = successions(folder).map((given) => decide(given).outcome)
    const found = outcomes.filter((outcome) => outcome === 'linked' || outcome === 'proposed').length
    expect(found / outcomes.length).toBeGreaterThanOrEqual(0.6)
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toEqual([])
  })

  test.each(decided.filter(({ outcome }) => outcome === 'linked').map((each) => [each.given.file, each] as const))(
    '%s: the views in time give the old one then and the new one now',
    (_, { given, old, new: fresh }) => {
      const both = [old, fresh]
      expect(asOf(both, noon(given.then)).map(({ id }) => id)).toEqual(['old'])
      expect(asOf(both, noon(given.question.at)).map(({ id }) => id)).toEqual(['new'])
      expect(latestOnly(both).map(({ id }) => id)).toEqual(['new'])
    },
  )

  test.each([...pairs(), ...pairs('pairs-held-out')].map((pair) => [pair.file, pair] as const))(
    '%s: is left apart',
    (_, pair) => {
      expect(wrongly(pair)).toBeUndefined()
    },
  )
})

describe('the same', () => {
  test.each([
    ['I live in Berlin.', 'i live in berlin'],
    ["I'm allergic to nuts!", 'I am allergic to nuts.'],
    ['The budget is 5,000 euros.', 'The budget is 5000 euros'],
    ['Oh, I really work at Nokia.', 'I work at Nokia.'],
    ['We have three cats.', 'We have 3 cats.'],
  ])('%s = %s', (a, b) => {
    expect(verdict(a, b)).toBe('duplicate')
    expect(verdict(b, a)).toBe('duplicate')
  })

  test('is of one kind and one space', () => {
    const known = said('Is the budget final', '2026-02-03', { kind: 'question' })
    expect(consolidate(said('Is the budget final'), [known]).verdict).not.toBe('duplicate')
    expect(consolidate(said('I smoke.'), [said('I smoke.', '2026-02-03', { spaceId: 'other' })])).toEqual({
      verdict: 'new',
    })
    expect(exactKey(said('I smoke.'))).not.toBe(exactKey(said('I smoke.', '2026-02-03', { spaceId: 'other' })))
  })

  test('is not what another day makes another thing', () => {
    expect(verdict('The call is tomorrow.', 'The call is tomorrow.')).not.toBe('duplicate')
    const twice = consolidate(said('The call is tomorrow.'), [said('The call is tomorrow!')])
    expect(twice.verdict).toBe('duplicate')
  })

  test('is not what has ended meanwhile: who moves back lives there again', () => {
    const oslo = { ...said('I live in Oslo.', '2025-01-01'), expiredAt: noon('2025-06-01') }
    const rome = said('I moved to Rome.', '2025-06-01')
    expect(consolidate(said('I moved back to Oslo.'), [oslo, rome])).toEqual({ verdict: 'supersedes', old: [rome.id] })
    expect(consolidate(said('I live in Oslo.'), [oslo]).verdict).toBe('new')
  })
})

describe('who may end what', () => {
  const home = said('I live in Oslo.', '2026-02-03')

  test('words that wait for approval only propose', () => {
    const pasted = said('I moved to Bergen.', '2026-04-07', { status: 'proposed' })
    expect(consolidate(pasted, [home])).toMatchObject({
      verdict: 'unsure',
      links: [{ kind: 'supersedes', to: home.id, proposed: 1 }],
    })
  })
  test('what a person pinned is ended by nobody else', () => {
    const pinned = { ...home, pinnedAt: 1 }
    expect(consolidate(said('I moved to Bergen.'), [pinned])).toMatchObject({ verdict: 'unsure' })
  })
  test('what was typed stands beside the same that waits for approval', () => {
    const waiting = { ...home, status: 'proposed' as const }
    expect(consolidate(said('I live in Oslo.'), [waiting]).verdict).not.toBe('duplicate')
  })
  test('what was dismissed is not drawn again', () => {
    const dismissed = { ...home, status: 'dismissed' as const }
    expect(consolidate(said('I live in Oslo!'), [dismissed])).toEqual({ verdict: 'duplicate', of: home.id })
    expect(consolidate(said('I moved to Bergen.'), [dismissed])).toEqual({ verdict: 'new' })
  })
  test('nothing of another space is touched', () => {
    expect(consolidate(said('I moved to Bergen.'), [{ ...home, spaceId: 'other' }])).toEqual({ verdict: 'new' })
  })
})

test('a number that is replaced ends nothing that merely holds the same number', () => {
  const planner = said('I use a planner to block two hours every weekday at 9 AM', '2026-02-03')
  const work = consolidate(said('I recently decided to start work at 8 AM instead of 9 AM'), [planner])
  expect(['new', 'unsure']).toContain(work.verdict)
})

describe('late news', () => {
  test('what was said earlier and read later ends where the known one begins', () => {
    const known = said('I moved to Bergen.', '2026-04-07')
    const imported = said('I live in Oslo.', '2025-02-03')
    expect(consolidate(imported, [known])).toEqual({ verdict: 'superseded', by: known.id })
    const stored = { ...imported, ...lateEnding(imported, known, noon('2026-05-01')) }
    expect(asOf([known, stored], noon('2025-12-01'))).toEqual([stored])
    expect(asOf([known, stored], noon('2026-05-02'))).toEqual([known])
  })
  test('several ends: the next one in time', () => {
    const march = said('I moved to Bergen.', '2026-03-01')
    const june = said('I moved to Oslo.', '2026-06-01')
    expect(consolidate(said('I live in Turku.', '2026-01-01'), [june, march])).toEqual({
      verdict: 'superseded',
      by: march.id,
    })
  })
  test('an end is never before its start', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.option(fc.nat(), { nil: undefined }), (a, b, to) => {
        const fresh = { validFrom: a, ...(to === undefined ? {} : { validTo: to }) }
        const late = lateEnding(fresh, { id: 'x', validFrom: b }, 5)
        expect(late.validFrom).toBeLessThanOrEqual(late.validTo)
        expect(late.validTo).toBeLessThanOrEqual(b)
        const ended = ending({ validFrom: a }, { id: 'x', validFrom: b }, 5)
        expect(ended.validTo).toBeGreaterThanOrEqual(a)
      }),
    )
  })
})

describe('questions', () => {
  const asked = said('Which database should we use for the shop?', '2026-02-03', { kind: 'question' })

  test('an answer is proposed, and ends no question', () => {
    expect(consolidate(said('We use Postgres as the database for the shop.'), [asked])).toMatchObject({
      verdict: 'unsure',
      links: [{ kind: 'answers', to: asked.id }],
    })
    expect(consolidate(said('We opened the shop.'), [asked])).toEqual({ verdict: 'new' })
  })
  test('a question takes the place of no statement', () => {
    const known = said('My dentist is Dr. Lee.', '2026-02-03')
    expect(consolidate(said('My dentist is Dr. Liu?', '2026-04-07', { kind: 'question' }), [known]).verdict).toBe('new')
  })
})

test('a verdict on anything names only what is known, and is the same again', () => {
  const texts = [...successions().flatMap(({ old, new: fresh }) => [old.text, fresh.text]), '', '…', '🙂', 'I', '12']
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.uniqueArray(fc.constantFrom(...texts), { maxLength: 8 }),
      (text, known) => {
        const rows = known.map((each, at) => said(each, `2026-01-0${at + 1}`))
        const verdict = consolidate(said(text), rows)
        const ids = new Set(rows.map(({ id }) => id))
        const named = {
          new: () => [],
          duplicate: () => (verdict as { of: string }).of,
          superseded: () => (verdict as { by: string }).by,
          supersedes: () => (verdict as { old: string[] }).old,
          unsure: () => (verdict as { links: { to: string }[] }).links.map(({ to }) => to),
        }[verdict.verdict]()
        for (const id of [named].flat()) expect(ids).toContain(id)
        expect(consolidate(said(text), rows)).toEqual(verdict)
      },
    ),
  )
})

test('what takes the place of a statement is found by the terms they share', () => {
  for (const given of [...successions(), ...successions('successions-held-out')]) {
    if (decide(given).outcome !== 'linked') continue
    const known = new Set(termsForNeighbours(given.old.text))
    expect(
      termsForNeighbours(given.new.text).filter((term) => known.has(term)),
      given.new.text,
    ).not.toEqual([])
  }
})
