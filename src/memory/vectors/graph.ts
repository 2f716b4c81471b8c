// A graph over the vectors of an exact index: which of them are linked, under which label, and how the graph is kept and
// found again. A label is never given twice: a vector that changes is wiped and linked anew.
import type { NativeModule } from 'hnswlib-wasm?patched'
import { lengthOf } from './check.ts'
import { createPoints, type Effort, pointBytes, type Points, restorePoints } from './hnswlib.ts'
import { badSnapshot, checksum, seal, unseal } from './sealed.ts'
import type { ExactIndex } from './table.ts'

/** What a graph was found to be worth, and how hard it has to be searched for that. */
export interface Judged {
  recall: number
  effort: number
}

/** Vectors that are linked. What is not can be told by `has`. */
export interface Graph {
  readonly dimension: number
  /** Vectors that can be found, and points that were wiped since the graph was made. */
  readonly linked: number
  readonly dead: number
  has(id: string): boolean
  link(id: string): void
  /** Wipes vectors out of the graph. `vectorOf`: as they were linked. */
  unlink(ids: string[], vectorOf: (id: string) => Float32Array): void
  /** Ids of about the k nearest, nearest first. `candidates`: how hard to look. */
  near(query: Float32Array, k: number, candidates: number): string[]
  save(key: string, judged: Judged): Uint8Array<ArrayBuffer>
  bytes(): number
}

/** Room for so many points is made when there are `count`: growing copies everything, and nothing fits in a full graph. */
const roomFor = (count: number) => Math.max(1024, Math.ceil(count * 1.5))

/** Memory that a graph of so many points would take, in bytes. */
export const graphBytes = (dimension: number, count: number, effort: Effort) =>
  roomFor(count) * pointBytes(dimension, effort)

/** An empty graph over the vectors of an index. */
export function createGraph(module: NativeModule, exact: ExactIndex, effort: Effort): Graph {
  const { dimension, size } = exact
  return graphOver(exact, createPoints(module, dimension, roomFor(size), effort), [], dimension)
}

/**
 * The graph that was saved, over the vectors there are now: those that are gone or changed since are dead in it, and new
 * ones are not linked. Throws `BadSnapshot` when it is damaged or of another model.
 */
export function restoreGraph(
  module: NativeModule,
  exact: ExactIndex,
  key: string,
  saved: Uint8Array,
): Judged & { graph: Graph } {
  const { header, body } = unseal(saved, 'graph', key)
  const { ids, dimension } = header
  if (dimension !== exact.dimension) throw badSnapshot(`has ${dimension} dimensions and not ${exact.dimension}`)
  if (body.length < ids.length * 4 + 8) throw badSnapshot('has not one point for each id')
  const [recall] = new Float32Array(body.buffer, 0, 1)
  const [, effort] = new Uint32Array(body.buffer, 0, 2)
  const sums = new Uint32Array(body.buffer, 8, ids.length)
  const known = ids.map((id, label) => {
    const vector = id === '' ? undefined : exact.vector(id)
    return vector && sumOf(vector) === sums[label] ? id : ''
  })
  const vectorOf = (label: number) => (known[label] === '' ? undefined : exact.vector(known[label]!))
  const links = body.subarray(8 + ids.length * 4)
  const points = restorePoints(module, dimension, links, vectorOf, roomFor(ids.length))
  if (points?.count !== ids.length) throw badSnapshot('has not one point for each id')
  return { graph: graphOver(exact, points, known, dimension), recall: recall!, effort: effort! }
}

const sumOf = (vector: Float32Array) => checksum(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))

/** `idOf`: the id of each label, empty for the dead. */
function graphOver(exact: ExactIndex, points: Points, idOf: string[], dimension: number): Graph {
  const labelOf = new Map<string, number>()
  idOf.forEach((id, label) => id !== '' && labelOf.set(id, label))

  return {
    dimension,
    get linked() {
      return labelOf.size
    },
    get dead() {
      return idOf.length - labelOf.size
    },
    has: (id) => labelOf.has(id),
    link(id) {
      if (points.count >= points.capacity) points.grow(roomFor(points.count))
      points.add(exact.vector(id)!)
      labelOf.set(id, idOf.length)
      idOf.push(id)
    },
    unlink(ids, vectorOf) {
      const gone = ids.flatMap((id) => {
        const label = labelOf.get(id)
        if (label === undefined) return []
        labelOf.delete(id)
        idOf[label] = ''
        return [{ label, vector: vectorOf(id) }]
      })
      if (gone.length > 0) points.wipe(gone)
    },
    near(query, k, candidates) {
      const length = lengthOf(query)
      const wanted = Math.min(k, labelOf.size)
      if (wanted === 0) return []
      const unit = query.map((value) => value / length)
      return points
        .near(unit, wanted, Math.max(candidates, wanted))
        .map((label) => idOf[label]!)
        .filter((id) => id !== '')
    },
    save(key, { recall, effort }) {
      const links = points.links()
      const body = new Uint8Array(8 + idOf.length * 4 + links.length)
      new Float32Array(body.buffer, 0, 1)[0] = recall
      new Uint32Array(body.buffer, 4, 1)[0] = effort
      new Uint32Array(body.buffer, 8, idOf.length).set(idOf.map((id) => (id === '' ? 0 : sumOf(exact.vector(id)!))))
      body.set(links, 8 + idOf.length * 4)
      return seal({ kind: 'graph', key, dimension, ids: idOf }, body)
    },
    bytes: () => points.bytes(),
  }
}
