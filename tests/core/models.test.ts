import { describe, expect, it } from 'vitest'
import { DEFAULT_MODEL, MODEL_IDS, MODELS, smallerModel, spaceKey } from '../../src/core/models.ts'

const card = MODELS[DEFAULT_MODEL]

describe('models', () => {
  it.each(MODEL_IDS)('%s is described in full', (id) => {
    const { bytes, dimension, maxTokens, source, licence } = MODELS[id]
    expect(bytes).toBeGreaterThan(1e6)
    expect(dimension).toBeGreaterThan(0)
    expect(maxTokens).toBeGreaterThan(0)
    expect(source).toMatch(/^https:/)
    expect(licence).not.toBe('')
  })

  it('lead from each to a smaller one, until there is none', () => {
    let id: keyof typeof MODELS | undefined = DEFAULT_MODEL
    const seen = []
    for (; id; id = smallerModel(id)) seen.push(MODELS[id].bytes)
    expect(seen).toEqual([...seen].sort((a, b) => b - a))
    expect(seen.at(-1)).toBe(Math.min(...MODEL_IDS.map((one) => MODELS[one].bytes)))
  })
})

describe('the key of an embedding space', () => {
  it('changes with everything that changes the vectors', () => {
    const keys = [
      spaceKey('a/b', 'c1', card),
      spaceKey('a/c', 'c1', card),
      spaceKey('a/b', 'c2', card),
      spaceKey('a/b', 'c1', { ...card, dimension: 64 }),
      spaceKey('a/b', 'c1', { ...card, pooling: 'cls' }),
      spaceKey('a/b', 'c1', { ...card, prefix: { query: '', passage: 'passage: ' } }),
      spaceKey('a/b', 'c1', { ...card, prefix: { query: 'query: ', passage: '' } }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })
})
