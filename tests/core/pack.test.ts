import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packRecalled } from '../../src/core/pack.ts'
import type { Hit } from '../../src/core/types.ts'

function hit(id: string, score: number, text = `something about ${id} and nothing else`): Hit {
  const chunk = {
    id: `${id}#0`,
    start: 0,
    end: text.length,
    text,
    source: { type: 'turn' as const, id },
    spaceId: 'space',
    createdAt: 0,
    revision: 0,
  }
  return { chunk, score, confidence: score, why: {} }
}

const price = (each: Hit) => each.chunk.text.length
const ids = (hits: Hit[]) => hits.map((each) => each.chunk.source.id)
const reasons = (dropped: { hit: Hit; reason: string }[]) =>
  dropped.map((each) => [each.hit.chunk.source.id, each.reason])

describe('packRecalled', () => {
  it('keeps what fits, best first', () => {
    const hits = [hit('ant', 1), hit('bee', 0.9), hit('cat', 0.8)]
    const { kept, dropped } = packRecalled(hits, { budget: 80, price })
    expect(ids(kept)).toEqual(['ant', 'bee'])
    expect(reasons(dropped)).toEqual([['cat', 'budget']])
  })

  it('passes over what is too big for a smaller one', () => {
    const hits = [hit('elephant', 1, 'a long story of an elephant '.repeat(20)), hit('ant', 0.9)]
    const { kept, dropped } = packRecalled(hits, { budget: 100, price })
    expect(ids(kept)).toEqual(['ant'])
    expect(reasons(dropped)).toEqual([['elephant', 'budget']])
  })

  it('leaves out what says the same again, and keeps what differs in a number', () => {
    const hits = [
      hit('a', 1, 'The code of the locker is 8841.'),
      hit('b', 0.9, 'the code of the locker is 8841'),
      hit('c', 0.8, 'The code of the locker is 7712.'),
    ]
    const { kept, dropped } = packRecalled(hits, { budget: 1000, price })
    expect(ids(kept)).toEqual(['a', 'c'])
    expect(reasons(dropped)).toEqual([['b', 'duplicate']])
  })

  it('leaves out what is far weaker than the best', () => {
    const hits = [hit('ant', 1), hit('bee', 0.5), hit('cat', 0.03), hit('dog', 0)]
    const { kept, dropped } = packRecalled(hits, { budget: 1000, price })
    expect(ids(kept)).toEqual(['ant', 'bee'])
    expect(reasons(dropped)).toEqual([
      ['cat', 'threshold'],
      ['dog', 'threshold'],
    ])
    expect(ids(packRecalled(hits, { budget: 1000, price, floor: 0 }).kept)).toEqual(['ant', 'bee', 'cat'])
  })

  it('leaves out courtesies, which say nothing', () => {
    const { kept, dropped } = packRecalled([hit('a', 1), hit('b', 0.9, 'Noted. Thanks!')], { budget: 1000, price })
    expect(ids(kept)).toEqual(['a'])
    expect(reasons(dropped)).toEqual([['b', 'threshold']])
  })

  it('pays a shared heading once', () => {
    const shared = (each: Hit, kept: readonly Hit[]) => 10 + (kept.length > 0 ? 0 : 50) + each.chunk.text.length * 0
    const { kept } = packRecalled([hit('ant', 1), hit('bee', 0.9), hit('cat', 0.8)], { budget: 80, price: shared })
    expect(ids(kept)).toEqual(['ant', 'bee', 'cat'])
  })

  it('never exceeds the budget, keeps the order, and loses nothing', () => {
    const hits = fc.array(
      fc.record({
        score: fc.double({ min: 0, max: 1, noNaN: true }),
        words: fc.array(fc.constantFrom('ant', 'bee', 'cat', '7', 'Rome'), { minLength: 1, maxLength: 40 }),
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(hits, fc.nat(400), (made, budget) => {
        const given = made
          .map(({ score, words }, at) => hit(`h${at}`, score, words.join(' ')))
          .sort((a, b) => b.score - a.score)
        const { kept, dropped } = packRecalled(given, { budget, price })
        expect(kept.reduce((sum, each) => sum + price(each), 0)).toBeLessThanOrEqual(budget)
        expect(given.filter((each) => kept.includes(each))).toEqual(kept)
        expect(new Set([...kept, ...dropped.map((each) => each.hit)])).toEqual(new Set(given))
      }),
    )
  })
})
