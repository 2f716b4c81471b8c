import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { runsSimd } from '../../../src/lib/simd.ts'
import { createExactIndex, createPlainIndex } from '../../../src/memory/vectors/exact.ts'
import { type IndexOptions, vectorIndexes } from '../../../src/memory/vectors/index.ts'
import { simdRows } from '../../../src/memory/vectors/simd.ts'
import { createTable } from '../../../src/memory/vectors/table.ts'
import { uniform } from '../../fixtures/models/random.ts'
import { naive, vectorIndexContract, vectors } from '../../contracts/vector-index.ts'

/** Vector instructions for any number. */
const createSimdIndex = (options: IndexOptions = {}) => createTable([{ upTo: Infinity, make: simdRows }], options)

describe('exact, in plain JavaScript', () => {
  vectorIndexContract(createPlainIndex)
})

describe('exact, in plain JavaScript while they are few', () => {
  vectorIndexContract(createExactIndex)

  it('answers the same when they become many, whatever was removed before', () => {
    const index = createExactIndex()
    const rows = new Map(vectors(520, 1).map((row, at) => [`v${at}`, row]))
    const remove = (id: string) => {
      index.remove([id])
      rows.delete(id)
    }
    for (const [id, row] of [...rows]) {
      index.add([id], [row])
      if (id === 'v5') remove('v3')
      if (id === 'v499') remove('v7')
      if (id === 'v515') remove('v9')
    }
    expect(index.bytes()).toBeGreaterThan(1024 * 32 * 5)
    expect([...index.ids()].sort()).toEqual([...rows.keys()].sort())
    for (const [id, row] of rows) expect([...index.vector(id)!]).toEqual([...row])
    for (const query of vectors(5, 2))
      expect(index.search(query, 600).map(({ id }) => id)).toEqual(naive(rows, query, 600).map(({ id }) => id))
  })

  it('stays with plain JavaScript when there is no memory of WebAssembly left', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    vi.spyOn(WebAssembly, 'Instance').mockImplementation(function () {
      throw new RangeError('WebAssembly.Instance(): Out of memory')
    })
    const index = createExactIndex()
    const rows = vectors(600, 1)
    index.add(
      rows.map((_, at) => `v${at}`),
      rows,
    )
    vi.restoreAllMocks()
    expect(index.search(rows[77]!, 1)[0]!.id).toBe('v77')
    expect(warn).toHaveBeenCalledTimes(1)
  })
})

describe('exact, with vector instructions', () => {
  it('runs here', () => expect(runsSimd()).toBe(true))

  vectorIndexContract(createSimdIndex)

  it('is registered', async () => {
    expect(await vectorIndexes.exact()).toBe(createExactIndex)
  })

  it('loses none to rounding, however close the vectors lie and however uneven their numbers are', () => {
    const cases = fc.record({
      seed: fc.integer(),
      dimension: fc.constantFrom(3, 16, 50, 100),
      spread: fc.constantFrom(1e-6, 1e-3, 0.02, 0.3),
      peak: fc.constantFrom(0, 1, 30),
      k: fc.integer({ min: 1, max: 12 }),
    })
    fc.assert(
      fc.property(cases, ({ seed, dimension, spread, peak, k }) => {
        const next = uniform(seed)
        const centre = Array.from({ length: dimension }, () => next() - 0.5)
        centre[0]! += peak
        const near = () => {
          const numbers = centre.map((value) => value + spread * (next() - 0.5))
          const length = Math.hypot(...numbers)
          return Float32Array.from(numbers, (value) => value / length)
        }
        const rows = new Map(Array.from({ length: 300 }, (_, at) => [`v${at}`, near()]))
        const index = createSimdIndex()
        index.add([...rows.keys()], [...rows.values()])
        const query = near()
        const ids = index.search(query, k).map(({ id }) => id)
        expect(ids).toEqual(naive(rows, query, k).map(({ id }) => id))
      }),
      { numRuns: 200 },
    )
  })

  it('keeps no number of what was removed, and gives its room to what comes next', () => {
    for (const make of [createSimdIndex, createPlainIndex]) {
      const index = make()
      const rows = vectors(2000, 1)
      index.add(
        rows.map((_, at) => `v${at}`),
        rows,
      )
      const first = index.vector('v0')!
      const seen = index.vector('v1234')!
      const bytes = index.bytes()
      index.remove(['v1234'])
      expect([...seen].every((value) => value === 0)).toBe(true)
      expect(index.vector('v1234')).toBeUndefined()
      index.remove(rows.map((_, at) => `v${at}`))
      // The first block of rows lies behind the first of them, and in WebAssembly the codes behind the vectors.
      const block = new Uint8Array(
        first.buffer,
        first.byteOffset,
        make === createSimdIndex ? 1024 * 32 * 5 : 1024 * 24 * 4,
      )
      expect(block.every((value) => value === 0)).toBe(true)
      index.add(
        rows.map((_, at) => `w${at}`),
        rows,
      )
      expect(index.bytes()).toBe(bytes)
      expect(index.size).toBe(2000)
    }
  })
})
