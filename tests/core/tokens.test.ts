import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { familyOf, learnCorrections, type Report } from '../../src/core/tokens.ts'
import type { StoredPlan } from '../../src/core/types.ts'

/** An answer whose prompt we took for `used` tokens at `scale`, and the provider for `input`. */
function answer(model: string, used: number, input: number, scale = familyOf(model).factor): Report {
  const plan: Partial<StoredPlan> = { used, scale }
  return { model, usage: { input, output: 10 }, plan: plan as StoredPlan }
}
const learned = (answers: Report[], model: string) => learnCorrections(answers).get(familyOf(model).name)

describe('the family of a model', () => {
  it.each([
    ['gpt-4', 'openai-cl100k', 1],
    ['gpt-4-turbo-2024-04-09', 'openai-cl100k', 1],
    ['gpt-3.5-turbo', 'openai-cl100k', 1],
    ['openai/gpt-4o-mini', 'openai-o200k', 1],
    ['gpt-4.1-nano', 'openai-o200k', 1],
    ['gpt-5-mini', 'openai-o200k', 1],
    ['o3', 'openai-o200k', 1],
    ['o4-mini', 'openai-o200k', 1],
    ['chatgpt-4o-latest', 'openai-o200k', 1],
    ['claude-3-5-sonnet-20241022', 'claude-before-4.7', 1.2],
    ['anthropic/claude-sonnet-4.5', 'claude-before-4.7', 1.2],
    ['claude-sonnet-4-20250514', 'claude-before-4.7', 1.2],
    ['claude-haiku-4-5-20251001', 'claude-before-4.7', 1.2],
    ['claude-opus-4-6', 'claude-before-4.7', 1.2],
    ['claude-opus-4-7', 'claude', 1.5],
    ['claude-sonnet-5', 'claude', 1.5],
    ['models/gemini-2.5-flash', 'gemini', 1.15],
    ['meta-llama/Llama-3.3-70B-Instruct', 'llama', 1.2],
    ['llama3:8b', 'llama', 1.2],
    ['mistral-large', 'mistral', 1.2],
  ])('of %s is %s', (model, name, factor) => {
    expect(familyOf(model)).toMatchObject({ name, factor })
  })

  it('is counted by the old table for the old models only', () => {
    expect(familyOf('gpt-4').encoding).toBe('cl100k_base')
    for (const model of ['gpt-4o', 'claude-sonnet-5', 'anything', '', undefined]) {
      expect(familyOf(model).encoding).toBe('o200k_base')
    }
  })
})

describe('what reports teach', () => {
  it('comes to what the provider really counts, and stays there', () => {
    // The provider takes 1.3 times what the table says, and plans are counted with what was known by then.
    const answers: Report[] = []
    for (let i = 0; i < 30; i++) {
      const correction = learned(answers, 'mistral') ?? 1
      const scale = 1.2 * correction
      answers.push(answer('mistral-large', 1000 * scale, 1000 * 1.2 * 1.3, scale))
    }
    expect(learned(answers, 'mistral')).toBeCloseTo(1.3, 2)
  })

  it('does not depend on what was known when a plan was counted', () => {
    const told = (scale: number) => learned([answer('mistral', 1000 * scale, 1500, scale)], 'mistral')
    expect(told(1.2)).toBeCloseTo(told(2.4)!, 10)
  })

  it('weighs one report half, so that a single odd one does not rule', () => {
    expect(learned([answer('mistral', 1200, 1800)], 'mistral')).toBeCloseTo(1.25)
  })

  it('holds for the whole family and for no other', () => {
    const corrections = learnCorrections([answer('meta/llama-3.3-70b', 1200, 1800)])
    expect([...corrections.keys()]).toEqual(['llama'])
  })

  it('leaves out what teaches nothing: estimates, plans that were estimated, tiny prompts, empty reports', () => {
    const whole = answer('mistral', 1200, 1800)
    const { scale: _, ...unscaled } = whole.plan!
    expect([
      ...learnCorrections([
        { ...whole, usage: { input: 1800, output: 1, estimated: true } },
        { ...whole, plan: unscaled },
        answer('mistral', 40, 90),
        answer('mistral', 1200, 0),
        { model: 'mistral' },
      ]),
    ]).toEqual([])
  })

  it('is never out of bounds, whatever is reported', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 100, max: 1e6 }), fc.nat(1e9))), (reports) => {
        for (const correction of learnCorrections(reports.map(([used, input]) => answer('x', used, input))).values()) {
          expect(correction).toBeGreaterThanOrEqual(0.5)
          expect(correction).toBeLessThanOrEqual(2)
        }
      }),
    ))
})
