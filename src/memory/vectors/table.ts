// A VectorIndex over rows of numbers: which id has which row, which rows are free, what is saved. How rows are kept and
// compared is known to plain.ts and simd.ts.
import { badVector, checkedDimension, checkedLength, checkVectors } from './check.ts'
import type { IndexOptions, VectorHit, VectorIndex } from './index.ts'
import { badSnapshot, seal, unseal } from './sealed.ts'

/** Vectors by row. A row is free until it is written, and again once it was erased. */
export interface Rows {
  /** Makes room for the rows below `end`; what was read before by `vector` is not to be used any more. */
  reserve(end: number): void
  write(row: number, vector: Float32Array): void
  /** Writes vectors that lie one after the other; false when one is not of length 1: erase them all, then. */
  load(from: number, numbers: Float32Array): boolean
  /** Zeroes all that is kept of a row. */
  erase(row: number): void
  /** A row's numbers where they lie. */
  vector(row: number): Float32Array
  /**
   * The rows below `end` (or those `listed`) whose product with the query is among the k largest, all that equal the
   * last of them included, in any order. They may be more.
   */
  nearest(query: Float32Array, k: number, end: number, listed?: Uint32Array): RowHit[]
  bytes(): number
}

export interface RowHit {
  row: number
  score: number
}

/** An index that also hands out what it holds. */
export interface ExactIndex extends VectorIndex {
  ids(): IterableIterator<string>
  /** The numbers of an id where they lie: to be read at once, never kept. */
  vector(id: string): Float32Array | undefined
}

/** A way to keep rows, and for how many. */
export interface RowKind {
  upTo: number
  make(dimension: number): Rows
}

/** An index over rows of the first kind that is for so many; when they become more, they move. */
export function createTable(kinds: RowKind[], { key = '', saved }: IndexOptions): ExactIndex {
  const rowOf = new Map<string, number>()
  const idOf: string[] = []
  const free: number[] = []
  let dimension = 0
  let rows: Rows | undefined
  let room = 0

  /** Makes room for so many rows at the end, and moves what there is when they are too many for its kind of rows. */
  function prepare(more: number): Rows {
    const end = idOf.length + more
    if (!rows || end > room) {
      const kind = kinds.find(({ upTo }) => end <= upTo) ?? kinds.at(-1)!
      const next = kind.make(dimension)
      if (rows) move(rows, next)
      rows = next
      room = kind.upTo
    }
    rows.reserve(idOf.length + more)
    return rows
  }

  function move(before: Rows, to: Rows): void {
    to.reserve(rowOf.size)
    idOf.length = free.length = 0
    for (const [id, row] of rowOf) {
      to.write(idOf.length, before.vector(row))
      before.erase(row)
      rowOf.set(id, idOf.length)
      idOf.push(id)
    }
  }

  function add(ids: readonly string[], vectors: readonly Float32Array[]): void {
    const expected = rowOf.size > 0 ? dimension : (vectors[0]?.length ?? dimension)
    checkVectors(ids, vectors, expected)
    if (ids.length === 0) return
    dimension = expected
    const into = prepare(Math.max(0, ids.length - free.length))
    for (const [i, id] of ids.entries()) {
      const row = rowOf.get(id) ?? free.pop() ?? idOf.length
      into.write(row, vectors[i]!)
      rowOf.set(id, row)
      idOf[row] = id
    }
  }

  /** All of them are written at the end and looked at there, before anything of what was known gives way to them. */
  function load(ids: readonly string[], numbers: Float32Array): void {
    if (ids.length === 0 && numbers.length === 0) return
    const before = dimension
    dimension = checkedDimension(ids, numbers, rowOf.size > 0 ? dimension : 0)
    const into = prepare(ids.length)
    const from = idOf.length
    if (!into.load(from, numbers)) {
      for (let row = from; row < from + ids.length; row++) into.erase(row)
      if (rowOf.size === 0) rows = undefined
      dimension = before
      throw badVector('one of many vectors is not of length 1')
    }
    for (const [i, id] of ids.entries()) {
      const known = rowOf.get(id)
      if (known !== undefined) clear(known)
      rowOf.set(id, from + i)
      idOf.push(id)
    }
  }

  function clear(row: number): void {
    rows!.erase(row)
    idOf[row] = ''
    free.push(row)
  }

  function remove(ids: Iterable<string>): void {
    for (const id of ids) {
      const row = rowOf.get(id)
      if (row === undefined) continue
      rowOf.delete(id)
      clear(row)
    }
    if (rowOf.size > 0) return
    rows = undefined
    idOf.length = free.length = 0
  }

  function search(query: Float32Array, k: number, only?: ReadonlySet<string>): VectorHit[] {
    if (rowOf.size === 0 || k <= 0) return []
    const length = checkedLength(query, dimension)
    const listed = only && rowsOf(only)
    if (listed?.length === 0) return []
    // By a power of two, which rounds nothing: questions of any length are compared with the same room.
    const factor = 2 ** -Math.floor(Math.log2(length))
    return rows!
      .nearest(
        query.map((value) => value * factor),
        k,
        idOf.length,
        listed,
      )
      .map(({ row, score }) => ({ id: idOf[row]!, score: score / (length * factor) }))
      .sort(byScore)
      .slice(0, k)
  }

  function rowsOf(only: ReadonlySet<string>): Uint32Array {
    const listed = new Uint32Array(Math.min(only.size, rowOf.size))
    let count = 0
    if (only.size <= rowOf.size) {
      for (const id of only) {
        const row = rowOf.get(id)
        if (row !== undefined) listed[count++] = row
      }
    } else {
      for (const [id, row] of rowOf) if (only.has(id)) listed[count++] = row
    }
    return listed.subarray(0, count)
  }

  function save(): Uint8Array<ArrayBuffer> {
    const numbers = new Float32Array(rowOf.size * dimension)
    let at = 0
    for (const row of rowOf.values()) numbers.set(rows!.vector(row), dimension * at++)
    return seal({ kind: 'vectors', key, dimension, ids: [...rowOf.keys()] }, new Uint8Array(numbers.buffer))
  }

  function unpack(bytes: Uint8Array): void {
    const { header, body } = unseal(bytes, 'vectors', key)
    const { ids } = header
    if (body.length < ids.length * header.dimension * 4 || new Set(ids).size !== ids.length)
      throw badSnapshot('has not one vector for each id')
    load(ids, new Float32Array(body.buffer, 0, ids.length * header.dimension))
  }

  if (saved) unpack(saved)
  return {
    get size() {
      return rowOf.size
    },
    get dimension() {
      return dimension
    },
    add,
    load,
    remove,
    has: (id) => rowOf.has(id),
    search,
    save,
    bytes: () => rows?.bytes() ?? 0,
    ids: () => rowOf.keys(),
    vector(id) {
      const row = rowOf.get(id)
      return row === undefined ? undefined : rows!.vector(row)
    },
  }
}

/** Best first; equal ones by id, so that the order tells nothing of how an index came about. */
export function byScore(a: VectorHit, b: VectorHit): number {
  return b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
