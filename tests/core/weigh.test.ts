import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { recency, RELEVANT, sharesOf, TIERS, weigher, type Weighing } from '../../src/core/weigh.ts'

const NOW = Date.UTC(2026, 0, 31)
const DAY = 86_400_000
const settings = (changes: Partial<Weighing> = {}): Weighing => ({
  similarityWeight: 0.5,
  recencyWeight: 0.3,
  importanceWeight: 0.2,
  halfLifeDays: 10,
  ...changes,
})
const any = fc.double({ min: -2, max: 3 })
const weighing = fc.record({
  similarityWeight: any,
  recencyWeight: any,
  importanceWeight: any,
  halfLifeDays: fc.double({ min: 0.01, max: 3650, noNaN: true }),
})
const source = fc.record(
  {
    createdAt: fc.integer({ min: NOW - 5000 * DAY, max: NOW + 100 * DAY }),
    importance: any,
    temperature: fc.constantFrom('hot' as const, 'warm' as const, 'cold' as const),
  },
  { requiredKeys: ['createdAt'] },
)

describe('weighing', () => {
  it('shares weights out to 1, whatever they are', () => {
    fc.assert(
      fc.property(weighing, (made) => {
        const { similarity, recency, importance } = sharesOf(made)
        expect(similarity + recency + importance).toBeCloseTo(1)
        expect(Math.min(similarity, recency, importance)).toBeGreaterThanOrEqual(0)
      }),
    )
    expect(sharesOf(settings({ similarityWeight: 0, recencyWeight: 0, importanceWeight: 0 })).similarity).toBe(1)
  })

  it('halves what is recent with every half-life, and takes what lies ahead for now', () => {
    expect(recency(NOW, NOW, 10)).toBe(1)
    expect(recency(NOW - 10 * DAY, NOW, 10)).toBeCloseTo(0.5)
    expect(recency(NOW - 20 * DAY, NOW, 10)).toBeCloseTo(0.25)
    expect(recency(NOW + 20 * DAY, NOW, 10)).toBe(1)
  })

  it('prefers the recent, the important and what is in use, when told to', () => {
    const worth = weigher(settings(), NOW)
    const old = { createdAt: NOW - 100 * DAY }
    expect(worth(0.8, { createdAt: NOW })).toBeGreaterThan(worth(0.8, old))
    expect(worth(0.8, { ...old, importance: 0.9 })).toBeGreaterThan(worth(0.8, { ...old, importance: 0.1 }))
    expect(worth(0.8, { ...old, temperature: 'hot' })).toBeGreaterThan(worth(0.8, { ...old, temperature: 'cold' }))
    expect(worth(0.8, { ...old, temperature: 'warm' })).toBe(worth(0.8, old))
    const indifferent = weigher(settings({ recencyWeight: 0, importanceWeight: 0 }), NOW)
    expect(indifferent(0.8, { createdAt: NOW })).toBe(indifferent(0.8, { ...old, importance: 1 }))
  })

  it('never lets time or importance lift what does not bear on the question', () => {
    fc.assert(
      fc.property(
        weighing,
        source,
        fc.double({ min: 0, max: RELEVANT, maxExcluded: true, noNaN: true }),
        (made, at, low) => {
          const worth = weigher(made, NOW)
          const plain = worth(low, { createdAt: NOW - 5000 * DAY, importance: 0 })
          const { temperature = 'warm' } = at
          expect(worth(low, at)).toBeCloseTo(plain * TIERS[temperature])
        },
      ),
    )
  })

  it('never lowers what bears more on the question, and is finite', () => {
    const relevance = fc.double({ min: -1, max: 2, noNaN: true })
    fc.assert(
      fc.property(weighing, source, relevance, relevance, (made, at, a, b) => {
        const worth = weigher(made, NOW)
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        expect(worth(more, at)).toBeGreaterThanOrEqual(worth(less, at))
        expect(worth(more, at)).toBeLessThanOrEqual(Math.max(...Object.values(TIERS)) + 1e-9)
        expect(worth(less, at)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('lets relevance alone decide as the settings come', () => {
    const worth = weigher(DEFAULT_SETTINGS.memory, NOW)
    expect(worth(0.7, { createdAt: 0, importance: 0 })).toBeCloseTo(0.7)
    expect(worth(0.7, { createdAt: NOW, importance: 1 })).toBeCloseTo(0.7)
  })
})
