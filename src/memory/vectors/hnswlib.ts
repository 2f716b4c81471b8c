// hnswlib-wasm as we use it: one graph in a module of its own, errors in words, vectors that can be wiped, and the graph
// as bytes without its vectors. Knows labels (0, 1, 2 ... in the order of adding, never twice), no ids.
//
// The library keeps the vector of a deleted point and offers no way to its memory. Where it lies is known because the
// build pins the library by its hash (scripts/hnswlib.mjs); a test compares with what the library writes itself, and a
// wipe looks before it writes.
import type { NativeGraph, NativeModule } from 'hnswlib-wasm?patched'
import { failure } from '../../lib/errors.ts'
import { logWarning } from '../../lib/log.ts'

/** How much work is put into a graph, and into a search. */
export interface Effort {
  /** Links a point (twice as many on the lowest layer). Raising it costs memory and time, and finds more. */
  links: number
  /** Candidates looked at when a point is linked, and at least when one is searched for. Raising them finds more, later. */
  building: number
  searching: number
}

/** A graph of points. Whatever it throws, it must not be used any more: the library may be left in pieces. */
export interface Points {
  /** Points ever added: the next label. */
  readonly count: number
  readonly capacity: number
  add(vector: Float32Array): void
  grow(capacity: number): void
  /** Keeps points from being found, and zeroes their vectors, which have to be those they were added with. Once each. */
  wipe(points: { label: number; vector: Float32Array }[]): void
  /** About the k nearest, nearest first; `candidates` >= k. */
  near(query: Float32Array, k: number, candidates: number): number[]
  /** All but the vectors. */
  links(): Uint8Array<ArrayBuffer>
  /** Memory of the module, in bytes. */
  bytes(): number
}

const FOLDER = '/hnswlib-index'
/** The library draws layers at random; the same seed and order give the same graph. */
const SEED = 100
/** Bytes in front of a file: eleven words, a double, a word. */
const HEAD = 56

/** Words of the library's C++ object, and their meaning. */
const AT = {
  capacity: 1,
  count: 2,
  pointBytes: 3,
  upperBytes: 4,
  links: 6,
  upperLinks: 7,
  lowestLinks: 8,
  deleted: 5,
  building: 9,
  spread: 12,
  layers: 16,
  entry: 30,
  vectorOffset: 32,
  linksOffset: 33,
  labelOffset: 34,
  points: 35,
  upper: 36,
  levels: 37,
}
/** In the order of the library's files; `spread`, a double, comes before the last. */
const HEAD_WORDS = [
  'linksOffset',
  'capacity',
  'count',
  'pointBytes',
  'labelOffset',
  'vectorOffset',
  'layers',
  'entry',
  'upperLinks',
  'lowestLinks',
  'links',
] as const

/** In the first word of a point's links: it is not to be found. */
const DELETED = 0x10000

/** Bytes of memory a point takes, within a few. */
export const pointBytes = (dimension: number, { links }: Effort) => dimension * 4 + links * 2 * 4 + 64

/** The library in a module of its own. One for each graph: after an exception a module is not to be trusted. */
export async function openHnswlib(): Promise<NativeModule> {
  const { default: factory } = await import('hnswlib-wasm?patched')
  const module = await factory({ printErr: (line) => logWarning('vectors: hnswlib:', line) })
  module.FS.mkdir(FOLDER)
  return module
}

/** An empty graph. */
export function createPoints(module: NativeModule, dimension: number, capacity: number, effort: Effort): Points {
  const graph = said(module, () => new module.HierarchicalNSW('ip', dimension, ''))
  said(module, () => graph.initIndex(capacity, effort.links, effort.building, SEED))
  return points(module, graph)
}

/**
 * The graph that `links` gave, with the vectors of its labels; a label without one is kept from being found. Undefined
 * when the bytes cannot be such a graph. What is in the bytes is trusted: check their sum first.
 */
export function restorePoints(
  module: NativeModule,
  dimension: number,
  links: Uint8Array,
  vectorOf: (label: number) => Float32Array | undefined,
  capacity: number,
): Points | undefined {
  const file = withVectors(links, dimension, vectorOf)
  if (!file) return undefined
  const graph = said(module, () => new module.HierarchicalNSW('ip', dimension, ''))
  said(module, () => {
    module.FS.writeFile(`${FOLDER}/graph`, file, { canOwn: true })
    graph.readIndex('graph', capacity)
    module.FS.unlink(`${FOLDER}/graph`)
  })
  return points(module, graph)
}

