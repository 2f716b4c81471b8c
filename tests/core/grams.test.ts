import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askedGrams, GRAM_BUCKETS, gramsOf, likeness } from '../../src/core/grams.ts'

const nobody = new Int32Array(GRAM_BUCKETS)
const alike = (question: string, text: string) => likeness(askedGrams(gramsOf(question), nobody, 100), gramsOf(text))
const said = fc.array(fc.constantFrom('garden', 'fence', 'painted', 'сосед', '上海', 'the', 'Anna', '42'), {
  maxLength: 30,
})

describe('likeness', () => {
  it('is 1 for the same words, whatever their order and the words between', () => {
    expect(alike('garden fence', 'garden fence')).toBeCloseTo(1, 5)
    expect(alike('garden fence', 'the fence of the garden')).toBeCloseTo(1, 5)
  })

  it('finds other forms and slips, and nothing in other words', () => {
    expect(alike('painting the fences', 'I painted a fence')).toBeGreaterThan(0.3)
    expect(alike('gardn fense', 'the garden fence')).toBeGreaterThan(0.2)
    expect(alike('собаку', 'собакой')).toBeGreaterThan(0.3)
    expect(Math.abs(alike('garden fence', 'octopus hearts'))).toBeLessThan(0.1)
  })

  it('counts rare sequences for more', () => {
    const holding = new Int32Array(GRAM_BUCKETS)
    for (const bucket of gramsOf('fence').buckets) holding[bucket] = 90
    const asked = askedGrams(gramsOf('octopus fence'), holding, 100)
    expect(likeness(asked, gramsOf('octopus'))).toBeGreaterThan(3 * likeness(asked, gramsOf('fence')))
  })
})

describe('gramsOf', () => {
  it('has length 1 and no bucket twice, or is empty', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 200 }),
          said.map((list) => list.join(' ')),
        ),
        (text) => {
          const { buckets, weights } = gramsOf(text)
          expect(new Set(buckets).size).toBe(buckets.length)
          expect(buckets.every((bucket) => bucket < GRAM_BUCKETS)).toBe(true)
          if (buckets.length > 0) expect(Math.hypot(...weights)).toBeCloseTo(1, 4)
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
