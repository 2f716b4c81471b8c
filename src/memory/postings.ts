// Lists of "row, kind, count" in one block of memory: which texts hold a term, in which field, how often. Made to be read
// quickly from one end to the other: two bytes an entry. Decides nothing and forgets nothing: who reads says which rows
// count.
import { failure } from '../lib/errors.ts'
import { bufferOf, roomFor } from './columns.ts'

/**
 * What `read` found: the first so many numbers, each a row (`>>> ROW_SHIFT`), a kind (`>>> KIND_SHIFT & 3`) and a count
 * (`& 255`). One for all lists of all indexes, overwritten by the next `read`: nothing is awaited in between.
 */
export const decoded = { codes: new Uint32Array(64) }
export const KIND_SHIFT = 8
export const ROW_SHIFT = 10

export interface Postings {
  /** Begins an empty list and returns its number: 0, 1, 2 and so on. */
  open(): number
  /** Adds to a list; rows never fall. Counts above 255 are taken for 255. */
  append(list: number, row: number, kind: number, count: number): void
  /** Reads the entries whose row is `allowed` (not 0) into `decoded`; returns how many. */
  read(list: number, allowed: Uint8Array): number
  /** All lists as they are, to be stored and passed to `createPostings`. */
  save(): ArrayBuffer[]
}
/** How many buffers `save` gives. */
export const POSTINGS_BUFFERS = 7

// An entry is a number of 16 bits: the row's place in its stretch of rows, the kind, and the count in the lowest three. A
// count of 0 says that the bits above are something else: what, and how much of it.
const COUNT_BITS = 3
const MOST_SHORT = (1 << COUNT_BITS) - 1
const WHAT_BITS = 2
/** The next two numbers are an entry whose count is too large: its place, and its kind and count. */
const LONG = 0
/** The list goes on where the next two numbers say. */
const LINK = 1
/** What follows is so many stretches of rows further on. */
const STRIDE = 2
const MOST_STRIDES = (1 << (16 - COUNT_BITS - WHAT_BITS)) - 1
/** Numbers in a list's first block and in its largest, as powers of two. Raising them wastes more at the ends of lists. */
const FIRST_BLOCK = 3
const LARGEST_BLOCK = 11
/** Numbers that an entry (with a stride before it) and a link take at most. */
const ENTRY_SIZE = 4
const LINK_SIZE = 3

/** Lists whose kinds are below `2 ** kindBits`: those that were saved, or none. */
export function createPostings(kindBits: number, saved?: ArrayBuffer[]): Postings {
  const placeShift = COUNT_BITS + kindBits
  const stretchBits = 16 - placeShift
  const kindMask = (1 << kindBits) - 1
  const placeMask = (1 << stretchBits) - 1
  let data = new Uint16Array(512)
  let used = 0
  let lists = 0
  // By list: where it begins, where its next entry goes, where its last block ends, the stretch of rows it is in, how
  // many entries it has, and the size of its next block.
  let head = new Int32Array(16)
  let next = new Int32Array(16)
  let end = new Int32Array(16)
  let stretch = new Int32Array(16)
  let entries = new Int32Array(16)
  let block = new Uint8Array(16)

  function extend(list: number): void {
    const at = used
    used += 1 << block[list]!
    data = roomFor(data, used)
    if (entries[list] === 0) head[list] = at
    else {
      const link = next[list]!
      data[link] = LINK << COUNT_BITS
      data[link + 1] = at
      data[link + 2] = at >>> 16
    }
    next[list] = at
    end[list] = used
    if (block[list]! < LARGEST_BLOCK) block[list]!++
  }

  if (saved) {
    data = new Uint16Array(saved[0]!)
    used = data.length
    head = new Int32Array(saved[1]!)
    next = new Int32Array(saved[2]!)
    end = new Int32Array(saved[3]!)
    stretch = new Int32Array(saved[4]!)
    entries = new Int32Array(saved[5]!)
    block = new Uint8Array(saved[6]!)
    lists = block.length
  }

  return {
    open() {
      const list = lists++
      head = roomFor(head, lists)
      next = roomFor(next, lists)
      end = roomFor(end, lists)
      stretch = roomFor(stretch, lists)
      entries = roomFor(entries, lists)
      block = roomFor(block, lists)
      block[list] = FIRST_BLOCK
      return list
    },

    append(list, row, kind, count) {
      const stride = (row >>> stretchBits) - stretch[list]!
      if (stride > MOST_STRIDES) throw failure('IndexFull', `lexicon: row ${row} is too far from the one before it`)
      if (next[list]! + ENTRY_SIZE + LINK_SIZE > end[list]!) extend(list)
      let at = next[list]!
      if (stride > 0) data[at++] = (((stride << WHAT_BITS) | STRIDE) << COUNT_BITS) & 0xffff
      stretch[list]! += stride
      const place = row & placeMask
      if (count <= MOST_SHORT) data[at++] = (place << placeShift) | (kind << COUNT_BITS) | count
      else {
        data[at++] = LONG << COUNT_BITS
        data[at++] = place
        data[at++] = (kind << KIND_SHIFT) | Math.min(count, 255)
      }
      next[list] = at
      entries[list]!++
    },

    read(list, allowed) {
      const most = entries[list]!
      decoded.codes = roomFor(decoded.codes, most)
      const { codes } = decoded
      const from = data
      const stop = next[list]!
      let found = 0
      let base = 0
      for (let at = most > 0 ? head[list]! : stop; at !== stop;) {
        const code = from[at++]!
        const count = code & MOST_SHORT
        // `| 0`: rows that came after `allowed` was made are not in it.
        if (count > 0) {
          const row = base + (code >>> placeShift)
          codes[found] = (row << ROW_SHIFT) | (((code >>> COUNT_BITS) & kindMask) << KIND_SHIFT) | count
          found += allowed[row]! | 0
          continue
        }
        const what = code >>> COUNT_BITS
        if ((what & 3) === STRIDE) base += (what >>> WHAT_BITS) << stretchBits
        else if (what === LINK) at = from[at]! | (from[at + 1]! << 16)
        else {
          const row = base + from[at]!
          codes[found] = (row << ROW_SHIFT) | from[at + 1]!
          found += allowed[row]! | 0
          at += 2
        }
      }
      return found
    },

    save() {
      const columns = [head, next, end, stretch, entries, block]
      return [bufferOf(data, used), ...columns.map((column) => bufferOf(column, lists))]
    },
  }
}
