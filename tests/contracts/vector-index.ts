// What every VectorIndex promises. Call it inside a `describe`; `recall` is the share of the true neighbours that an
// index has to find (1 for an exact one). `settle` runs before every question: what an index does in the background.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { IndexOptions, VectorHit, VectorIndex } from '../../src/memory/vectors/index.ts'
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

/** What an index has to find: every vector compared, in the plainest way. */
export function naive(rows: Map<string, Vector>, query: Vector, k: number, only?: ReadonlySet<string>): VectorHit[] {
  const score = (row: Vector) => row.reduce((sum, value, i) => sum + value * query[i]!, 0)
  return [...rows]
    .filter(([id]) => !only || only.has(id))
    .map(([id, row]) => ({ id, score: score(row) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, k)
}

function joined(rows: ArrayLike<number>[]): Vector {
  const numbers = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const row of rows) {
    numbers.set(row, at)
    at += row.length
  }
  return numbers
}

const names = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `v${from + at}`)

/** The scores, to five digits. */
const closeTo = (hits: VectorHit[]): unknown[] => hits.map(({ score }) => expect.closeTo(score, 5) as unknown)

export interface ContractOptions<T extends VectorIndex> {
  recall?: number
  settle?: (index: T) => Promise<unknown>
  /** Random histories tried. */
  runs?: number
}

