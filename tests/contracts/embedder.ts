// What every Embedder promises, whatever runs it. Call it inside a `describe`.
import { expect, it } from 'vitest'
import type { Encoder } from '../../src/memory/embedders/index.ts'

const TEXTS = [
  'The dog ate my homework.',
  '',
  'Wir treffen uns um acht.',
  'Я живу в Москве 🎉',
  '会議は明日です',
  'a '.repeat(3000),
]

export function embedderContract(make: () => Promise<Encoder>): void {
  it('gives one finite vector of length 1 for each text, whatever the text', async () => {
    const embedder = await make()
    const vectors = await embedder.embed(TEXTS, 'passage')
    expect(vectors).toHaveLength(TEXTS.length)
    for (const vector of vectors) {
      expect(vector).toHaveLength(embedder.dimension)
      expect(vector.every(Number.isFinite)).toBe(true)
      expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
    }
  })

  it('keeps the order of the texts, though it embeds the short ones first', async () => {
    const embedder = await make()
    const texts = ['one long sentence about the weather in the mountains', 'cat', 'the invoice is due on Friday', 'tea']
    const together = await embedder.embed(texts, 'passage')
    for (const [at, text] of texts.entries()) {
      const [alone] = await embedder.embed([text], 'passage')
      expect(closeness(alone!, together[at]!)).toBeGreaterThan(0.99)
    }
  })

  it('gives the same vectors again', async () => {
    const embedder = await make()
    const first = await embedder.embed(TEXTS, 'query')
    expect(await embedder.embed(TEXTS, 'query')).toEqual(first)
  })

  it('gives vectors that share no memory, so that they can be handed over', async () => {
    const embedder = await make()
    const vectors = await embedder.embed(TEXTS, 'passage')
    expect(new Set(vectors.map((vector) => vector.buffer)).size).toBe(TEXTS.length)
    for (const vector of vectors) expect(vector.byteLength).toBe(vector.buffer.byteLength)
  })

  it('embeds nothing when asked for nothing', async () => {
    const embedder = await make()
    expect(await embedder.embed([], 'passage')).toEqual([])
  })

  it('stops when it is told to', async () => {
    const embedder = await make()
    await expect(embedder.embed(TEXTS, 'passage', AbortSignal.abort())).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    )
  })
}

const closeness = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
