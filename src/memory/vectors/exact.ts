// Exact nearest neighbours, as quick as this browser can. The measure of every other index, and what answers whenever
// another cannot.
import { runsSimd } from '../../lib/simd.ts'
import { logWarning } from '../../lib/log.ts'
import type { IndexOptions } from './index.ts'
import { plainRows } from './plain.ts'
import { simdRows } from './simd.ts'
import { createTable, type ExactIndex, type Rows } from './table.ts'

/**
 * Up to so many vectors plain JavaScript is quick enough (.15 ms), and takes no memory of WebAssembly: a tab of Chromium
 * has 124 of them, and there is an index for every space. Raising it makes middling spaces slower.
 */
const FEW = 500

const plain = { upTo: Infinity, make: plainRows }

/** An index, empty or as it was saved. */
export function createExactIndex(options: IndexOptions = {}): ExactIndex {
  return createTable(
    runsSimd()
      ? [
          { upTo: FEW, make: plainRows },
          { upTo: Infinity, make: simdOrPlain },
        ]
      : [plain],
    options,
  )
}

/** The same without vector instructions. */
export function createPlainIndex(options: IndexOptions = {}): ExactIndex {
  return createTable([plain], options)
}

function simdOrPlain(dimension: number): Rows {
  try {
    return simdRows(dimension)
  } catch (thrown) {
    logWarning('vectors: there are no vector instructions to be had; searches are slower', thrown)
    return plainRows(dimension)
  }
}
