import type { NativeGraph } from 'hnswlib-wasm?patched'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AutomaticOptions, createVectorIndex } from '../../../src/memory/vectors/automatic.ts'
import { openHnswlib } from '../../../src/memory/vectors/hnswlib.ts'
import { vectorIndexes } from '../../../src/memory/vectors/index.ts'
import { naive, vectorIndexContract, vectors } from '../../contracts/vector-index.ts'

const never = new AbortController().signal
const DIMENSION = 24
const named = (count: number, seed: number, prefix = 'v') =>
  new Map(vectors(count, seed, DIMENSION).map((row, at) => [`${prefix}${at}`, row]))

/** A small index that behaves as a large one: a graph from 400 vectors on, none below 300. */
function small(options: AutomaticOptions = {}) {
  return createVectorIndex({ from: 400, until: 300, pause: () => Promise.resolve(), ...options })
}

async function filled(count: number, options: AutomaticOptions = {}) {
  const index = small(options)
  const rows = named(count, 1)
  index.add([...rows.keys()], [...rows.values()])
  await index.work(never)
  return { index, rows }
}

/** The library, failing in `method` whenever `isDue`. */
function failing(method: keyof NativeGraph, isDue: () => boolean) {
  return async () => {
    const module = await openHnswlib()
    const { HierarchicalNSW } = module
    return {
      ...module,
      get HEAPU32() {
        return module.HEAPU32
      },
      HierarchicalNSW: function (...given: ConstructorParameters<typeof HierarchicalNSW>) {
        const graph = new HierarchicalNSW(...given)
        return new Proxy(graph, {
          get(target, name) {
            if (name === method && isDue()) throw new Error('planted')
            const value: unknown = Reflect.get(target, name, target)
            return typeof value === 'function' ? (value.bind(target) as unknown) : value
          },
        })
      } as unknown as typeof HierarchicalNSW,
    }
  }
}

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined))
afterEach(() => vi.restoreAllMocks())

describe('automatic, with few vectors', () => {
  vectorIndexContract(createVectorIndex, { settle: (index) => index.work(never) })

  it('is registered', async () => {
    expect(await vectorIndexes.auto()).toBe(createVectorIndex)
  })
})

describe('a graph, whatever the number', () => {
  vectorIndexContract((options) => small({ ...options, choice: 'hnsw' }), {
    recall: 0.95,
    settle: (index) => index.work(never),
    runs: 15,
  })
})