function points(module: NativeModule, graph: NativeGraph): Points {
  let candidates = 0
  const word = (name: keyof typeof AT) => wordOf(module, graph, name)

  /** Marks as the library does (which takes a moment for each point there is), and zeroes what it would leave. */
  function wipe({ label, vector }: { label: number; vector: Float32Array }): void {
    const memory = module.HEAPU32
    const point = (word('points') + label * word('pointBytes')) / 4
    const at = point + word('vectorOffset') / 4
    const expected = new Uint32Array(Float32Array.from(vector).buffer)
    if (memory[point + word('labelOffset') / 4] !== label || expected.some((bits, i) => memory[at + i] !== bits))
      throw broken('a vector does not lie where it should')
    memory.fill(0, at, at + expected.length)
    memory[point + word('linksOffset') / 4]! |= DELETED
    memory[memory[graph.$$.ptr / 4 + 1]! / 4 + AT.deleted]! += 1
  }

  return {
    get count() {
      return word('count')
    },
    get capacity() {
      return word('capacity')
    },
    add: (vector) => said(module, () => graph.addPoint(vector, word('count'), false)),
    grow: (capacity) => said(module, () => graph.resizeIndex(capacity)),
    wipe: (gone) => gone.forEach(wipe),
    near(query, k, wanted) {
      if (wanted !== candidates) graph.setEfSearch(wanted)
      candidates = wanted
      return said(module, () => graph.searchKnn(query, k, undefined)).neighbors
    },
    links: () => linksOf(module, graph),
    bytes: () => module.HEAPU32.byteLength,
  }
}

function wordOf(module: NativeModule, graph: NativeGraph, name: keyof typeof AT): number {
  const object = module.HEAPU32[graph.$$.ptr / 4 + 1]! / 4
  return module.HEAPU32[object + AT[name]]!
}

/** What the library would write to a file, its vectors left out. Exported for the test that compares the two. */
export function linksOf(module: NativeModule, graph: NativeGraph): Uint8Array<ArrayBuffer> {
  const word = (name: keyof typeof AT) => wordOf(module, graph, name)
  const memory = module.HEAPU32
  const object = memory[graph.$$.ptr / 4 + 1]!
  const count = word('count')
  const linkWords = word('vectorOffset') / 4
  const levels = memory.subarray(word('levels') / 4, word('levels') / 4 + count)
  const upperWords = word('upperBytes') / 4
  const upperTotal = levels.reduce((sum, level) => sum + 1 + level * upperWords, 0)

  const words = new Uint32Array(HEAD / 4 + count * (linkWords + 1) + upperTotal)
  HEAD_WORDS.forEach((name, at) => (words[at] = word(name)))
  words.set(memory.subarray(object / 4 + AT.spread, object / 4 + AT.spread + 2), HEAD_WORDS.length)
  words[HEAD / 4 - 1] = word('building')
  let to = HEAD / 4
  for (let label = 0; label < count; label++) {
    const point = (word('points') + label * word('pointBytes')) / 4
    words.set(memory.subarray(point, point + linkWords), to)
    words[to + linkWords] = memory[point + word('labelOffset') / 4]!
    to += linkWords + 1
  }
  for (let label = 0; label < count; label++) {
    const size = levels[label]! * upperWords
    words[to++] = size * 4
    if (size > 0)
      words.set(
        memory.subarray(memory[word('upper') / 4 + label]! / 4, memory[word('upper') / 4 + label]! / 4 + size),
        to,
      )
    to += size
  }
  return new Uint8Array(words.buffer)
}

/** The bytes of `linksOf` with vectors in their places: a file of the library. Undefined when they do not fit. */
export function withVectors(
  links: Uint8Array,
  dimension: number,
  vectorOf: (label: number) => Float32Array | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  const words = new Uint32Array(new Uint8Array(links).buffer)
  const value = (name: (typeof HEAD_WORDS)[number]) => words[HEAD_WORDS.indexOf(name)]!
  if (words.length < HEAD / 4) return undefined
  const count = value('count')
  const linkWords = value('vectorOffset') / 4
  const upperAt = HEAD / 4 + count * (linkWords + 1)
  if (value('labelOffset') !== linkWords * 4 + dimension * 4 || upperAt > words.length) return undefined

  const file = new Uint32Array(words.length + count * dimension)
  const numbers = new Float32Array(file.buffer)
  file.set(words.subarray(0, HEAD / 4))
  let to = HEAD / 4
  for (let label = 0; label < count; label++) {
    const from = HEAD / 4 + label * (linkWords + 1)
    const vector = vectorOf(label)
    file.set(words.subarray(from, from + linkWords), to)
    if (vector) numbers.set(vector, to + linkWords)
    else file[to]! |= DELETED
    file[to + linkWords + dimension] = words[from + linkWords]!
    to += linkWords + dimension + 1
  }
  file.set(words.subarray(upperAt), to)
  return new Uint8Array(file.buffer)
}

/** Runs a call of the library; what it throws is no Error and says nothing, so it is asked for its words. */
function said<T>(module: NativeModule, call: () => T): T {
  try {
    return call()
  } catch (thrown) {
    throw broken(wordsOf(module, thrown), thrown)
  }
}

function wordsOf(module: NativeModule, thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  try {
    return module.getExceptionMessage(thrown).join(': ')
  } catch {
    return String(thrown)
  }
}

function broken(fact: string, cause?: unknown): Error {
  return failure(
    'GraphBroken',
    `vectors: the graph failed (${fact}); it is made anew, every vector is compared meanwhile`,
    cause,
  )
}
