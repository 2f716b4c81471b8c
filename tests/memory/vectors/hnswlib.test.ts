import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { patched } from '../../../scripts/hnswlib.mjs'
import { createPoints, linksOf, openHnswlib, restorePoints, withVectors } from '../../../src/memory/vectors/hnswlib.ts'
import { vectors } from '../../contracts/vector-index.ts'

const FILE = 'node_modules/hnswlib-wasm/dist/hnswlib-317962d7.js'
const EFFORT = { links: 16, building: 100, searching: 50 }
const DIMENSION = 20

async function filled(count: number) {
  const module = await openHnswlib()
  const points = createPoints(module, DIMENSION, count, EFFORT)
  const rows = vectors(count, 1, DIMENSION)
  for (const row of rows) points.add(row)
  return { module, points, rows }
}

describe('the library, changed for our policy', () => {
  it('makes no function of text', () => {
    const code = patched(readFileSync(FILE, 'utf8'))
    expect(code).not.toMatch(/newFunc\(Function/)
    expect(code).not.toMatch(/new Function\(/)
  })

  it('is no other than the one the changes were written for', () => {
    expect(() => patched(`${readFileSync(FILE, 'utf8')}\n`)).toThrow(/install hnswlib-wasm 0.8.2/)
  })
})

describe('points of the library', () => {
  it('are found by what is near them, until they are wiped', async () => {
    const { module, points, rows } = await filled(500)
    expect(points.count).toBe(500)
    const places = (label: number) => {
      const [first, second] = new Uint32Array(rows[label]!.buffer)
      const words = module.HEAPU32
      const found: number[] = []
      for (let at = words.indexOf(first!); at >= 0; at = words.indexOf(first!, at + 1))
        if (words[at + 1] === second) found.push(at)
      return found
    }
    expect(points.near(rows[77]!, 5, 50)[0]).toBe(77)
    expect(places(77)).toHaveLength(1)
    points.wipe([{ label: 77, vector: rows[77]! }])
    expect(points.near(rows[77]!, 100, 200)).not.toContain(77)
    expect(places(77)).toEqual([])
    expect(places(78)).toHaveLength(1)
    points.grow(600)
    expect(points.capacity).toBe(600)
    points.wipe([{ label: 80, vector: rows[80]! }])
    expect(points.near(rows[80]!, 5, 50)).not.toContain(80)
  })

  it('are wiped as the library would mark them', async () => {
    const { module, points, rows } = await filled(300)
    const graph = new module.HierarchicalNSW('ip', DIMENSION, '')
    graph.initIndex(300, EFFORT.links, EFFORT.building, 100)
    rows.forEach((row, label) => graph.addPoint(row, label, false))
    expect(Buffer.from(points.links()).equals(Buffer.from(linksOf(module, graph)))).toBe(true)
    graph.markDeleteItems([4, 250])
    points.wipe([4, 250].map((label) => ({ label, vector: rows[label]! })))
    expect(Buffer.from(points.links()).equals(Buffer.from(linksOf(module, graph)))).toBe(true)
    graph.setEfSearch(80)
    for (const query of vectors(10, 3, DIMENSION))
      expect(points.near(query, 20, 80)).toEqual(graph.searchKnn(query, 20, undefined).neighbors)
  })

  it('are not wiped where another vector lies', async () => {
    const { points, rows } = await filled(50)
    expect(() => points.wipe([{ label: 7, vector: rows[8]! }])).toThrow(/does not lie where it should/)
  })

  it('are saved as the library itself would, their vectors apart', async () => {
    const module = await openHnswlib()
    const graph = new module.HierarchicalNSW('ip', DIMENSION, '')
    const many = vectors(3000, 2, DIMENSION)
    graph.initIndex(4000, 8, 60, 1)
    many.forEach((row, label) => graph.addPoint(row, label, false))
    graph.markDeleteItems([3, 500])
    graph.resizeIndex(5000)
    expect(() => graph.writeIndex('own')).toThrow()
    const own = module.FS.readFile('/hnswlib-index/own')
    const ours = withVectors(linksOf(module, graph), DIMENSION, (label) => many[label])!
    expect(Buffer.from(ours).equals(Buffer.from(own))).toBe(true)
  })

  it('find the same when they were saved and restored, without those that are gone', async () => {
    const { points, rows } = await filled(1000)
    const module = await openHnswlib()
    const gone = new Set([1, 10, 100])
    const vectorOf = (label: number) => (gone.has(label) ? undefined : rows[label])
    const again = restorePoints(module, DIMENSION, points.links(), vectorOf, 1500)!
    expect(again.count).toBe(1000)
    expect(again.capacity).toBe(1500)
    points.wipe([...gone].map((label) => ({ label, vector: rows[label]! })))
    for (const query of vectors(20, 3, DIMENSION)) expect(again.near(query, 10, 80)).toEqual(points.near(query, 10, 80))
    again.add(rows[10]!)
    expect(again.near(rows[10]!, 1, 50)).toEqual([1000])
    expect(restorePoints(module, DIMENSION + 1, points.links(), vectorOf, 1500)).toBeUndefined()
    expect(restorePoints(module, DIMENSION, new Uint8Array(8), vectorOf, 1500)).toBeUndefined()
  })

  it('say in words what went wrong', async () => {
    const { points, rows } = await filled(5)
    expect(() => points.add(rows[0]!)).toThrow(/maximum number of elements/)
    const fresh = await filled(5)
    expect(() => fresh.points.near(new Float32Array(3), 1, 10)).toThrow(/expected 20, but got 3/)
  })
})
