// What every VectorIndex promises. Call it inside a `describe`; `recall` is the share of the true neighbours that an
// index has to find (1 for an exact one).
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { VectorHit, VectorIndex } from '../../src/memory/vectors/index.ts'
import { uniform } from '../fixtures/models/random.ts'

type Vector = Float32Array<ArrayBuffer>

const DIMENSION = 24

function unit(numbers: ArrayLike<number>): Vector {
  const length = Math.hypot(...Array.from(numbers))
  return Float32Array.from(numbers, (number) => number / length)
}

/** Vectors of length 1 in all directions. */
export function vectors(count: number, seed: number, dimension = DIMENSION): Vector[] {
  const next = uniform(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return Array.from({ length: count }, () => unit(Array.from({ length: dimension }, normal)))
}

function naive(
  rows: Map<string, Vector>,
  query: Vector,
  k: number,
  allow: (id: string) => boolean = () => true,
): VectorHit[] {
  const score = (row: Vector) => row.reduce((sum, value, i) => sum + value * query[i]!, 0)
  return [...rows]
    .filter(([id]) => allow(id))
    .map(([id, row]) => ({ id, score: score(row) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, k)
}

const names = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `v${from + at}`)

export function vectorIndexContract(make: () => VectorIndex, recall = 1): void {
  const filled = (count: number, seed = 1) => {
    const index = make()
    const rows = new Map(vectors(count, seed).map((row, at) => [`v${at}`, row]))
    index.add([...rows.keys()], [...rows.values()])
    return { index, rows }
  }
  const found = (hits: VectorHit[], wanted: VectorHit[]) => {
    const ids = new Set(hits.map((hit) => hit.id))
    return wanted.filter((hit) => ids.has(hit.id)).length / wanted.length
  }

  it('finds nothing while it is empty', () => {
    const index = make()
    expect(index.size).toBe(0)
    expect(index.search(vectors(1, 1)[0]!, 5)).toEqual([])
    index.remove(['nobody'])
    expect(index.has('nobody')).toBe(false)
  })

  it('gives true cosines, best first, of at most k', () => {
    const { index, rows } = filled(3000)
    for (const query of vectors(10, 2)) {
      const hits = index.search(query, 20)
      const wanted = naive(rows, query, 20)
      expect(hits).toHaveLength(20)
      expect(found(hits, wanted)).toBeGreaterThanOrEqual(recall)
      for (const [at, { id, score }] of hits.entries()) {
        expect(score).toBeCloseTo(naive(new Map([[id, rows.get(id)!]]), query, 1)[0]!.score, 5)
        expect(score).toBeLessThanOrEqual(hits[at - 1]?.score ?? 1.0001)
      }
    }
  })

  it('does not mind the length of the question', () => {
    const { index } = filled(50)
    const [query] = vectors(1, 3) as [Vector]
    const [best] = index.search(query, 1)
    const [again] = index.search(
      query.map((value) => value * 40),
      1,
    )
    expect(again!.id).toBe(best!.id)
    expect(again!.score).toBeCloseTo(best!.score, 5)
  })

  it('filters inside the search: k are found though few are allowed', () => {
    const { index, rows } = filled(2000)
    const [query] = vectors(1, 4) as [Vector]
    const allow = (id: string) => Number(id.slice(1)) % 100 === 0
    expect(found(index.search(query, 10, allow), naive(rows, query, 10, allow))).toBeGreaterThanOrEqual(recall)
    expect(index.search(query, 50, allow)).toHaveLength(20)
    expect(index.search(query, 5, () => false)).toEqual([])
  })

  it('replaces what is added again, and forgets what is removed', () => {
    const { index } = filled(100)
    const [a, b] = vectors(2, 5) as [Vector, Vector]
    index.add(['v7'], [a])
    expect(index.size).toBe(100)
    expect(index.search(a, 1)[0]).toEqual({ id: 'v7', score: expect.closeTo(1, 5) })
    index.remove(['v7', 'v7', 'nobody'])
    expect(index.size).toBe(99)
    expect(index.has('v7')).toBe(false)
    expect(index.search(a, 99).map((hit) => hit.id)).not.toContain('v7')
    index.add(['fresh'], [b])
    expect(index.search(b, 1)[0]!.id).toBe('fresh')
  })

  it('refuses what is no vector of its kind, and stays as it was', () => {
    const { index } = filled(5)
    const [good] = vectors(1, 6) as [Vector]
    const bad = [good.slice(1), good.map((value) => value * 2), good.map(() => Number.NaN), new Float32Array(DIMENSION)]
    for (const vector of bad) expect(() => index.add(['v0', 'bad'], [good, vector])).toThrow(/vectors:/)
    expect(() => index.add(['v0', 'v1'], [good])).toThrow(/vectors:/)
    expect(() => index.search(good.slice(1), 1)).toThrow(/vectors:/)
    expect(index.size).toBe(5)
    expect(index.search(good, 1)[0]!.score).toBeLessThan(0.999)
  })

  it('takes another dimension once it is empty', () => {
    const { index } = filled(3)
    index.remove(names(3))
    const [other] = vectors(1, 7, 8) as [Vector]
    index.add(['other'], [other])
    expect(index.search(other, 5)).toEqual([{ id: 'other', score: expect.closeTo(1, 5) }])
  })

  it('answers as a plain list would after any adding and removing', () => {
    const pool = vectors(60, 8)
    const step = fc.record({ add: fc.boolean(), id: fc.nat(30), vector: fc.nat(59) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.nat(59), fc.integer({ min: 1, max: 40 }), (steps, asked, k) => {
        const index = make()
        const rows = new Map<string, Vector>()
        for (const { add, id, vector } of steps) {
          if (add) index.add([`v${id}`], [pool[vector]!])
          else index.remove([`v${id}`])
          if (add) rows.set(`v${id}`, pool[vector]!)
          else rows.delete(`v${id}`)
        }
        const wanted = naive(rows, pool[asked]!, k)
        const hits = index.search(pool[asked]!, k)
        expect(index.size).toBe(rows.size)
        expect(hits).toHaveLength(wanted.length)
        if (recall === 1) for (const [at, { score }] of hits.entries()) expect(score).toBeCloseTo(wanted[at]!.score, 5)
      }),
    )
  })
}
