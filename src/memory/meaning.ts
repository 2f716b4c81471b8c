// Keeps the vectors of the chunks: finds those that were made before, and has the missing ones made in the background.
// Nothing is embedded twice, and when the model changes, the old vectors answer until the new ones are complete. Knows
// nothing of ranking, and not where vectors are stored.
import type { Chunk, Degraded } from '../core/types.ts'
import type { ModelStatus } from '../db/db.ts'
import { failure, isAbort } from '../lib/errors.ts'
import { sha256Now } from '../lib/hash.ts'
import type { Embedder, EmbedderOwner, Vector } from './embedders/index.ts'
import { likenesses, type TextPair } from './alike.ts'
import type { Meaning } from './engine.ts'
import type { Graphs } from './graphs.ts'
import { createHeld, type Held } from './held.ts'
import type { QueryVector } from './retrieve.ts'
import type { AutomaticIndex, IndexChoice } from './vectors/automatic.ts'
import type { StoredVector, VectorStore } from './vectors-store/index.ts'

export interface MeaningDeps {
  store: VectorStore
  owner: EmbedderOwner
  /** An empty index; there is one for each space. */
  createIndex: (options: { key: string; choice: IndexChoice }) => AutomaticIndex
  /** Where graphs are kept for the next start; without it they are built again. */
  graphs?: Graphs
  /** Lets waiting questions run between two steps. */
  idle?: () => Promise<void>
}

/** Chunks embedded and stored together: what a closed tab loses at most. Raising it writes fewer, larger portions. */
const ROUND = 64
/** Long enough to get on with a graph, short enough that a question hardly waits. */
const SLICE_MS = 10
/** How far from 1 the length of a vector may be: what float32 arithmetic leaves of a normalisation, with room. */
const LENGTH_TOLERANCE = 1e-3

const LACKS: Partial<Record<ModelStatus, Degraded>> = {
  off: 'no-model',
  downloading: 'model-loading',
  loading: 'model-loading',
  failed: 'model-failed',
}