describe('automatic', () => {
  it('compares all while they are few, has a graph once they are many, and gives it up below the lower bound', async () => {
    const { index, rows } = await filled(399)
    expect(index.health()).toMatchObject({ kind: 'exact', size: 399, linked: 0 })
    index.add(['one more'], vectors(1, 9, DIMENSION))
    await index.work(never)
    expect(index.health()).toMatchObject({ kind: 'hnsw', size: 400, linked: 400, dead: 0 })
    expect(index.health().recall).toBeGreaterThanOrEqual(0.98)
    expect(index.health()).not.toHaveProperty('building')
    const ids = [...rows.keys()]
    index.remove(ids.slice(0, 60))
    await index.work(never)
    expect(index.health()).toMatchObject({ kind: 'hnsw', linked: 340 })
    index.remove(ids.slice(60, 101))
    expect(index.health()).toMatchObject({ kind: 'exact', linked: 0, dead: 0 })
    await index.work(never)
    expect(index.health()).toMatchObject({ kind: 'exact', size: 299, linked: 0 })
  })

  it('is told which to use, at any time', async () => {
    const { index } = await filled(500, { choice: 'exact' })
    expect(index.health()).toMatchObject({ kind: 'exact', linked: 0 })
    index.choose('auto')
    await index.work(never)
    expect(index.health()).toMatchObject({ kind: 'hnsw', linked: 500 })
    index.choose('exact')
    expect(index.health()).toMatchObject({ kind: 'exact', linked: 0 })
    const few = await filled(10, { choice: 'hnsw' })
    expect(few.index.health().linked).toBe(10)
  })

  it('answers exactly at every moment while the graph is built in steps', async () => {
    const rows = named(600, 2)
    let now = 0
    const index = small({ clock: () => (now += 1) })
    index.add([...rows.keys()], [...rows.values()])
    const [query] = vectors(1, 3, DIMENSION) as [Float32Array<ArrayBuffer>]
    const shares: number[] = []
    for (let step = 0; await index.step(20); step++) {
      expect(index.search(query, 10).map(({ id }) => id)).toEqual(naive(rows, query, 10).map(({ id }) => id))
      shares.push(index.health().building ?? 1)
      if (step > 1000) throw new Error('it never ends')
    }
    expect(shares.length).toBeGreaterThan(20)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(index.health().kind).toBe('hnsw')
  })

  it('finds what was added since, and nothing that was removed or replaced, before the graph knows of it', async () => {
    const { index, rows } = await filled(600)
    const [fresh, other] = vectors(2, 4, DIMENSION) as [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>]
    index.add(['fresh', 'v5'], [fresh, other])
    expect(index.health()).toMatchObject({ kind: 'hnsw', linked: 599, dead: 1 })
    expect(index.search(fresh, 1)[0]).toEqual({ id: 'fresh', score: expect.closeTo(1, 5) })
    expect(index.search(other, 1)[0]!.id).toBe('v5')
    expect(index.search(rows.get('v5')!, 1)[0]!.score).toBeLessThan(0.99)
    index.remove(['v6', 'fresh'])
    expect(index.search(rows.get('v6')!, 100).map(({ id }) => id)).not.toContain('v6')
    expect(index.search(fresh, 100).map(({ id }) => id)).not.toContain('fresh')
    await index.work(never)
    expect(index.health()).toMatchObject({ linked: 599, dead: 2 })
  })

  it('finds as well after it was emptied and filled again', async () => {
    const { index, rows } = await filled(600)
    const before = index.health()
    index.remove(rows.keys())
    expect(index.health()).toMatchObject({ kind: 'exact', size: 0, linked: 0, dead: 0 })
    index.add([...rows.keys()], [...rows.values()])
    await index.work(never)
    expect(index.health()).toMatchObject({ kind: 'hnsw', linked: 600, recall: before.recall })
    const queries = vectors(50, 8, DIMENSION)
    const missed = queries.flatMap((query) => {
      const found = index.search(query, 10).map(({ id }) => id)
      return naive(rows, query, 10).filter(({ id }) => !found.includes(id))
    })
    expect(missed.length).toBeLessThanOrEqual(0.02 * 10 * queries.length)
  })

  it('stops when it is told to, and goes on later', async () => {
    const control = new AbortController()
    const index = small({ choice: 'hnsw', clock: () => 0, pause: async () => control.abort() })
    const rows = named(50, 1)
    index.add([...rows.keys()], [...rows.values()])
    await index.work(control.signal)
    expect(index.health().linked).toBe(0)
    await index.work(never)
    expect(index.health().linked).toBe(50)
  })

  it('makes a new graph when a fifth of it is dead', async () => {
    const { index, rows } = await filled(1000)
    index.remove([...rows.keys()].slice(0, 190))
    await index.work(never)
    expect(index.health().dead).toBe(190)
    index.remove([...rows.keys()].slice(190, 210))
    await index.work(never)
    expect(index.health()).toMatchObject({ kind: 'hnsw', linked: 790, dead: 0 })
  })

  it('has no graph that takes more memory than it may', async () => {
    const { index } = await filled(500, { memoryLimit: 50_000 })
    expect(index.health()).toMatchObject({ kind: 'exact', linked: 0 })
    expect(index.health().fault).toMatch(/too much memory/)
    index.choose('exact')
    expect(index.health()).not.toHaveProperty('fault')
  })

  it.each([
    ['addPoint', 'again and again'],
    ['searchKnn', 'again and again'],
    ['initIndex', 'again and again'],
    ['resizeIndex', 'once'],
  ] as const)(
    'answers exactly when the library fails in %s %s, says so, and makes the graph anew',
    async (method, often) => {
      let isDue = method === 'initIndex'
      const { index, rows } = await filled(600, { open: failing(method, () => isDue) })
      isDue = true
      const more = named(1200, 5, 'w')
      index.add([...more.keys()], [...more.values()])
      index.remove(['v0'])
      for (const [id, row] of more) rows.set(id, row)
      rows.delete('v0')
      const right = () => {
        for (const query of vectors(5, 6, DIMENSION))
          expect(index.search(query, 10).map(({ id }) => id)).toEqual(naive(rows, query, 10).map(({ id }) => id))
      }
      right()
      await index.work(never)
      right()
      const fault = expect.stringContaining('planted') as string
      expect(console.warn).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ message: fault }))
      if (often === 'again and again') expect(index.health()).toMatchObject({ kind: 'exact', fault })
      isDue = false
      index.choose('auto')
      await index.work(never)
      expect(index.health()).toMatchObject({ kind: 'hnsw', linked: 1799 })
      expect(index.health()).not.toHaveProperty('fault')
    },
  )

  it('gives a graph that finds too little more effort, and compares all when nothing helps', async () => {
    const asked: number[][] = []
    let misses = true
    const open = async () => {
      const module = await openHnswlib()
      const { HierarchicalNSW } = module
      return {
        ...module,
        get HEAPU32() {
          return module.HEAPU32
        },
        HierarchicalNSW: function (...given: ConstructorParameters<typeof HierarchicalNSW>) {
          const graph = new HierarchicalNSW(...given)
          const { initIndex, searchKnn } = graph
          graph.initIndex = (...args) => {
            asked.push(args)
            initIndex.apply(graph, args)
          }
          graph.searchKnn = (...args) => {
            const found = searchKnn.apply(graph, args)
            return misses ? { ...found, neighbors: found.neighbors.slice(0, -3) } : found
          }
          return graph
        } as unknown as typeof HierarchicalNSW,
      }
    }
    const { index } = await filled(500, { open })
    expect(index.health()).toMatchObject({ kind: 'exact', fault: expect.stringMatching(/finds only 7\d%/) as string })
    const efforts = asked.map(([, links, building]) => links! * building!)
    expect(efforts.length).toBeGreaterThan(1)
    expect(efforts).toEqual(efforts.toSorted((a, b) => a - b))
    misses = false
    index.choose('auto')
    await index.work(never)
    expect(index.health().kind).toBe('hnsw')
  })
})

