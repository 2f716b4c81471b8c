import { describe, expect, it } from 'vitest'
import {
  DEFAULT_MODEL,
  MODEL_IDS,
  type ModelCard,
  MODELS,
  smallerModel,
  spaceKey,
  WAYS,
} from '../../src/core/models.ts'

const card: ModelCard = MODELS[DEFAULT_MODEL]

describe('models', () => {
  it.each(MODEL_IDS)('%s is described in full, and nothing contradicts itself', (id) => {
    const { bytes, dimension, maxTokens, source, licence, languages, prefix, pooling } = MODELS[id] as ModelCard
    expect(id).toMatch(/^[\w-]+\/[\w.-]+$/)
    expect(source).toMatch(/^https:\/\/huggingface\.co\/[\w-]+\/[\w.-]+$/)
    expect(source.split('/').at(-1)!.toLowerCase()).toBe(id.split('/')[1]!.toLowerCase())
    expect(['MIT', 'Apache-2.0']).toContain(licence)
    expect(languages).not.toBe('')
    expect(dimension % 64).toBe(0)
    expect(Math.log2(maxTokens) % 1).toBe(0)
    // Float32 takes four times the room of int8, but for the tokenizer and what is not quantised.
    expect(bytes.fp32 / bytes.q8).toBeGreaterThan(3.4)
    expect(bytes.fp32 / bytes.q8).toBeLessThan(4)
    // A passage is either given its own prefix, as E5 wants it, or stands as it is.
    expect([prefix.query, prefix.passage].every((text) => text === '' || text.endsWith(': '))).toBe(true)
    if (prefix.passage !== '') expect(prefix.query).not.toBe('')
    // Instructions came with models that were trained to gather a text in its first token.
    expect(prefix.query.startsWith('Represent')).toBe(pooling === 'cls')
  })

  it('bear labels that tell them apart', () => {
    expect(new Set(MODEL_IDS.map((id) => MODELS[id].label)).size).toBe(MODEL_IDS.length)
  })

  it('lead from each to a smaller one for the same languages, until there is none', () => {
    for (const start of MODEL_IDS) {
      const seen = [MODELS[start]]
      for (let id = smallerModel(start); id; id = smallerModel(id)) seen.push(MODELS[id])
      const sizes = seen.map(({ bytes }) => bytes.q8)
      expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => b - a))
      expect(new Set(seen.map(({ languages }) => languages)).size).toBe(1)
      const alike = MODEL_IDS.filter((id) => MODELS[id].languages === MODELS[start].languages)
      expect(sizes.at(-1)).toBe(Math.min(...alike.map((id) => MODELS[id].bytes.q8)))
    }
  })
})

describe('the key of an embedding space', () => {
  it('changes with everything that changes the vectors', () => {
    const { wasm, webgpu } = WAYS
    const keys = [
      spaceKey('a/b', 'c1', card, wasm),
      spaceKey('a/c', 'c1', card, wasm),
      spaceKey('a/b', 'c2', card, wasm),
      spaceKey('a/b', 'c1', card, webgpu),
      spaceKey('a/b', 'c1', card, { ...wasm, dtype: 'fp32' }),
      spaceKey('a/b', 'c1', { ...card, dimension: 64 }, wasm),
      spaceKey('a/b', 'c1', { ...card, pooling: 'cls' }, wasm),
      spaceKey('a/b', 'c1', { ...card, prefix: { query: '', passage: 'passage: ' } }, wasm),
      spaceKey('a/b', 'c1', { ...card, prefix: { query: 'query: ', passage: '' } }, wasm),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('stays what it was for vectors that were made before devices could be chosen', () => {
    expect(spaceKey('a/b', 'c1', card, WAYS.wasm)).toBe('a/b|c1|q8|384|mean|query: |passage: ')
  })
})
