import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { owned } from '../../../src/memory/embedders/index.ts'
import { createLocalEmbedder } from '../../../src/memory/embedders/local.ts'
import { embedderContract } from '../../contracts/embedder.ts'
import { ensureHub } from '../../fixtures/models/make.ts'

const load = async (model: string) => createLocalEmbedder(join(await ensureHub(), model), 1)

describe('a model from a folder, in this thread', () => {
  embedderContract(() => load('Xenova/e5-small-v2'))

  it('is told by its folder which model it is, and has its own space', async () => {
    const [e5, mini] = await Promise.all([load('Xenova/e5-small-v2'), load('Xenova/all-MiniLM-L6-v2/')])
    expect(e5.key).toMatch(/^Xenova\/e5-small-v2\|.*\|query: \|/)
    expect(mini.key).toMatch(/^Xenova\/all-MiniLM-L6-v2\|/)
    expect(mini.maxTokens).toBe(256)
    expect(e5.noise.mean).toBeLessThan(0.5)
  })

  it('is owned by whoever loaded it, and always ready', async () => {
    const embedder = await load('Xenova/e5-small-v2')
    const owner = owned(embedder)
    expect(owner.status()).toBe('ready')
    expect(owner.current()).toBe(embedder)
  })
})