describe('a graph that was saved', () => {
  async function reopened(rows: Map<string, Float32Array>, saved: ArrayBuffer[], options: AutomaticOptions = {}) {
    const index = small(options)
    index.add([...rows.keys()], [...rows.values()])
    return { index, taken: await index.loadGraph(saved) }
  }

  it('is taken up: nothing is linked twice, and answers are the same', async () => {
    const { index, rows } = await filled(700, { key: 'model' })
    index.remove(['v1', 'v2'])
    rows.delete('v1')
    rows.delete('v2')
    const saved = index.saveGraph()
    expect(saved.reduce((sum, bytes) => sum + bytes.byteLength, 0)).toBeLessThan(700 * (DIMENSION * 4 + 250))
    const again = await reopened(rows, saved, { key: 'model' })
    expect(again.taken).toBe(true)
    expect(again.index.health()).toMatchObject({ kind: 'hnsw', linked: 698, dead: 2 })
    expect(again.index.health().recall).toBeCloseTo(index.health().recall!, 5)
    for (const query of vectors(10, 3, DIMENSION))
      expect(again.index.search(query, 10)).toEqual(index.search(query, 10))
  })

  it('leaves out what is gone or has changed since, and what is new is linked', async () => {
    const { index, rows } = await filled(700)
    const saved = index.saveGraph()
    const [changed, fresh] = vectors(2, 5, DIMENSION) as [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>]
    const old = rows.get('v3')!
    rows.delete('v4')
    rows.set('v3', changed).set('fresh', fresh)
    const again = await reopened(rows, saved)
    expect(again.index.health()).toMatchObject({ kind: 'hnsw', linked: 698, dead: 2 })
    expect(again.index.search(changed, 1)[0]!.id).toBe('v3')
    expect(again.index.search(fresh, 1)[0]!.id).toBe('fresh')
    expect(again.index.search(old, 1)[0]!.score).toBeLessThan(0.99)
    await again.index.work(never)
    expect(again.index.health()).toMatchObject({ linked: 700, dead: 2 })
  })

  it('holds no vector', async () => {
    const { index, rows } = await filled(500)
    const saved = Buffer.from(index.saveGraph()[0]!)
    for (const row of rows.values()) expect(saved.includes(Buffer.from(row.buffer, 0, 8))).toBe(false)
  })

  it('is refused when it is damaged, of another model, of other dimensions or mostly dead; then it is built', async () => {
    const { index, rows } = await filled(500, { key: 'model' })
    const [bytes] = index.saveGraph() as [ArrayBuffer]
    const damaged = bytes.slice()
    new Uint8Array(damaged)[damaged.byteLength >> 1]! ^= 4
    const others = new Map(vectors(500, 7, DIMENSION + 1).map((row, at) => [`v${at}`, row]))
    const half = new Map([...rows].slice(0, 400))
    for (const [some, saved, key] of [
      [rows, [damaged], 'model'],
      [rows, [bytes.slice(0, 1000)], 'model'],
      [rows, [], 'model'],
      [rows, [bytes], 'another'],
      [others, [bytes], 'model'],
      [new Map([...half].slice(0, 390)).set('w', rows.get('v499')!), [bytes], 'model'],
    ] as [Map<string, Float32Array>, ArrayBuffer[], string][]) {
      const again = await reopened(some, saved, { key, choice: 'hnsw' })
      expect(again.taken).toBe(false)
      expect(again.index.health()).toMatchObject({ kind: 'exact', linked: 0 })
      await again.index.work(never)
      expect(again.index.health().linked).toBe(some.size)
    }
  })

  it('is not there while none answers', async () => {
    expect(small().saveGraph()).toEqual([])
    expect((await filled(10)).index.saveGraph()).toEqual([])
  })
})