export function vectorIndexContract<T extends VectorIndex>(
  make: (options?: IndexOptions) => T,
  { recall = 1, settle = async () => {}, runs = 100 }: ContractOptions<T> = {},
): void {
  const filled = async (count: number, seed = 1) => {
    const index = make()
    const rows = new Map(vectors(count, seed).map((row, at) => [`v${at}`, row]))
    index.add([...rows.keys()], [...rows.values()])
    await settle(index)
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
    index.add([], [])
    expect(index.size).toBe(0)
  })

  it('gives true cosines, best first, of at most k', async () => {
    const { index, rows } = await filled(1500)
    expect(index.dimension).toBe(DIMENSION)
    expect(index.bytes()).toBeGreaterThanOrEqual(1500 * DIMENSION * 4)
    let share = 0
    for (const query of vectors(20, 2)) {
      const hits = index.search(query, 20)
      share += found(hits, naive(rows, query, 20)) / 20
      expect(hits).toHaveLength(20)
      expect(new Set(hits.map(({ id }) => id)).size).toBe(20)
      for (const [at, { id, score }] of hits.entries()) {
        expect(score).toBeCloseTo(naive(new Map([[id, rows.get(id)!]]), query, 1)[0]!.score, 5)
        expect(score).toBeLessThanOrEqual(hits[at - 1]?.score ?? 1.0001)
      }
    }
    expect(share).toBeGreaterThanOrEqual(recall - 1e-9)
  })

  it('gives everything, in order, when more is asked for than there is', async () => {
    const { index, rows } = await filled(1200)
    const [query] = vectors(1, 2) as [Vector]
    for (const k of [1200, 9000]) expect(index.search(query, k).map(({ id }) => id)).toEqual(order(rows, query))
  })
  const order = (rows: Map<string, Vector>, query: Vector) => naive(rows, query, rows.size).map(({ id }) => id)

  it('does not mind the length of the question', async () => {
    const { index } = await filled(50)
    const [query] = vectors(1, 3) as [Vector]
    const [best] = index.search(query, 1)
    for (const factor of [40, 1e-20, 1e30]) {
      const [again] = index.search(
        query.map((value) => value * factor),
        1,
      )
      expect(again!.id).toBe(best!.id)
      expect(again!.score).toBeCloseTo(best!.score, 5)
    }
  })

  it('filters inside the search, exactly: k are found though few are allowed', async () => {
    const { index, rows } = await filled(2000)
    const [query] = vectors(1, 4) as [Vector]
    const every = (nth: number) => new Set([...rows.keys()].filter((id) => Number(id.slice(1)) % nth === 0))
    for (const nth of [100, 3, 1])
      expect(index.search(query, 10, every(nth)).map(({ id }) => id)).toEqual(
        naive(rows, query, 10, every(nth)).map(({ id }) => id),
      )
    expect(index.search(query, 50, every(100))).toHaveLength(20)
    expect(index.search(query, 5, new Set())).toEqual([])
    expect(index.search(query, 5, new Set(['nobody', 'v7'])).map(({ id }) => id)).toEqual(['v7'])
    expect(index.search(query, 5000, new Set([...every(1), 'nobody', ...names(9000, 5000)]))).toHaveLength(2000)
  })

  it('tells equal vectors apart by their ids, whatever came first', async () => {
    const [same, other] = vectors(2, 9) as [Vector, Vector]
    for (const ids of [
      ['d', 'b', 'a', 'c'],
      ['a', 'd', 'c', 'b'],
    ]) {
      const index = make()
      index.add(
        ids,
        ids.map(() => same),
      )
      index.add(['e'], [other])
      await settle(index)
      expect(index.search(same, 3).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    }
  })

  it('replaces what is added again, and forgets what is removed', async () => {
    const { index } = await filled(100)
    const [a, b] = vectors(2, 5) as [Vector, Vector]
    index.add(['v7'], [a])
    await settle(index)
    expect(index.size).toBe(100)
    expect(index.search(a, 1)[0]).toEqual({ id: 'v7', score: expect.closeTo(1, 5) })
    index.remove(['v7', 'v7', 'nobody'])
    expect(index.size).toBe(99)
    expect(index.has('v7')).toBe(false)
    expect(index.search(a, 99).map((hit) => hit.id)).not.toContain('v7')
    index.add(['fresh'], [b])
    expect(index.search(b, 1)[0]!.id).toBe('fresh')
  })

  it('refuses what is no vector of its kind, and stays as it was', async () => {
    const { index } = await filled(5)
    const [good] = vectors(1, 6) as [Vector]
    const shorter = vectors(1, 6, DIMENSION - 1)[0]!
    const bad = [
      shorter,
      vectors(1, 6, DIMENSION + 8)[0]!,
      good.map((value) => value * 2),
      good.map(() => Number.NaN),
      new Float32Array(DIMENSION),
    ]
    for (const vector of bad) expect(() => index.add(['v0', 'bad'], [good, vector])).toThrow(/vectors:/)
    expect(() => index.add(['v0', 'v1'], [good])).toThrow(/vectors:/)
    expect(() => index.search(shorter, 1)).toThrow(/vectors:/)
    for (const value of [0, Number.NaN, Infinity])
      expect(() => index.search(new Float32Array(DIMENSION).fill(value), 1)).toThrow(/vectors:/)
    expect(index.size).toBe(5)
    expect(index.search(good, 1)[0]!.score).toBeLessThan(0.999)
  })

  it('takes many that lie one after the other as it takes each by itself', async () => {
    for (const dimension of [16, 17, DIMENSION]) {
      const rows = new Map(vectors(2600, 14, dimension).map((row, at) => [`v${at}`, row]))
      const [one, many] = [make(), make()]
      one.add([...rows.keys()], [...rows.values()])
      for (const [from, to] of [[0, 3] as const, [3, 700] as const, [700, 2600] as const])
        many.load([...rows.keys()].slice(from, to), joined([...rows.values()].slice(from, to)))
      many.load([], new Float32Array())
      await settle(one)
      await settle(many)
      expect([many.size, many.dimension, many.has('v2599')]).toEqual([2600, dimension, true])
      for (const query of vectors(3, 15, dimension)) {
        const every = new Set(rows.keys())
        expect(many.search(query, 20, every)).toEqual(one.search(query, 20, every))
        expect(many.search(query, 20)).toHaveLength(20)
      }
    }
  })

  it('replaces what is loaded again, and of one id that comes twice it keeps the later', async () => {
    const { index } = await filled(700)
    const [a, b, c] = vectors(3, 16) as [Vector, Vector, Vector]
    index.load(['v7', 'twice', 'twice'], joined([a, b, c]))
    await settle(index)
    expect(index.size).toBe(701)
    expect(index.search(a, 1)).toEqual([{ id: 'v7', score: expect.closeTo(1, 5) as unknown }])
    expect(index.search(c, 1)).toEqual([{ id: 'twice', score: expect.closeTo(1, 5) as unknown }])
    expect(index.search(b, 701).filter(({ score }) => score > 0.999)).toEqual([])
    index.remove(['v7', 'twice'])
    expect(index.size).toBe(699)
    expect(index.search(a, 9000)).toHaveLength(699)
  })

  it('loads nothing when one of many is no vector of its kind, and stays as it was', async () => {
    const [good] = vectors(1, 6) as [Vector]
    const bad = [good.map((value) => value * 1.01), good.map(() => Number.NaN), new Float32Array(DIMENSION)]
    for (const count of [0, 5, 600]) {
      const { index, rows } = await filled(count)
      for (const vector of bad)
        for (const at of [0, 40, 79]) {
          const many = Array.from({ length: 80 }, (_, n) => (n === at ? vector : good))
          const ids = names(80, 3)
          expect(() => index.load(ids, joined(many))).toThrow(expect.objectContaining({ name: 'BadVector' }))
        }
      if (count > 0) expect(() => index.load(['v0'], good.slice(1))).toThrow(/vectors:/)
      expect(() => index.load(['v0', 'v1'], joined([good]).slice(1))).toThrow(/vectors:/)
      expect(() => index.load([], good)).toThrow(/vectors:/)
      expect(index.size).toBe(count)
      await settle(index)
      expect(index.search(good, 5).map(({ score }) => score)).toEqual(closeTo(naive(rows, good, 5)))
    }
  })

  it('takes vectors of any dimension, and another one once it is empty', async () => {
    const index = make()
    for (const dimension of [1, 8, 17, 33, 1024]) {
      const some = new Map(vectors(40, 7, dimension).map((row, at) => [`d${at}`, row]))
      index.add([...some.keys()], [...some.values()])
      await settle(index)
      expect(index.dimension).toBe(dimension)
      const [query] = vectors(1, 8, dimension) as [Vector]
      const scores = index.search(query, 5).map(({ score }) => score)
      expect(scores).toEqual(closeTo(naive(some, query, 5)))
      index.remove(some.keys())
    }
  })

  it('is made again from what it saved', async () => {
    const { index, rows } = await filled(300)
    index.remove(names(50))
    for (const id of names(50)) rows.delete(id)
    await settle(index)
    const again = make({ saved: index.save() })
    await settle(again)
    expect(again.size).toBe(250)
    expect(again.has('v7')).toBe(false)
    for (const query of vectors(5, 10)) {
      const ids = again.search(query, 5).map(({ id }) => id)
      expect(ids).toEqual(index.search(query, 5).map(({ id }) => id))
    }
    const empty = make({ saved: make().save() })
    expect(empty.size).toBe(0)
  })

  it('refuses what was saved of another model or was damaged anywhere, and takes nothing from it', async () => {
    const index = make({ key: 'one model' })
    index.add(names(20), vectors(20, 11))
    await settle(index)
    const saved = index.save()
    const refused = expect.objectContaining({ name: 'BadSnapshot' })
    const failureOf = (bytes: Uint8Array, key = 'one model') => {
      try {
        return make({ key, saved: bytes })
      } catch (thrown) {
        return thrown
      }
    }
    expect(make({ key: 'one model', saved }).size).toBe(20)
    expect(failureOf(saved, 'another')).toEqual(refused)
    expect(failureOf(new Uint8Array())).toEqual(refused)
    fc.assert(
      fc.property(fc.nat(saved.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = saved.slice()
        damaged[at]! ^= flip
        expect(failureOf(damaged)).toEqual(refused)
        expect(failureOf(saved.slice(0, at))).toEqual(refused)
      }),
    )
  })

  it('answers as a plain list would after any adding, replacing, removing and loading', async () => {
    const pool = vectors(60, 8)
    const kind = fc.constantFrom('add', 'add', 'load', 'remove', 'reload', 'search')
    const step = fc.record({ kind, id: fc.nat(30), vector: fc.nat(59), k: fc.integer({ min: 1, max: 40 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), fc.nat(30), async (steps, allowed) => {
        let index = make()
        const rows = new Map<string, Vector>()
        const only = new Set(names(allowed))
        const compare = async (query: Vector, k: number) => {
          await settle(index)
          for (const scope of [undefined, only]) {
            const wanted = naive(rows, query, k, scope)
            const hits = index.search(query, k, scope)
            expect(hits).toHaveLength(wanted.length)
            expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length)
            for (const { id } of hits) expect(rows.has(id) && (!scope || scope.has(id))).toBe(true)
            if (recall === 1 || scope) expect(hits.map(({ score }) => score)).toEqual(closeTo(wanted))
          }
        }
        for (const { kind, id, vector, k } of [...steps, { kind: 'search', id: 0, vector: 0, k: 10 }]) {
          if (kind === 'add') {
            index.add([`v${id}`], [pool[vector]!])
            rows.set(`v${id}`, pool[vector]!)
          } else if (kind === 'load') {
            const ids = names(3, id)
            const some = ids.map((_, n) => pool[(vector + n) % pool.length]!)
            index.load(ids, joined(some))
            ids.forEach((id, n) => rows.set(id, some[n]!))
          } else if (kind === 'remove') {
            index.remove([`v${id}`])
            rows.delete(`v${id}`)
          } else if (kind === 'reload') index = make({ saved: index.save() })
          else await compare(pool[vector]!, k)
          expect(index.size).toBe(rows.size)
        }
      }),
      { numRuns: runs },
    )
  })
}
