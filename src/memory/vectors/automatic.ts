// Decides which index answers: every vector compared while they are few, a graph once they are many. The graph is built
// beside the exact index, which holds all vectors, answers until the graph is whole and found good, and again whenever
// it is not. What the graph finds is scored by the exact index, together with all that is not linked yet.
import type { NativeModule } from 'hnswlib-wasm?patched'
import { messageOf } from '../../lib/errors.ts'
import { logWarning } from '../../lib/log.ts'
import { checkedDimension, checkedLength } from './check.ts'
import { createExactIndex } from './exact.ts'
import { createGraph, type Graph, graphBytes, restoreGraph } from './graph.ts'
import { type Effort, openHnswlib } from './hnswlib.ts'
import type { IndexOptions, VectorIndex } from './index.ts'
import { createRecallCheck, type RecallCheck } from './recall.ts'

/** `auto`: by the number of vectors; or one of the two whatever the number. The setting `memory.index`. */
export type IndexChoice = 'auto' | 'exact' | 'hnsw'

/** What an index says of itself. */
export interface IndexHealth {
  /** What answers now. */
  kind: 'exact' | 'hnsw'
  size: number
  /** Vectors in the graph, and points of it that were wiped. */
  linked: number
  dead: number
  /** Share of the ten true neighbours that the graph found, when it was last tried; absent without a graph. */
  recall?: number
  bytes: number
  /** 0..1: how much of the graph that is being built is linked. */
  building?: number
  /** Why there is no graph though there should be one. */
  fault?: string
}

/** An index that changes its ways with its size. */
export interface AutomaticIndex extends VectorIndex {
  /** Another choice from now on; `work` does what follows from it. */
  choose(choice: IndexChoice): void
  /**
   * Builds, mends and tries the graph in short steps until there is nothing left to do or `signal` aborts. Call it after
   * adding; answers are right without it. One run at a time: a second one begins when the first is over.
   */
  work(signal: AbortSignal): Promise<void>
  /** One step of about so many milliseconds; false when nothing is left to do. */
  step(ms: number): Promise<boolean>
  health(): IndexHealth
  /**
   * The graph without its vectors, to be stored and found again by `loadGraph`; empty when there is none that answers.
   * It names what was linked: store it anew after something was forgotten, over every older one.
   */
  saveGraph(): ArrayBuffer[]
  /**
   * Takes up a graph that was saved. Add all vectors first: those that are gone or changed since are left out of it, and
   * new ones are linked by `work`. False, and nothing taken, when it is damaged, of another model or of little use.
   */
  loadGraph(saved: ArrayBuffer[]): Promise<boolean>
}

export interface AutomaticOptions extends IndexOptions {
  choice?: IndexChoice
  /** From so many vectors on there is a graph, and below so few there is none any more. */
  from?: number
  until?: number
  /** Bytes a graph may take; above, every vector is compared. */
  memoryLimit?: number
  /** Starts the library anew. */
  open?: () => Promise<NativeModule>
  clock?: () => number
  /** Lets others have their turn between two steps. */
  pause?: () => Promise<unknown>
}

/**
 * On a laptop comparing 20,000 vectors takes .5 ms and the graph .3 ms (our measurements); a phone is about five times
 * slower. Raising it saves building; lowering it helps slow devices. The gap keeps it from going to and fro.
 */
const FROM = 20_000
const UNTIL = 15_000
/** Of what is not linked so many, and this share, may be compared beside the graph; no larger share is asked of it. */
const UNLINKED = 20_000
const SHARE = 0.2
/** At more dead points than this share the graph is made anew: they cost time, and hold the place of zeros. */
const DEAD = 0.2
/** The library's memory ends at 2 GiB, and growing needs twice the room for a moment. */
const MEMORY_LIMIT = 2 ** 30
/** Long enough to get on, short enough that a question hardly waits. */
const SLICE_MS = 10
/** What a graph has to find of the true neighbours, or it is given more effort. */
const RECALL = 0.98
/** Tried again after so much of it has changed: at 19% dead points 97% were found instead of 99.5%. */
const RETRY_SHARE = 0.1
/** So many faults without a good graph between them, and it is left alone until the next start. */
const FAULTS = 3
/**
 * Tried one after the other. 16 links and 200 candidates are what hnswlib recommends for such dimensions; of 100,000
 * vectors 48 candidates found 98.5 to 99.5% in our measurements. The same building again is only searched harder.
 */
