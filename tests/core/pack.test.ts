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

  describe('pieces of one text', () => {
    const text = 'The gate code is 8841. The heron nests on the tower. The canoe is green. Tea is at four.'
    const piece = (start: number, end: number, score: number): Hit => {
      const whole = hit('doc', score, text.slice(start, end))
      return { ...whole, chunk: { ...whole.chunk, id: `doc#${start}`, start, end } }
    }
    const kept = (hits: Hit[], budget = 1000) =>
      packRecalled(hits, { budget, price }).kept.map(({ chunk, score }) => ({
        at: chunk.start,
        text: chunk.text,
        score,
      }))

    it('become one quotation where they touch, once what overlaps', () => {
      expect(kept([piece(23, 53, 1), piece(0, 30, 0.9)])).toEqual([{ at: 0, text: text.slice(0, 53), score: 1 }])
      const apart = kept([piece(0, 22, 1), piece(53, 72, 0.9)])
      expect(apart.map(({ at }) => at)).toEqual([0, 53])
      expect(kept([piece(0, 22, 1), piece(53, 72, 0.9), piece(20, 55, 0.8)])).toHaveLength(1)
    })

    it('cost what they add', () => {
      expect(kept([piece(23, 53, 1), piece(0, 30, 0.9)], 53)).toHaveLength(1)
      expect(kept([piece(23, 53, 1), piece(0, 30, 0.9)], 52)[0]!.text).toBe(text.slice(23, 53))
    })

    it('leave a shared heading paid', () => {
      const shared = (each: Hit, there: readonly Hit[]) => each.chunk.text.length + (there.length > 0 ? 0 : 50)
      const hits = [piece(0, 22, 1), hit('ant', 0.9), piece(20, 53, 0.8)]
      const cost = 50 + 53 + price(hits[1]!)
      expect(packRecalled(hits, { budget: cost, price: shared }).dropped).toEqual([])
      expect(reasons(packRecalled(hits, { budget: cost - 1, price: shared }).dropped)).toEqual([['doc', 'budget']])
    })

    it('are word for word of the text, whatever is joined', () => {
      const spans = fc.uniqueArray(
        fc.tuple(fc.nat(80), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 })),
        {
          selector: ([start]) => start,
          maxLength: 8,
        },
      )
      fc.assert(
        fc.property(spans, fc.nat(200), (made, budget) => {
          const hits = made.map(([start, length, score]) =>
            piece(start, Math.min(text.length, start + length), score / 10),
          )
          const given = hits.sort((a, b) => b.score - a.score)
          const found = packRecalled(given, { budget, price }).kept
          expect(found.reduce((sum, each) => sum + price(each), 0)).toBeLessThanOrEqual(budget)
          for (const { chunk } of found) expect(chunk.text).toBe(text.slice(chunk.start, chunk.end))
        }),
      )
    })
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
