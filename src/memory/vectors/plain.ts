// Rows of vectors in plain JavaScript: every row is compared in full. For browsers without vector instructions, and the
// measure for all that is quicker. Vectors lie in blocks, so growing copies nothing.
import { areUnit } from './check.ts'
import type { RowHit, Rows } from './table.ts'

/** Rows per block: 1.5 MB at 384 dimensions. Raising it wastes more at the end, lowering it makes more objects. */
const BLOCK = 1024

/** No rows yet, each to be of so many numbers. */
export function plainRows(dimension: number): Rows {
  const blocks: Float32Array[] = []
  const isLive: boolean[] = []

  const vector = (row: number) => {
    const at = (row % BLOCK) * dimension
    return blocks[Math.floor(row / BLOCK)]!.subarray(at, at + dimension)
  }

  function nearest(query: Float32Array, k: number, end: number, listed?: Uint32Array): RowHit[] {
    const hits: RowHit[] = []
    const best = createBest(k)
    const compare = (row: number) => {
      const score = product(query, blocks[Math.floor(row / BLOCK)]!, (row % BLOCK) * dimension)
      if (score < best.worst()) return
      best.offer(score)
      hits.push({ row, score })
    }
    if (listed) listed.forEach(compare)
    else for (let row = 0; row < end; row++) if (isLive[row]) compare(row)
    return hits.filter(({ score }) => score >= best.worst())
  }

  return {
    reserve(end) {
      while (blocks.length * BLOCK < end) blocks.push(new Float32Array(BLOCK * dimension))
    },
    write(row, numbers) {
      vector(row).set(numbers)
      isLive[row] = true
    },
    load(from, numbers) {
      for (let row = from, at = 0; at < numbers.length; row++, at += dimension) {
        vector(row).set(numbers.subarray(at, at + dimension))
        isLive[row] = true
      }
      return areUnit(numbers, dimension)
    },
    erase(row) {
      vector(row).fill(0)
      isLive[row] = false
    },
    vector,
    nearest,
    bytes: () => blocks.length * BLOCK * dimension * 4,
  }
}

function product(query: Float32Array, block: Float32Array, at: number): number {
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

/** Knows the k-th largest of what it was offered: a heap of k with the smallest on top. */
function createBest(k: number) {
  const heap: number[] = []
  return {
    /** What a score has to reach to be among the k largest. */
    worst: () => (heap.length < k ? -Infinity : heap[0]!),
    offer(score: number) {
      let at = heap.length
      if (at < k) {
        for (let up = (at - 1) >> 1; at > 0 && heap[up]! > score; at = up, up = (at - 1) >> 1) heap[at] = heap[up]!
      } else {
        at = 0
        for (let down = 1; down < k; at = down, down = 2 * at + 1) {
          if (down + 1 < k && heap[down + 1]! < heap[down]!) down++
          if (heap[down]! >= score) break
          heap[at] = heap[down]!
        }
      }
      heap[at] = score
    },
  }
}