/** The engine's part that knows vectors. Call `work` in one tab at a time, after the chunks were brought up to date. */
export function createMeaning(deps: MeaningDeps): Meaning & { close(): void } {
  const { store, owner, createIndex, graphs, idle = () => Promise.resolve() } = deps
  const chunks = new Map<string, Chunk>()
  /** Gone, unless they come back in the same breath: a row that is written again drops its chunks and puts them. */
  const leaving = new Set<string>()
  let complete = false
  let changes = 0
  let puts = 0
  let trouble: Error | undefined
  let choice: IndexChoice = 'auto'
  /** Graphs were looked for: what there is none of is built. */
  let restored = Promise.resolve()
  /** The vectors that answer. */
  let present: Held | undefined
  /** Those that will, once there is one for every chunk. They are only counted: nothing searches them. */
  let coming: Held | undefined
  /** What is stored of any model, known while there is no model: forgetting reaches it as well. */
  const idling = new Map<string, Held>()

  const hold = (key: string, searched: boolean) =>
    createHeld({
      key,
      stored: store.of(key),
      ...(searched ? { createIndex: () => createIndex({ key, choice }) } : {}),
      chunkOf: (id) => chunks.get(id),
      isComplete: () => complete,
      idle,
      onChange: () => void changes++,
    })
  const all = () => [present, coming, ...idling.values()].filter((held) => held !== undefined)

  /** From now on these answer. */
  function show(held: Held): void {
    present = held
    changes++
    restored = held.loaded.then(() => loadGraphs(held)).catch(() => undefined) // every vector is compared, then
  }

  async function loadGraphs(held: Held): Promise<void> {
    for (const [spaceId, index] of held.indexes) await graphs?.load(held.key, spaceId, index)
  }

  function followOwner(): void {
    const key = owner.current()?.key
    if (key !== undefined && key !== present?.key) show(hold(key, true))
    const next = owner.next()?.key
    if (next === undefined || next === present?.key) coming = undefined
    else if (next !== coming?.key) coming = hold(next, false)
  }

  function put(added: Chunk[]): void {
    puts++
    for (const chunk of added) {
      const before = chunks.get(chunk.id)
      leaving.delete(chunk.id)
      chunks.set(chunk.id, chunk)
      for (const held of all()) held.put(chunk, before)
    }
    settleSoon()
  }

  function remove(ids: string[]): void {
    if (leaving.size === 0) queueMicrotask(leave)
    for (const id of ids) if (chunks.has(id)) leaving.add(id)
  }

  /** Lets go of what did not come back. */
  function leave(): void {
    const ids = [...leaving]
    leaving.clear()
    for (const id of ids) chunks.delete(id)
    for (const held of all()) held.remove(ids)
  }

  function only(holds: (chunk: Chunk) => boolean): void {
    leave()
    const gone: string[] = []
    for (const chunk of chunks.values()) if (!holds(chunk)) gone.push(chunk.id)
    for (const id of gone) chunks.delete(id)
    complete = true
    for (const held of all()) {
      held.remove(gone)
      held.complete()
    }
    settleSoon()
  }

  let settling: Promise<void> | undefined
  /**
   * Compares vectors with their texts in the background, once everything is read: what is found before that is compared
   * when it is found.
   */
  function settleSoon(): void {
    if (!complete) return
    settling ??= Promise.resolve()
      .then(() => Promise.all(all().map((held) => held.settle())))
      .then(() => undefined)
      .finally(() => (settling = undefined))
  }

  // ------------------------------------------------------------ making vectors

  /** What was in the way the last time is told until it is gone. */
  async function work(signal: AbortSignal): Promise<void> {
    try {
      await workOn(signal)
      trouble = undefined
    } catch (thrown) {
      if (!signal.aborted) trouble = thrown as Error
      throw thrown
    }
  }

  async function workOn(signal: AbortSignal): Promise<void> {
    leave()
    const isOver = () => signal.aborted
    if (owner.current() || owner.next()) idling.clear()
    else if (owner.status() === 'off' || owner.status() === 'failed') await knowAll()
    for (const held of all()) {
      await held.refresh()
      await held.settle()
      await clean(held)
    }
    if (!(await keepUp(signal)) || isOver()) return
    if (coming) await change(coming, signal)
    else if (present && complete && chunks.size > 0) await dropOthers(present)
    for (const held of all()) if (!isOver()) await held.stored.tidy()
    if (present && !isOver()) await build(present, signal)
  }

  /** Graphs for the spaces that want one; meanwhile every vector is compared. */
  async function build(held: Held, signal: AbortSignal): Promise<void> {
    await restored
    const before = puts
    for (const [spaceId, index] of held.indexes) {
      while (!signal.aborted && (await index.step(SLICE_MS))) {
        await idle()
        if (puts !== before) return // what was just said needs its vector first; whoever put it has us called again
      }
      if (signal.aborted) return
      await graphs?.save(held.key, spaceId, index)
    }
  }

  /** The vectors as they are stored, in new indexes; `work` builds their graphs. The old ones answer until all are read. */
  async function rebuild(): Promise<void> {
    await graphs?.drop()
    const old = present
    if (!old) return
    const anew = hold(old.key, true)
    await anew.loaded
    await anew.settle()
    if (present === old) show(anew)
  }

  /** Pictures of all graphs, for a start that needs to link nothing. */
  async function snapshot(): Promise<void> {
    if (!present) return
    for (const [spaceId, index] of present.indexes) await graphs?.save(present.key, spaceId, index, true)
  }

  /** Vectors of the present model for what has none: false when it was ended before that. */
  async function keepUp(signal: AbortSignal): Promise<boolean> {
    const embedder = owner.current()
    if (!present || embedder?.key !== present.key) return true
    if (coming && present.size === 0) return true // nothing answers: it gives way at once
    try {
      return await fill(present, embedder, signal)
    } catch (thrown) {
      if (coming) return true // the model that fails is about to be replaced
      throw thrown
    }
  }

  /** Without a model nothing is made; what was forgotten is erased all the same, whatever model it was made by. */
  async function knowAll(): Promise<void> {
    for (const key of await store.keys())
      if (key !== present?.key && !idling.has(key)) idling.set(key, hold(key, false))
  }

  /** Erases what is stored and not wanted, and stores under its space what was stored under another. */
  async function clean(held: Held): Promise<void> {
    const { erase, move } = held.leftovers()
    await held.stored.erase(erase)
    if (erase.length > 0) for (const spaceId of held.indexes.keys()) graphs?.forget(held.key, spaceId)
    if (move.length === 0) return
    const found = await held.stored.find(move)
    const moved = found.map((vector) => ({ ...vector, spaceId: chunks.get(vector.id)?.spaceId ?? vector.spaceId }))
    await held.stored.append(moved)
  }

  /** Makes vectors until every chunk has one: true. False when it was ended, or the model went away. */
  async function fill(held: Held, embedder: Embedder, signal: AbortSignal): Promise<boolean> {
    const isMissing = (chunk: Chunk) => chunks.get(chunk.id) === chunk && !held.has(chunk.id)
    const isOver = () => signal.aborted || !all().includes(held)
    let todo: Chunk[] = []
    while (!isOver()) {
      await held.settle()
      todo = todo.filter(isMissing)
      // The newest last, where they are taken from: what was just said is asked about soonest.
      if (todo.length === 0) todo = [...chunks.values()].filter(isMissing).sort((a, b) => a.createdAt - b.createdAt)
      const round = todo.splice(-ROUND)
      if (round.length === 0) {
        await clean(held)
        return true
      }
      try {
        await make(round, embedder, held, signal)
        trouble = undefined
      } catch (thrown) {
        const isGone = owner.current() !== embedder && owner.next() !== embedder
        if (isOver() || isGone) return false // the owner of the model tells the person why
        throw thrown
      }
    }
    return false
  }

  async function make(round: Chunk[], embedder: Embedder, held: Held, signal: AbortSignal): Promise<void> {
    const hashed = round.map((chunk) => ({ chunk, text: chunk.text, hash: sha256Now(chunk.text) }))
    const vectors = await vectorsFor(hashed, embedder, held, signal)
    const made = hashed.flatMap(({ chunk, hash }): StoredVector[] => {
      const vector = vectors.get(hash)
      return vector ? [{ id: chunk.id, spaceId: chunk.spaceId, hash, vector }] : []
    })
    await held.stored.append(made)
    held.place(made)
    await idle()
  }

  /** By hash: the vectors that a chunk of the same text has already, and new ones for the other texts. */
  async function vectorsFor(
    round: { text: string; hash: string }[],
    embedder: Embedder,
    held: Held,
    signal: AbortSignal,
  ): Promise<Map<string, Vector>> {
    const twins = round.map(({ hash }) => held.twin(hash)).filter((id) => id !== undefined)
    const vectors = new Map<string, Vector>()
    if (twins.length > 0) for (const { hash, vector } of await held.stored.find(twins)) vectors.set(hash, vector)
    const texts = new Map(round.filter(({ hash }) => !vectors.has(hash)).map(({ text, hash }) => [hash, text]))
    if (texts.size === 0) return vectors
    const made = await embedder.embed([...texts.values()], 'passage', signal)
    for (const [at, hash] of [...texts.keys()].entries()) vectors.set(hash, checked(made[at]))
    return vectors
  }

  /** Makes what the coming model lacks, and once nothing does, lets its vectors answer in place of the present ones. */
  async function change(next: Held, signal: AbortSignal): Promise<void> {
    await next.loaded
    const embedder = owner.next()
    if (embedder?.key !== next.key) return
    const old = present
    // Nothing answers yet: the new model's vectors may do so as they come.
    const nothing = (old?.size ?? 0) === 0
    if (!nothing && !(await fill(next, embedder, signal))) return
    if (!complete && !nothing) return
    const searched = hold(next.key, true)
    await searched.loaded
    await searched.settle()
    if (signal.aborted || coming !== next || owner.next()?.key !== next.key) return
    show(searched)
    coming = undefined
    owner.promote()
    if (nothing && !(await fill(searched, embedder, signal))) return
    await dropOthers(searched)
  }

  /** Vectors of models that nobody asks any more. */
  async function dropOthers(held: Held): Promise<void> {
    for (const key of await store.keys()) if (key !== held.key && key !== coming?.key) await store.of(key).drop()
    await graphs?.dropOthers([held.key])
  }

  // ------------------------------------------------------------ answering

  async function questions(texts: string[], signal: AbortSignal): Promise<(QueryVector | undefined)[]> {
    const none = texts.map(() => undefined)
    const embedder = owner.current()
    const held = present
    if (!embedder || !held || embedder.key !== held.key) return none
    try {
      await held.loaded.catch(() => undefined) // unreadable is empty: what there is not, is made again
      if (held.size === 0) return none
      const vectors = await embedder.embed(texts, 'query', signal)
      return vectors.map((query) => ({ query, noise: embedder.noise, key: embedder.key }))
    } catch (thrown) {
      if (isAbort(thrown)) throw thrown
      return none // `lack` says why
    }
  }

  async function alike(pairs: readonly TextPair[], signal: AbortSignal): Promise<(number | undefined)[]> {
    const none = pairs.map(() => undefined)
    const embedder = owner.current()
    const held = present
    if (!embedder || embedder.key !== held?.key) return none
    const vectorsOf = async (texts: string[]) => {
      const hashed = texts.map((text) => ({ text, hash: sha256Now(text) }))
      const vectors = await vectorsFor(hashed, embedder, held, signal)
      await idle()
      return hashed.map(({ hash }) => vectors.get(hash)!)
    }
    try {
      await held.loaded.catch(() => undefined) // unreadable is empty: what there is not, is made again
      return await likenesses(pairs, embedder.noise.mean, vectorsOf)
    } catch (thrown) {
      if (isAbort(thrown)) throw thrown
      return none // `lack` says why
    }
  }

  const pendingOf = (held: Held) => {
    let count = 0
    for (const id of chunks.keys()) if (!held.has(id)) count++
    return count
  }

  const unsubscribe = owner.subscribe(followOwner)
  // Another tab may be the one that makes vectors: what it stores is found here as well.
  const unwatch = store.watch(() => {
    // What cannot be read now is read by `work`, which says why it cannot.
    if (present) void present.refresh().then(settleSoon, () => undefined)
  })
  followOwner()

  return {
    listener: { put, remove, only },
    questions,
    alike,
    question: async (text, signal) => (await questions([text], signal))[0],

    search(query, k, where) {
      leave()
      return present && query.key === present.key ? present.search(query.query, k, where) : []
    },

    loaded: () => present?.loaded.catch(() => undefined) ?? Promise.resolve(), // unreadable is empty
    version: () => (leave(), changes),
    lack: () => LACKS[owner.status()],
    pending: () => (leave(), present ? pendingOf(present) : chunks.size),
    trouble: () => trouble,
    work,

    stats() {
      leave()
      const next = coming && { key: coming.key, done: chunks.size - pendingOf(coming), total: chunks.size }
      return {
        vectors: present ? chunks.size - pendingOf(present) : 0,
        ...(present ? { key: present.key } : {}),
        indexes: [...(present?.indexes.values() ?? [])].map((index) => index.health()),
        ...(next ? { next } : {}),
      }
    },

    snapshot,
    rebuild,
    choose(next) {
      choice = next
      for (const index of present?.indexes.values() ?? []) index.choose(next)
    },

    close() {
      unsubscribe()
      unwatch()
    },
  }
}

/** A vector that can be compared with others. One that cannot must not be stored: it would be found again and again. */
function checked(vector: Vector | undefined): Vector {
  let squares = 0
  for (const value of vector ?? []) squares += value * value
  if (vector && Math.abs(Math.sqrt(squares) - 1) <= LENGTH_TOLERANCE) return vector
  throw failure('BadVector', 'embedder: the model gave something that is no vector of length 1; choose another model')
}
