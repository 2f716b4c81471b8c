import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Choice, diversify } from '../../src/core/diversify.ts'

const choice = (id: string, score: number, text: string): Choice => ({ id, score, text })
const ids = (choices: Choice[]) => choices.map(({ id }) => id)

const three = [
  choice('a', 1, 'The canoe was painted green in spring.'),
  choice('b', 0.9, 'The canoe was painted green in spring, by Tom.'),
  choice('c', 0.8, 'Herons nest on the water tower.'),
]
const many = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    text: fc
      .array(fc.constantFrom('canoe', 'heron', 'tower', 'green', 'spring'), { maxLength: 5 })
      .map((all) => all.join(' ')),
  }),
  { selector: ({ id }) => id, maxLength: 12 },
)
const degree = fc.double({ min: 0, max: 1, noNaN: true })

describe('diversify', () => {
  it('goes by score alone without diversity, and past what was said already with it', () => {
    expect(ids(diversify(three, 3, 0))).toEqual(['a', 'b', 'c'])
    expect(ids(diversify(three, 3, 0.5))).toEqual(['a', 'c', 'b'])
    expect(ids(diversify(three, 2, 0.5))).toEqual(['a', 'c'])
  })

  it('weighs a repetition by what is chosen, not by what is offered', () => {
    const twins = [three[0]!, choice('d', 0.5, 'Snow fell on the pass.'), choice('e', 0.45, 'Snow fell on the pass.')]
    expect(ids(diversify(twins, 2, 0.5))).toEqual(['a', 'd'])
  })

  it('gives at most as many as asked for, each once, none worth more than the one before', () => {
    fc.assert(
      fc.property(many, fc.nat(15), degree, (choices, most, diversity) => {
        const chosen = diversify(choices, most, diversity)
        expect(chosen).toHaveLength(Math.min(most, choices.length))
        expect(new Set(ids(chosen)).size).toBe(chosen.length)
        for (const [at, { score }] of chosen.entries())
          expect(score).toBeLessThanOrEqual((chosen[at - 1]?.score ?? 1) + 1e-9)
      }),
    )
  })

  it('does not hang on the order of what is offered, and begins with the best', () => {
    const shuffled = many.chain((choices) =>
      fc.tuple(fc.constant(choices), fc.shuffledSubarray(choices, { minLength: choices.length })),
    )
    fc.assert(
      fc.property(shuffled, degree, ([choices, other], diversity) => {
        const chosen = diversify(choices, 20, diversity)
        expect(diversify(other, 20, diversity)).toEqual(chosen)
        if (diversity < 1 && chosen.length > 0)
          expect(choices.find(({ id }) => id === chosen[0]!.id)!.score).toBe(
            Math.max(...choices.map(({ score }) => score)),
          )
      }),
    )
  })
})
