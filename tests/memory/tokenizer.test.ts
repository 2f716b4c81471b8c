import { describe, expect, it } from 'vitest'
import type { StoredPlan } from '../../src/core/types.ts'
import { createTokenizers } from '../../src/memory/tokenizer.ts'

const tokenizers = createTokenizers()
const countOf = async (text: string, model?: string) => (await tokenizers.of(model)).count(text)

describe('counting tokens', () => {
  it('is exact for the models whose tables we have', async () => {
    expect(await countOf('hello world', 'gpt-4o')).toBe(2)
    expect(await countOf('Я живу в Москве', 'gpt-4o')).toBe(5)
    expect(await countOf('Я живу в Москве', 'gpt-4')).toBe(10)
    expect(await countOf('', 'gpt-4o')).toBe(0)
  })

  it('takes special tokens in a text for the text they are', async () => {
    for (const model of ['gpt-4o', 'gpt-4']) {
      expect(await countOf('say <|endoftext|> to me <|im_start|>', model)).toBeGreaterThan(10)
    }
  })

  it('is no less for others than their factor says, and never 0 for a text', async () => {
    const text = 'The lake was too cold to swim in. '.repeat(20)
    const plain = await countOf(text, 'gpt-4o')
    expect(await countOf(text, 'claude-sonnet-5')).toBe(Math.ceil(plain * 1.5))
    expect(await countOf('a', 'some-model')).toBe(2)
  })

  // A megabyte that was not cut would take minutes to hours: the runner's own limit is what fails then.
  it.each([
    ['one letter', 'a'.repeat(1_000_000)],
    ['spaces', ' '.repeat(1_000_000)],
    ['line ends', '\n'.repeat(1_000_000)],
    ['emoji', '🎉'.repeat(250_000)],
    ['no spaces', '东西南北中发白'.repeat(40_000)],
  ])('gets through a megabyte of %s', async (_, text) => {
    expect(await countOf(text, 'gpt-4o')).toBeGreaterThan(1000)
  })

  it('counts what it cut as it counts what it need not cut', async () => {
    const long = 'x'.repeat(5000)
    const [short, whole] = [await countOf('x'.repeat(500)), await countOf(long)]
    expect(whole).toBe(short * 10)
    expect(await countOf(`before ${long} after`)).toBeLessThanOrEqual(whole + 3)
  })

  it('follows what providers reported, and forgets it with the answers', async () => {
    const text = 'We watched the eclipse from the roof. '.repeat(30)
    const plain = await countOf(text, 'gpt-4o')
    const before = await countOf(text, 'mistral-large')
    const plan = { used: 1200, scale: 1.2 } as Partial<StoredPlan> as StoredPlan
    tokenizers.learn([{ model: 'mistral-large', usage: { input: 2400, output: 1 }, plan }])
    const after = await tokenizers.of('mistral-small')
    expect(after.scale).toBeCloseTo(1.8)
    expect(after.count(text)).toBe(Math.ceil(plain * after.scale!))
    expect(await countOf(text, 'gpt-4o')).toBe(plain)
    tokenizers.learn([])
    expect(await countOf(text, 'mistral-large')).toBe(before)
  })
})
