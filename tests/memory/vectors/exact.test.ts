import { describe, expect, it } from 'vitest'
import { createExactIndex } from '../../../src/memory/vectors/exact.ts'
import { vectorIndexes } from '../../../src/memory/vectors/index.ts'
import { vectorIndexContract } from '../../contracts/vector-index.ts'

describe('exact', () => {
  vectorIndexContract(createExactIndex)

  it('is registered', async () => {
    expect(await vectorIndexes.exact()).toBe(createExactIndex)
  })
})
