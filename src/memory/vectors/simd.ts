// Rows of vectors in WebAssembly, compared by vector instructions: see assembly/scan.ts, which does the work. As exact
// as plain.ts, and ten times as quick.
import wasm from './assembly/scan.ts?assembly'
import { failure } from '../../lib/errors.ts'
import type { RowHit, Rows } from './table.ts'

interface Scan {
  memory: WebAssembly.Memory
  configure(dimension: number): void
  /** 1 when there is room. */
  reserve(rows: number): number
  questionAt(): number
  vectorAt(row: number): number
  encode(row: number): void
  /** The first row that is not of length 1, or `end`. */
  encodeAll(from: number, end: number): number
  erase(row: number): void
  search(k: number, end: number, listed: number): number
  foundAt(n: number): number
  scoreOf(n: number): number
}

/** Rows whose places in the list of rows found lie together. Same as in assembly/scan.ts. */
const BLOCK = 1024
/** Rows are padded to a multiple of so many numbers. Same as there. */
const LANES = 16
/** Memory grows by this factor. Raising it grows more rarely, and asks for more than is needed. */
const AHEAD = 2

let compiled: WebAssembly.Module | undefined

/** No rows yet, each to be of so many numbers. Only where `runsSimd()`. */
export function simdRows(dimension: number): Rows {
  // 3 KB: compiling them here and now takes less than asking for them later would.
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(wasm), (char) => char.charCodeAt(0)))
  const scan = new WebAssembly.Instance(compiled).exports as unknown as Scan
  scan.configure(dimension)
  let room = 0

  const numbers = (at: number) => new Float32Array(scan.memory.buffer, at, dimension)

  function nearest(query: Float32Array, k: number, end: number, listed?: Uint32Array): RowHit[] {
    numbers(scan.questionAt()).set(query)
    if (listed)
      for (let at = 0; at < listed.length; at += BLOCK)
        new Uint32Array(scan.memory.buffer, scan.foundAt(at), BLOCK).set(listed.subarray(at, at + BLOCK))
    const found = scan.search(Math.min(k, end), end, listed?.length ?? 0)
    const words = new Uint32Array(scan.memory.buffer)
    return Array.from({ length: found }, (_, n) => ({ row: words[scan.foundAt(n) / 4]!, score: scan.scoreOf(n) }))
  }

  return {
    reserve(end) {
      if (end <= room) return
      // Memory that nobody touched yet costs little; growing at nearly every block took half of a start's time (measured).
      const ahead = Math.max(end, Math.ceil(room * AHEAD))
      const fitting = [ahead, end].find((rows) => scan.reserve(rows))
      if (fitting !== undefined) {
        room = fitting
        return
      }
      throw failure('OutOfMemory', `vectors: there is no memory for ${end} of them; forget some, or close other tabs`)
    },
    write(row, vector) {
      numbers(scan.vectorAt(row)).set(vector)
      scan.encode(row)
    },
    load(from, all) {
      const memory = new Float32Array(scan.memory.buffer)
      const end = from + all.length / dimension
      for (let row = from; row < end;) {
        // Rows of a block lie together where nothing has to be padded.
        const count = dimension % LANES === 0 ? Math.min(end - row, BLOCK - (row % BLOCK)) : 1
        const at = (row - from) * dimension
        memory.set(all.subarray(at, at + count * dimension), scan.vectorAt(row) / 4)
        row += count
      }
      return scan.encodeAll(from, end) === end
    },
    erase: scan.erase,
    vector: (row) => numbers(scan.vectorAt(row)),
    nearest,
    bytes: () => scan.memory.buffer.byteLength,
  }
}
