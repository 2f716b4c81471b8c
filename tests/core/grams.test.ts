import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askedGrams, GRAM_BUCKETS, gramsOf, strength } from '../../src/core/grams.ts'

function likeness(question: string, text: string, holding: (bucket: number) => number = () => 0): number {
  const { buckets, counts, length } = gramsOf(text)
  const held = new Map([...buckets].map((bucket, i) => [bucket, strength(counts[i]!)]))
  const asked = askedGrams(gramsOf(question), holding, 100)
  return asked.reduce((sum, { bucket, weight }) => sum + weight * (held.get(bucket) ?? 0), 0) / length
}
const said = fc.array(fc.constantFrom('garden', 'fence', 'painted', 'сосед', '上海', 'the', 'Anna', '42'), {
  maxLength: 30,
})

describe('likeness', () => {
  it('is 1 for the same words, whatever their order and the words between', () => {
    expect(likeness('garden fence', 'garden fence')).toBeCloseTo(1, 5)
    expect(likeness('garden fence', 'the fence of the garden')).toBeCloseTo(1, 5)
  })

  it('finds other forms and slips, and nothing in other words', () => {
    expect(likeness('painting the fences', 'I painted a fence')).toBeGreaterThan(0.3)
    expect(likeness('gardn fense', 'the garden fence')).toBeGreaterThan(0.2)
    expect(likeness('собаку', 'собакой')).toBeGreaterThan(0.3)
    expect(Math.abs(likeness('garden fence', 'octopus hearts'))).toBeLessThan(0.1)
  })

  it('counts rare sequences for more', () => {
    const common = new Set(gramsOf('fence').buckets)
    const holding = (bucket: number) => (common.has(bucket) ? 90 : 0)
    const like = (text: string) => likeness('octopus fence', text, holding)
    expect(like('octopus')).toBeGreaterThan(3 * like('fence'))
  })
})

describe('gramsOf', () => {
  it('has its length and no bucket twice', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 200 }),
          said.map((list) => list.join(' ')),
        ),
        (text) => {
          const { buckets, counts, length } = gramsOf(text)
          expect(new Set(buckets).size).toBe(buckets.length)
          expect(buckets.every((bucket) => bucket < GRAM_BUCKETS)).toBe(true)
          expect(counts).toHaveLength(buckets.length)
          if (buckets.length > 0) expect(Math.hypot(...Array.from(counts, strength))).toBeCloseTo(length, 6)
        },
      ),
    )
  })

  it('does not depend on what was read before', () => {
    const before = gramsOf('the garden fence')
    gramsOf('octopuses have three hearts and nine brains')
    expect(gramsOf('the garden fence')).toEqual(before)
  })
})
