import { describe, expect, it } from 'vitest'
import { embedderContract } from '../../contracts/embedder.ts'
import { measureNoise } from '../../../src/memory/embedders/noise.ts'
import { CARD, cosine, loadTiny } from './tiny.ts'

describe('transformers.js embedder, 384 dimensions', () => embedderContract(() => loadTiny()))
describe('transformers.js embedder, 64 dimensions', () =>
  embedderContract(() => loadTiny('tests/tiny-64', { dimension: 64 })))

// Questions and the statements that answer them share no word.
const PAIRS = [
  ['How do I deploy the release?', 'We ship the new version to production on Thursdays.'],
  ['Which beverages does she like?', 'Her favourite is black coffee without sugar.'],
  ['Am I allergic to anything?', 'Peanuts give me a bad reaction.'],
  ['What puppy did we get?', 'Our dog is called Biscuit.'],
  ['What is my profession?', 'I was hired as a baker.'],
  ['When is the holiday?', 'The trip to the coast begins in June.'],
  ['Which film shall we see?', 'The cinema shows an old video of that actor.'],
  ['Is the automobile repaired?', 'The engine of the truck runs again.'],
] as const

describe('a tiny model', () => {
  it('finds the statement that answers a question, though they share no word', async () => {
    const embedder = await loadTiny()
    const questions = await embedder.embed(
      PAIRS.map(([question]) => question),
      'query',
    )
    const statements = await embedder.embed(
      PAIRS.map(([, statement]) => statement),
      'passage',
    )
    for (const [at, question] of questions.entries()) {
      const cosines = statements.map((statement) => cosine(question, statement))
      expect(cosines.indexOf(Math.max(...cosines)), PAIRS[at]![0]).toBe(at)
    }
  })

  it('measures how similar unrelated texts are to it, well below what an answer reaches', async () => {
    const { embed } = await loadTiny()
    const noise = await measureNoise(embed)
    expect(noise.deviation).toBeGreaterThan(0)
    for (const [question, statement] of PAIRS) {
      const [[a], [b]] = await Promise.all([embed([question], 'query'), embed([statement], 'passage')])
      expect(cosine(a!, b!), question).toBeGreaterThan(noise.mean + 2 * noise.deviation)
    }
  })

  it('puts its prefix before questions and another before passages', async () => {
    const prefixed = await loadTiny()
    const plain = await loadTiny('Xenova/e5-small-v2', { prefix: { query: '', passage: '' } })
    const [query] = await prefixed.embed(['tea'], 'query')
    const [passage] = await prefixed.embed(['tea'], 'passage')
    const [asWritten] = await plain.embed(['query: tea'], 'passage')
    expect(query).toEqual(asWritten)
    expect(cosine(query!, passage!)).toBeLessThan(0.9999)
  })

  it('cuts a text at the number of tokens its card names', async () => {
    const { embed } = await loadTiny('Xenova/e5-small-v2', { maxTokens: 16 })
    const start = 'the ship sails over the sea '.repeat(4)
    const [short, long] = await embed([start, start + 'and a recipe for bread '.repeat(50)], 'passage')
    expect(cosine(short!, long!)).toBeGreaterThan(0.999)
  })

  it('takes the first token instead of the mean when the card says so', async () => {
    const mean = await loadTiny()
    const first = await loadTiny('Xenova/e5-small-v2', { pooling: 'cls' })
    const [[a], [b]] = await Promise.all([mean.embed(['tea'], 'query'), first.embed(['tea'], 'query')])
    expect(cosine(a!, b!)).toBeLessThan(0.9)
  })

  it('refuses a model of another dimension than its card says', async () => {
    await expect(loadTiny('tests/tiny-64', { dimension: CARD.dimension })).rejects.toThrow(
      expect.objectContaining({ name: 'ModelBroken' }),
    )
  })
})
