// Exact nearest neighbours in plain JavaScript: every allowed vector is compared. Decides nothing; it is the measure
// for any index that is quicker and less exact. Vectors lie in blocks, so growing copies nothing.
import { failure } from '../../lib/errors.ts'
import type { VectorHit, VectorIndex } from './index.ts'

/** Rows per block: 1.5 MB at 384 dimensions. Raising it wastes more at the end, lowering it makes more objects. */
const BLOCK = 1024
/** How far from 1 the length of a vector may be: what float32 arithmetic leaves of a normalisation, with room. */
const LENGTH_TOLERANCE = 1e-3

/** An empty index. The first vector fixes the dimension until the index is empty again. */
export function createExactIndex(): VectorIndex {
  const rows = new Map<string, number>()
  const free: number[] = []
  let blocks: Float32Array[] = []
  let dimension = 0
  let end = 0

  const slice = (row: number) => {
    const at = (row % BLOCK) * dimension
    return blocks[Math.floor(row / BLOCK)]!.subarray(at, at + dimension)
  }
  const newRow = () => {
    if (end === blocks.length * BLOCK && free.length === 0) blocks.push(new Float32Array(BLOCK * dimension))
    return free.pop() ?? end++
  }

  return {
    get size() {
      return rows.size
    },

    add(ids, vectors) {
      if (ids.length !== vectors.length) throw bad(`${ids.length} ids came with ${vectors.length} vectors`)
      const expected = rows.size > 0 ? dimension : vectors[0]?.length
      for (const vector of vectors) check(vector, expected!)
      if (rows.size === 0 && expected && expected !== dimension) {
        dimension = expected
        blocks = []
        free.length = end = 0
      }
      ids.forEach((id, i) => {
        const row = rows.get(id) ?? newRow()
        slice(row).set(vectors[i]!)
        rows.set(id, row)
      })
    },

    remove(ids) {
      for (const id of ids) {
        const row = rows.get(id)
        if (row === undefined) continue
        slice(row).fill(0)
        rows.delete(id)
        free.push(row)
      }
    },

    has: (id) => rows.has(id),

    search(query, k, allow) {
      if (rows.size === 0 || k <= 0) return []
      if (query.length !== dimension)
        throw bad(`the question's vector has ${query.length} dimensions, the index ${dimension}`)
      const length = Math.hypot(...query)
      if (!(length > 0) || !Number.isFinite(length)) throw bad('the question’s vector is zero or not finite')
      const best = createBest(k)
      for (const [id, row] of rows) {
        if (allow && !allow(id)) continue
        best.offer(id, dot(query, blocks[Math.floor(row / BLOCK)]!, (row % BLOCK) * dimension) / length)
      }
      return best.sorted()
    },
  }
}

function dot(query: Float32Array, block: Float32Array, at: number): number {
  // Four sums: additions need not wait for each other, and rounding errors grow less.
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  const n = query.length - (query.length % 4)
  for (let i = 0; i < n; i += 4, at += 4) {
    a += query[i]! * block[at]!
    b += query[i + 1]! * block[at + 1]!
    c += query[i + 2]! * block[at + 2]!
    d += query[i + 3]! * block[at + 3]!
  }
  for (let i = n; i < query.length; i++, at++) a += query[i]! * block[at]!
  return a + b + c + d
}

/**
 * Keeps the k best of what it is offered: a heap with the worst of them on top. Equal scores: the smaller id is better.
 */
function createBest(k: number) {
  const heap: VectorHit[] = []
  const worse = (a: VectorHit, b: VectorHit) => a.score < b.score || (a.score === b.score && a.id > b.id)
  const swap = (i: number, j: number) => ([heap[i], heap[j]] = [heap[j]!, heap[i]!])
  const up = (i: number) => {
    for (let parent = (i - 1) >> 1; i > 0 && worse(heap[i]!, heap[parent]!); i = parent, parent = (i - 1) >> 1)
      swap(i, parent)
  }
  const down = (i: number) => {
    for (;;) {
      let worst = i
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && worse(heap[child]!, heap[worst]!)) worst = child
      if (worst === i) return
      swap(i, worst)
      i = worst
    }
  }
  return {
    offer(id: string, score: number) {
      const hit = { id, score }
      if (heap.length < k) {
        heap.push(hit)
        up(heap.length - 1)
      } else if (worse(heap[0]!, hit)) {
        heap[0] = hit
        down(0)
      }
    },
    sorted: (): VectorHit[] => heap.sort((a, b) => (worse(a, b) ? 1 : -1)),
  }
}

function check(vector: Float32Array, dimension: number): void {
  if (vector.length !== dimension || dimension === 0)
    throw bad(`a vector has ${vector.length} dimensions, the index ${dimension}`)
  const length = Math.hypot(...vector)
  if (!(Math.abs(length - 1) <= LENGTH_TOLERANCE)) throw bad(`a vector has length ${length} and not 1`)
}

function bad(fact: string): Error {
  return failure('BadVector', `vectors: ${fact}; remake the vectors with the present model`)
}
