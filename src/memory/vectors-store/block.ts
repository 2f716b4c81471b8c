// How vectors lie in a file: blocks of rows, one after the other, each with its own description and checksums, so that
// damage costs no more than the rows it hit. Knows bytes only, neither files nor what is wanted of them.
import type { StoredVector } from './index.ts'
import { partOf, type Portion } from './portion.ts'
import { SUM_START, storedSum, sumBytes, sumWords } from './sums.ts'

/*
 * A block, in little-endian words of 4 bytes, begins at a multiple of 16:
 *   head     magic, bytes in all, rows, dimension, bytes of the key, bytes of the names, 0, sum of head, lengths and key
 *   lengths  of each row: bytes of its id | bytes of its space << 16
 *   sums     of each row, over its names and its vector; 0 when it was erased
 *   key, names (of each row: id, space, hash as hex; UTF-8), zeros up to a multiple of 16
 *   vectors  rows x dimension, float32
 */
const MAGIC = 0x31434552
const HEAD_WORDS = 8
const HASH_BYTES = 64
const ALIGNMENT = 16

/** Where everything of one block is, in bytes from the beginning of its file. */
export interface Layout {
  at: number
  bytes: number
  rows: number
  dimension: number
  key: string
  sumsAt: number
  /** Where each row's names begin; one more than rows. */
  namesAt: Uint32Array
  vectorsAt: number
}

export interface Scan {
  blocks: Layout[]
  /** Stretches between blocks that are neither a block nor zeros: [from, to). */
  damage: [number, number][]
  /** Where the last block ends: what follows was never finished. */
  end: number
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

/** The bytes of a block. All vectors are of one dimension; ids and spaces are shorter than 64 KB. */
export function encodeBlock(key: string, vectors: StoredVector[]): Uint8Array<ArrayBuffer> {
  const rows = vectors.length
  const dimension = vectors[0]!.vector.length
  const keyBytes = encoder.encode(key)
  const parts = vectors.map(({ id, spaceId, hash }) => [id, spaceId, hash].map((part) => encoder.encode(part)))
  const names = parts.flat()
  const namesBytes = names.reduce((sum, { length }) => sum + length, 0)
  const namesAt = (HEAD_WORDS + 2 * rows) * 4 + keyBytes.length
  const vectorsAt = aligned(namesAt + namesBytes)
  const bytes = new Uint8Array(aligned(vectorsAt + rows * dimension * 4))
  const words = new Uint32Array(bytes.buffer)
  const floats = new Float32Array(bytes.buffer)
  words.set([MAGIC, bytes.length, rows, dimension, keyBytes.length, namesBytes, 0])
  bytes.set(keyBytes, namesAt - keyBytes.length)
  let at = namesAt
  for (const [row, [id, space, hash]] of parts.entries()) {
    words[HEAD_WORDS + row] = id!.length | (space!.length << 16)
    const from = at
    for (const part of [id!, space!, hash!]) {
      bytes.set(part, at)
      at += part.length
    }
    const first = vectorsAt / 4 + row * dimension
    floats.set(vectors[row]!.vector, first)
    words[HEAD_WORDS + rows + row] = rowSum(bytes, words, from, at, first, dimension)
  }
  words[7] = headSum(bytes, words, 0, rows, keyBytes.length)
  return bytes
}

function rowSum(bytes: Uint8Array, words: Uint32Array, from: number, to: number, first: number, dimension: number) {
  return storedSum(sumWords(words, first, first + dimension, sumBytes(bytes, from, to, SUM_START)))
}

/** `at` in words. */
function headSum(bytes: Uint8Array, words: Uint32Array, at: number, rows: number, keyBytes: number): number {
  const keyAt = (at + HEAD_WORDS + 2 * rows) * 4
  const head = sumWords(words, at, at + HEAD_WORDS - 1, SUM_START)
  const lengths = sumWords(words, at + HEAD_WORDS, at + HEAD_WORDS + rows, head)
  return storedSum(sumBytes(bytes, keyAt, keyAt + keyBytes, lengths))
}

/** The blocks in the bytes of a file from `base` on (the end of a block, or 0). */
export function scan(file: Uint8Array<ArrayBuffer>, base: number): Scan {
  const words = wordsOf(file)
  const found: Scan = { blocks: [], damage: [], end: base }
  let at = 0
  let gap = 0
  while (at + HEAD_WORDS * 4 <= file.length) {
    const block = layoutAt(file, words, at, base)
    if (!block) {
      at += ALIGNMENT
      continue
    }
    if (at > gap && !isZero(words, gap / 4, at / 4)) found.damage.push([base + gap, base + at])
    found.blocks.push(block)
    at += block.bytes
    gap = at
    found.end = base + at
  }
  return found
}

function isZero(words: Uint32Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (words[at] !== 0) return false
  return true
}

const wordsOf = (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4))

