// Exact nearest neighbours, as quick as this browser can. The measure of every other index, and what answers whenever
// another cannot.
import { runsSimd } from '../../lib/simd.ts'
import type { IndexOptions } from './index.ts'
import { plainRows } from './plain.ts'
import { simdRows } from './simd.ts'
import { createTable, type ExactIndex } from './table.ts'

/** An index, empty or as it was saved. */
export function createExactIndex(options: IndexOptions = {}): ExactIndex {
  return createTable(runsSimd() ? simdRows : plainRows, options)
}

/** The same without vector instructions. */
export function createPlainIndex(options: IndexOptions = {}): ExactIndex {
  return createTable(plainRows, options)
}