const EFFORTS: Effort[] = [
  { links: 16, building: 200, searching: 48 },
  { links: 16, building: 200, searching: 96 },
  { links: 24, building: 300, searching: 128 },
  { links: 32, building: 500, searching: 256 },
]

const TOO_LARGE = 'vectors: a graph of so many would take too much memory; every vector is compared'

const isWorn = ({ dead, linked }: Graph) => dead > DEAD * (dead + linked)

/** An index of vectors, empty or as it was saved. */
export function createVectorIndex({
  choice = 'auto',
  from = FROM,
  until = UNTIL,
  memoryLimit = MEMORY_LIMIT,
  open = openHnswlib,
  clock = () => performance.now(),
  pause = () => new Promise((resolve) => setTimeout(resolve)),
  ...options
}: AutomaticOptions = {}): AutomaticIndex {
  const { key = '' } = options
  const exact = createExactIndex(options)
  const unlinked = new Set<string>()
  let graph: Graph | undefined
  let effort = 0
  let recall: number | undefined
  let check: RecallCheck | undefined
  /** Additions and removals since the graph was last tried. */
  let changes = 0
  let faults = 0
  let fault: string | undefined

  const effortNow = () => EFFORTS[effort]!

  function isWanted(): boolean {
    if (faults >= FAULTS || effort >= EFFORTS.length || exact.size === 0 || isTooLarge()) return false
    return choice === 'hnsw' || (choice === 'auto' && exact.size >= (graph ? until : from))
  }

  const isTooLarge = () => graphBytes(exact.dimension, exact.size, effortNow()) > memoryLimit

  /** Whether the graph may be asked for k. */
  function answers(k: number): boolean {
    return (
      graph !== undefined &&
      recall !== undefined &&
      unlinked.size < Math.min(UNLINKED, SHARE * exact.size) &&
      k <= SHARE * exact.size
    )
  }

  function drop(): void {
    graph = recall = check = undefined
    changes = 0
    unlinked.clear()
  }

  function fail(thrown: unknown): void {
    logWarning('vectors: every vector is compared for now:', thrown)
    fault = messageOf(thrown)
    faults++
    drop()
  }

  /** Runs what needs the graph; a graph that failed is gone. */
  function tried<T>(use: (graph: Graph) => T): T | undefined {
    try {
      return graph && use(graph)
    } catch (thrown) {
      fail(thrown)
      return undefined
    }
  }

  function add(ids: readonly string[], vectors: readonly Float32Array[]): void {
    const known = ids.filter((id) => graph?.has(id))
    // Wiped only once the new vectors were taken; by then the old ones are overwritten.
    const before = new Map(known.map((id) => [id, exact.vector(id)!.slice()]))
    exact.add(ids, vectors)
    if (!graph) return
    if (graph.dimension !== exact.dimension) return drop()
    changes += ids.length
    tried((linked) => {
      linked.unlink(known, (id) => before.get(id)!)
      for (const id of ids) unlinked.add(id)
    })
  }

  function load(ids: readonly string[], numbers: Float32Array): void {
    if (!graph || ids.length === 0) return exact.load(ids, numbers)
    const dimension = checkedDimension(ids, numbers, exact.dimension)
    add(
      ids,
      ids.map((_, i) => numbers.subarray(i * dimension, (i + 1) * dimension)),
    )
  }

  function remove(ids: Iterable<string>): void {
    const gone = [...ids].filter(exact.has)
    changes += gone.length
    tried((linked) => linked.unlink(gone, (id) => exact.vector(id)!))
    for (const id of gone) unlinked.delete(id)
    exact.remove(gone)
    if (graph && !isWanted()) drop()
  }

  function search(query: Float32Array, k: number, only?: ReadonlySet<string>) {
    if (only || !answers(k)) return exact.search(query, k, only)
    checkedLength(query, exact.dimension)
    const near = tried((linked) => linked.near(query, k, candidatesFor(k)))
    const hits = near ? exact.search(query, k, new Set([...near, ...unlinked])) : []
    return hits.length === Math.min(k, exact.size) ? hits : exact.search(query, k)
  }

  /** Looking for k among just k candidates misses some (3% of 50 among 75, by our measurements). */
  const candidatesFor = (k: number) => Math.max(effortNow().searching, k * 2)

  async function step(ms: number): Promise<boolean> {
    if (!isWanted()) {
      drop()
      return false
    }
    if (graph && isWorn(graph)) drop()
    try {
      return graph ? advance(graph, clock() + ms) : await begin()
    } catch (thrown) {
      fail(thrown)
      return isWanted()
    }
  }

  async function begin(): Promise<boolean> {
    const module = await open()
    if (graph || !isWanted()) return graph !== undefined
    graph = createGraph(module, exact, effortNow())
    for (const id of exact.ids()) unlinked.add(id)
    return true
  }

  /** Links, or tries, until the time is over; false when nothing is left to do. */
  function advance(linked: Graph, end: number): boolean {
    for (const id of unlinked) {
      linked.link(id)
      unlinked.delete(id)
      if (clock() >= end) return true
    }
    if (recall !== undefined && changes <= RETRY_SHARE * exact.size) return false
    check ??= createRecallCheck(exact, (query, k) => linked.near(query, k, candidatesFor(k)))
    do {
      const found = check.next()
      if (found !== undefined) return judge(found)
    } while (clock() < end)
    return true
  }

  function judge(found: number): boolean {
    check = undefined
    changes = 0
    if (found >= RECALL) {
      recall = found
      faults = 0
      fault = undefined
      return false
    }
    const { links, building } = effortNow()
    effort++
    if (effort >= EFFORTS.length) {
      fault = `vectors: the graph finds only ${Math.round(found * 100)}% of the neighbours; every vector is compared`
      drop()
      return false
    }
    if (effortNow().links !== links || effortNow().building !== building) drop()
    recall = undefined
    return true
  }

  let lastRun: Promise<unknown> = Promise.resolve()
  async function workOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await step(SLICE_MS))) await pause()
  }

  async function loadGraph([saved]: ArrayBuffer[]): Promise<boolean> {
    const hasPlace = () => !graph && isWanted()
    if (!saved || !hasPlace()) return false
    try {
      const module = await open()
      if (!hasPlace()) return false
      const restored = restoreGraph(module, exact, key, new Uint8Array(saved))
      if (isWorn(restored.graph) || restored.effort >= EFFORTS.length) return false
      graph = restored.graph
      recall = restored.recall
      effort = restored.effort
      for (const id of exact.ids()) if (!graph.has(id)) unlinked.add(id)
      return true
    } catch (thrown) {
      logWarning('vectors: the graph that was saved is not used:', thrown)
      return false
    }
  }

  return {
    get size() {
      return exact.size
    },
    get dimension() {
      return exact.dimension
    },
    add,
    load,
    remove,
    has: exact.has,
    search,
    save: exact.save,
    bytes: () => exact.bytes() + (graph?.bytes() ?? 0),
    choose(next) {
      choice = next
      faults = effort = 0
      if (graph && !isWanted()) drop()
    },
    work(signal) {
      const run = lastRun.then(() => workOn(signal))
      lastRun = Promise.allSettled([run])
      return run
    },
    step,
    saveGraph() {
      const saved = recall === undefined ? undefined : tried((linked) => linked.save(key, { recall: recall!, effort }))
      return saved ? [saved.buffer] : []
    },
    loadGraph,
    health() {
      const health: IndexHealth = {
        kind: answers(1) ? 'hnsw' : 'exact',
        size: exact.size,
        linked: graph?.linked ?? 0,
        dead: graph?.dead ?? 0,
        bytes: exact.bytes() + (graph?.bytes() ?? 0),
      }
      if (recall !== undefined) health.recall = recall
      if (graph && (unlinked.size > 0 || recall === undefined)) health.building = graph.linked / exact.size
      if (fault !== undefined) health.fault = fault
      else if (choice !== 'exact' && isTooLarge()) health.fault = TOO_LARGE
      return health
    },
  }
}