function layoutAt(file: Uint8Array, words: Uint32Array, offset: number, base: number): Layout | undefined {
  const at = offset / 4
  if (words[at] !== MAGIC) return undefined
  const bytes = words[at + 1]!
  const rows = words[at + 2]!
  const dimension = words[at + 3]!
  const keyBytes = words[at + 4]!
  const namesStart = offset + (HEAD_WORDS + 2 * rows) * 4 + keyBytes
  const vectorsAt = offset + aligned(namesStart - offset + words[at + 5]!)
  if (offset + bytes > file.length || aligned(vectorsAt - offset + rows * dimension * 4) !== bytes) return undefined
  if (words[at + 7] !== headSum(file, words, at, rows, keyBytes)) return undefined
  const namesAt = new Uint32Array(rows + 1)
  let next = base + namesStart
  for (let row = 0; row < rows; row++) {
    namesAt[row] = next
    const length = words[at + HEAD_WORDS + row]!
    next += (length & 0xffff) + (length >>> 16) + HASH_BYTES
  }
  namesAt[rows] = next
  return {
    at: base + offset,
    bytes,
    rows,
    dimension,
    key: decoder.decode(file.subarray(namesStart - keyBytes, namesStart)),
    sumsAt: base + offset + (HEAD_WORDS + rows) * 4,
    namesAt,
    vectorsAt: base + vectorsAt,
  }
}

/** Rows of a block that are whole: their numbers, and what is stored of them. The vectors are the file's own bytes. */
export interface Whole {
  rows: number[]
  portion: Portion
}

/** The rows of a block that are whole, and the numbers of those that are damaged. Erased ones are neither. */
export function rowsOf(
  file: Uint8Array<ArrayBuffer>,
  base: number,
  block: Layout,
): { whole: Whole; damaged: number[] } {
  const words = wordsOf(file)
  const { dimension, namesAt } = block
  const rows: number[] = []
  const damaged: number[] = []
  const sumsAt = (block.sumsAt - base) / 4
  const first = (block.vectorsAt - base) / 4
  for (let row = 0; row < block.rows; row++) {
    const sum = words[sumsAt + row]!
    if (sum === 0) continue
    const [from, to] = [namesAt[row]! - base, namesAt[row + 1]! - base]
    const isWhole = sum === rowSum(file, words, from, to, first + row * dimension, dimension)
    ;(isWhole ? rows : damaged).push(row)
  }
  const numbers = new Float32Array(file.buffer, file.byteOffset + first * 4, block.rows * dimension)
  return { whole: { rows, portion: partOf({ ...namesOf(file, base, block), dimension, numbers }, rows) }, damaged }
}

/** Who the rows of a block are: nonsense where a row is erased or damaged. */
function namesOf(file: Uint8Array<ArrayBuffer>, base: number, block: Layout): Omit<Portion, 'dimension' | 'numbers'> {
  const words = wordsOf(file)
  const { rows, namesAt } = block
  const lengthsAt = (block.sumsAt - base) / 4 - rows
  const start = namesAt[0]! - base
  const text = decoder.decode(file.subarray(start, namesAt[rows]! - base))
  // One letter, one byte: true of every id we make, and much quicker than to decode each by itself.
  const plain = text.length === namesAt[rows]! - namesAt[0]!
  const piece = (from: number, to: number) =>
    plain ? text.slice(from - start, to - start) : decoder.decode(file.subarray(from, to))
  const ids: string[] = []
  const spaceIds: string[] = []
  const hashes: string[] = []
  let space = ''
  for (let row = 0; row < rows; row++) {
    const [from, to] = [namesAt[row]! - base, namesAt[row + 1]! - base]
    const idEnd = from + (words[lengthsAt + row]! & 0xffff)
    const hashAt = to - HASH_BYTES
    // Mostly the same as the one before: one string for all of them.
    const isSame = plain && hashAt - idEnd === space.length && text.startsWith(space, idEnd - start)
    if (!isSame) space = piece(idEnd, hashAt)
    ids.push(piece(from, idEnd))
    spaceIds.push(space)
    hashes.push(piece(hashAt, to))
  }
  return { ids, spaceIds, hashes }
}

/** Where something lies, in bytes: [from, to). */
export type Stretch = [from: number, to: number]

/** What is overwritten with zeros to erase a row: all that tells of it, and then what says that it is there. */
export function stretchesOf(block: Layout, row: number): { told: Stretch[]; mark: Stretch } {
  const vectorAt = block.vectorsAt + row * block.dimension * 4
  const sumAt = block.sumsAt + row * 4
  return {
    told: [
      [vectorAt, vectorAt + block.dimension * 4],
      [block.namesAt[row]!, block.namesAt[row + 1]!],
    ],
    mark: [sumAt, sumAt + 4],
  }
}
