// What the settings say of providers and models: what there is to choose from, what a model takes and costs.
import { describe, expect, it } from 'vitest'
import { hintOf, providerOptions } from '../../src/ui/settings/choices.ts'
import { detailOf, priceWords, windowToOffer } from '../../src/ui/settings/model-words.ts'

describe('a model', () => {
  it.each([
    [{ window: 131_072, price: { input: 0.15, output: 0.6 } }, '131,072 tokens · $0.15 in, $0.60 out'],
    [{ window: 8192 }, '8,192 tokens'],
    [{ price: { input: 0, output: 0 } }, 'free'],
    [{ price: { input: 3, output: 15 } }, '$3 in, $15 out'],
    [{ price: { input: 0.075, output: 0.0008 } }, '$0.075 in, $0.0008 out'],
    [{}, ''],
  ])('%j is told as %j', (model, words) => expect(detailOf(model)).toBe(words))

  it('tells its price by the million, in and out', () => {
    expect(priceWords({ input: 2.5, output: 10 })).toBe('$2.50 a million tokens in, $10 a million out.')
    expect(priceWords({ input: 0, output: 0 })).toBe('It is free.')
  })

  it.each([
    [131_072, 8192, 32_768],
    [16_384, 8192, 16_384],
    [131_072, 32_768, undefined],
    [131_072, 100_000, undefined],
    [8192, 8192, undefined],
    [4096, 8192, 4096],
  ])('that takes %i tokens, with %i set, is offered %s', (window, used, offered) =>
    expect(windowToOffer(window, used)).toBe(offered),
  )
})

it('the list of providers has its groups together, and something to know of each', () => {
  const options = providerOptions(true)
  expect(providerOptions(false).map(({ value }) => value)).not.toContain('built-in')
  const groups = options.map(({ group }) => group)
  expect(groups.filter((group, at) => group !== groups[at - 1])).toEqual([...new Set(groups)])
  expect(options[0]).toMatchObject({ value: 'demo', label: 'Demo' })
  expect(options.at(-1)).toMatchObject({ label: 'OpenAI-compatible' })
  for (const { value } of options) expect(hintOf(value)).not.toMatch(/undefined/)
})
