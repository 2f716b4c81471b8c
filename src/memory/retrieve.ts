// Finds what bears on a question: keeps one shelf per space, so that nothing of another space is even looked at, and
// puts what words and vectors say before core/rank.ts. Knows nothing of the database and of prompts.
import { bestOf } from '../core/best.ts'
import { choose, type Choosing, type Excerpt } from '../core/choose.ts'
import { DEFAULT_SETTINGS } from '../core/config.ts'
import { type AskedDays, asksTime, daysAsked } from '../core/dates.ts'
import type { Findings, Question, Source } from '../core/evidence.ts'
import { rank } from '../core/rank.ts'
import { asksAssistant } from '../core/utterances.ts'
import type { Chunk, Hit, Id, Millis, Scope, Span } from '../core/types.ts'
import { words } from '../core/words.ts'
import type { Meaning } from './engine.ts'
import type { Allowed, Lexicon, Scores } from './lexicon.ts'
import { search } from './search.ts'
import { createShelf, type Entry, type Order, type SavedShelf, type Shelf } from './shelf.ts'
import { termsOf } from './terms.ts'

export interface QueryVector {
  query: Float32Array
  /** Cosine of unrelated texts under the model that made it. */
  noise: { mean: number; deviation: number }
  /** The embedding space: it is compared with vectors of the same one only. */
  key: string
}

export interface Query {
  text: string
  spaceId: Id
  /** Default: `space`. */
  scope?: Scope
  /** The conversation that asks: what the scope `conversation` means. */
  conversationId?: Id
  now: Millis
  /** Sources that must not come back. */
  exclude?: readonly Id[]
  vector?: QueryVector
  /** At most this many sources. Default 60. */
  limit?: number
  /** Sources of what took the place of something in a source: they come before it. Default: none. */
  successors?: (sourceId: Id) => readonly Id[]
  /** How finds are weighed against each other. Default: as the settings come. */
  settings?: Choosing
  /** Called once all evidence is there and ranking begins: for whoever takes the time. */
  gathered?: () => void
}

export interface Found {
  /**
   * Best first, before any threshold, long texts in a few excerpts; filled up with the newest sources when too few have anything in
   * common.
   */
  hits: Hit[]
  /** 0..1: how surely something was found. */
  confidence: number
}

export interface Retriever {
  /** Chunks. */
  readonly size: number
  /** Adds sources, or replaces them, each by all of its chunks in their order. */
  put(chunks: Chunk[]): void
  /** Removes sources; the chunks that went. */
  drop(sourceIds: Id[]): Chunk[]
  clear(): void
  has(chunkId: string): boolean
  /** Whether this very chunk was put and is still there. */
  holds(chunk: Chunk): boolean
  /** The chunks of a source, in order. */
  sourceChunks(sourceId: Id): readonly Chunk[]
  /** Every source that can be found. */
  sources(): Id[]
  /** Chunks of the newest sources, newest first, at least `count` where there are as many. */
  newest(count: number): Chunk[]
  retrieve(query: Query): Found
  /** The indexes of words by space, to be stored. */
  save(idle: () => Promise<void>): Promise<SavedShelves>
  /**
   * Begins with what was saved: each source, those `changed` since aside, is there once it is put as it was. What was put
   * before stays.
   */
  restore(saved: SavedShelves, changed: ReadonlySet<Id>): void
  /** Where the pieces of a source were cut when that was saved. */
  awaited(row: { source: { id: Id }; spaceId: Id; revision: number }): readonly Span[] | undefined
  /** All that there is was put: the rest of what was restored is dropped. */
  settle(): void
}

export type SavedShelves = { spaceId: Id; shelf: SavedShelf }[]

/** Enough for any prompt, and for a list of what was considered. */
const LIMIT = 60
/** Neighbours asked of the vector index. Raising it only matters for what is far from the question. */
const NEAREST = 200

/** What a term that names the day counts among the words, as in the field of dates. */
const DAY_WORTH = 0.3

/** Finds by words, and by meaning where there is some. */
export function createRetriever({ meaning }: { meaning?: Pick<Meaning, 'search'> }): Retriever {
  const shelves = new Map<Id, Shelf>()
  let size = 0

  function drop(sourceIds: Id[]): Chunk[] {
    const gone: Chunk[] = []
    for (const [spaceId, shelf] of shelves) {
      for (const id of sourceIds) for (const chunk of shelf.drop(id)) gone.push(chunk)
      if (shelf.size === 0 && !shelf.isAwaiting) shelves.delete(spaceId)
    }
    size -= gone.length
    return gone
  }

  function put(chunks: Chunk[]): void {
    const sources = new Map<Id, Chunk[]>()
    for (const chunk of chunks) {
      const pieces = sources.get(chunk.source.id)
      if (pieces) pieces.push(chunk)
      else sources.set(chunk.source.id, [chunk])
    }
    drop([...sources.keys()]) // it may have been in another space
    for (const pieces of sources.values()) {
      const { spaceId } = pieces[0]!
      const shelf = shelves.get(spaceId) ?? createShelf()
      shelves.set(spaceId, shelf)
      shelf.put(pieces)
      size += pieces.length
    }
  }

  function retrieve(query: Query): Found {
    const views = viewsOf(query)
    const [first] = views
    const entries = views.length === 1 ? first!.entries : views.flatMap((view) => view.entries)
    if (entries.length === 0) return { hits: [], confidence: 0 }
    const sources = views.length === 1 ? first!.sources : views.flatMap((view) => view.sources)
    const question = questionOf(query, sources)
    const { found, terms, weights } = search(query.text, views)
    const near = nearest(query, views)
    const findings = emptyFindings(entries.length, terms, weights)
    const cosines = new Float64Array(near && query.vector ? entries.length : 0).fill(-1)
    if (near && query.vector) findings.meaning = { cosines, ...query.vector.noise }
    let start = 0
    for (const [at, view] of views.entries()) {
      gather(view.entries, found[at]!, findings, start)
      if (near) gatherCosines(view.entries, near[at]!, cosines, start)
      start += view.entries.length
    }
    stateDays(sources, findings, question.days)

    query.gathered?.()
    const ranked = rank(sources, findings, question)
    const excerpts = (at: number) => {
      const place = placeOf(views, at)
      return excerptsOf(entries[at]!, found[place]!, near?.[place])
    }
    const { limit = LIMIT, settings = DEFAULT_SETTINGS.memory } = query
    const { successors } = query
    const later = (at: number) =>
      (successors?.(entries[at]!.id) ?? []).flatMap((id) => {
        const entry = views.map(({ shelf }) => shelf.get(id)).find((each) => each !== undefined)
        const place = entry ? entries.indexOf(entry) : -1
        return place < 0 ? [] : [place]
      })
    return choose(ranked, sources, excerpts, { now: query.now, limit, settings, ...(successors ? { later } : {}) })
  }

  /** What may be looked at: whole shelves, or those rows of them that the question's scope allows. */
  function viewsOf({ scope = 'space', spaceId, conversationId, exclude = [] }: Query): View[] {
    const spaces = scope === 'everywhere' ? [...shelves.keys()].sort() : [spaceId]
    return spaces.flatMap((space): View[] => {
      const shelf = shelves.get(space)
      if (!shelf) return []
      const { lexicon } = shelf
      const gone = exclude.flatMap((id) => shelf.get(id) ?? [])
      const only = scope === 'conversation'
      const order = shelf.order()
      if (gone.length === 0 && !only) return [{ spaceId: space, shelf, lexicon, allowed: lexicon.live, ...order }]
      const { entries, sources } = only ? ofTalk(order, conversationId, gone) : without(order, gone)
      const allowed = only ? new Uint8Array(lexicon.rows) : lexicon.live.slice()
      for (const { first, chunks } of only ? entries : gone) allowed.fill(only ? 1 : 0, first, first + chunks.length)
      return [{ spaceId: space, shelf, lexicon, allowed, entries, sources }]
    })
  }

  /** Cosines of the nearest chunks by row, for each view; undefined without a model. */
  function nearest({ vector, scope, exclude = [] }: Query, views: View[]): Map<number, number>[] | undefined {
    if (!vector || !meaning) return undefined
    // To leave out a few, as many more are asked for; a list of ids is only made for a conversation.
    const only = scope === 'conversation' ? idsOf(views) : undefined
    const gone = exclude.flatMap((id) => views.flatMap(({ shelf }) => shelf.get(id)?.chunks ?? []))
    const where = { spaces: views.map(({ spaceId }) => spaceId), ...(only ? { only } : {}) }
    const hits = meaning.search(vector, NEAREST + gone.length, where)
    const near = views.map(() => new Map<number, number>())
    let left = NEAREST
    for (const { id, score } of hits)
      for (const [at, { shelf, allowed }] of views.entries()) {
        const row = rowOf(shelf, id)
        if (row >= 0 && allowed[row] === 1 && left-- > 0) near[at]!.set(row, score)
      }
    return left < NEAREST ? near : undefined
  }

  return {
    get size() {
      return size
    },
    put,
    drop,
    clear() {
      shelves.clear()
      size = 0
    },
    has: (chunkId) => [...shelves.values()].some((shelf) => rowOf(shelf, chunkId) >= 0),
    holds: (chunk) => shelves.get(chunk.spaceId)?.get(chunk.source.id)?.chunks.includes(chunk) ?? false,
    sources: () => [...shelves.values()].flatMap((shelf) => shelf.order().entries.map(({ id }) => id)),
    newest(count) {
      const entries = [...shelves.values()].flatMap((shelf) => shelf.order().entries)
      const isNewer = (a: number, b: number) =>
        (entries[a]!.source.createdAt - entries[b]!.source.createdAt || a - b) > 0
      return bestOf(entries.length, count, isNewer).flatMap((at) => entries[at]!.chunks)
    },
    sourceChunks(sourceId) {
      for (const shelf of shelves.values()) {
        const entry = shelf.get(sourceId)
        if (entry) return entry.chunks
      }
      return []
    },
    retrieve,
    async save(idle) {
      const saved: SavedShelves = []
      for (const [spaceId, shelf] of [...shelves]) saved.push({ spaceId, shelf: await shelf.save(idle) })
      return saved
    },
    restore(saved, changed) {
      const present = [...shelves.values()].flatMap((shelf) => shelf.order().entries.flatMap(({ chunks }) => chunks))
      shelves.clear()
      size = 0
      for (const { spaceId, shelf } of saved) shelves.set(spaceId, createShelf(shelf, changed))
      put(present)
    },
    awaited: ({ source, spaceId, revision }) => shelves.get(spaceId)?.awaited(source.id, revision),
    settle() {
      for (const [spaceId, shelf] of shelves) {
        shelf.settle()
        if (shelf.size === 0) shelves.delete(spaceId)
      }
    },
  }
}

/** The part of a shelf that a question may look at, in the order of the shelf. */
interface View extends Order {
  spaceId: Id
  shelf: Shelf
  lexicon: Lexicon
  allowed: Allowed
}

/** All but a few. They are looked for one by one: copying is much quicker than asking each whether it is one of them. */
function without(order: Order, gone: readonly Entry[]): Order {
  const entries = order.entries.slice()
  const sources = order.sources.slice()
  for (const entry of gone) {
    const at = entries.indexOf(entry)
    entries.splice(at, 1)
    sources.splice(at, 1)
  }
  return { entries, sources }
}

/** Those of one conversation. */
function ofTalk({ entries }: Order, conversationId: Id | undefined, gone: readonly Entry[]): Order {
  const open = entries.filter((entry) => entry.chunks[0]!.conversationId === conversationId && !gone.includes(entry))
  return { entries: open, sources: open.map(({ source }) => source) }
}

function idsOf(views: View[]): Set<string> {
  return new Set(views.flatMap(({ entries }) => entries.flatMap(({ chunks }) => chunks.map(({ id }) => id))))
}

/** In which view the n-th of all entries is. */
function placeOf(views: View[], at: number): number {
  let place = 0
  for (let left = at; left >= views[place]!.entries.length; place++) left -= views[place]!.entries.length
  return place
}

/** The row of a chunk, -1 if it is not on the shelf. */
function rowOf(shelf: Shelf, chunkId: string): number {
  const cut = chunkId.lastIndexOf('#')
  const entry = shelf.get(chunkId.slice(0, cut))
  const ordinal = Number(chunkId.slice(cut + 1))
  return entry && ordinal < entry.chunks.length ? entry.first + ordinal : -1
}

function emptyFindings(count: number, terms: string[], weights: number[]): Findings {
  const [words, parts] = [new Float64Array(count), new Float64Array(count)]
  return { words, parts, said: new Int32Array(count), asked: new Int32Array(count), terms, weights }
}

/** Puts together what was found in the chunks of each source: the best of them, and all that they state. */
function gather(entries: readonly Entry[], scores: Scores, findings: Findings, start: number): void {
  const { words: best, parts, said, asked } = findings
  for (let i = 0, at = start; i < entries.length; i++, at++) {
    const { first, end } = entries[i]!
    for (let row = first; row < end; row++) {
      if (scores.words[row]! > best[at]!) best[at] = scores.words[row]!
      if (scores.parts[row]! > parts[at]!) parts[at] = scores.parts[row]!
      said[at]! |= scores.said[row]!
      asked[at]! |= scores.asked[row]!
    }
  }
}

function gatherCosines(entries: readonly Entry[], near: Map<number, number>, cosines: Float64Array, start: number) {
  for (let i = 0; i < entries.length; i++) {
    const { first, end } = entries[i]!
    for (let row = first; row < end; row++) cosines[start + i] = Math.max(cosines[start + i]!, near.get(row) ?? -1)
  }
}

/** The chunks of a source, what has most in common with the question first. */
function excerptsOf({ first, chunks }: Entry, scores: Scores, near: Map<number, number> | undefined): Excerpt[] {
  const shared = (row: number) => scores.words[row]! + scores.parts[row]! + Math.max(0, near?.get(row) ?? 0)
  if (chunks.length === 1) return [{ chunk: chunks[0]!, shared: shared(first) }]
  const excerpts = chunks.map((chunk, i): Excerpt => ({ chunk, shared: shared(first + i) }))
  return excerpts.sort((a, b) => b.shared - a.shared)
}

/** What was said on a day states that day: "yesterday" need not stand in it. */
function stateDays(
  sources: readonly Source[],
  { words: scores, said, terms, weights }: Findings,
  days: AskedDays[],
): void {
  for (const asked of days) {
    const named = new Set(termsOf(asked.words))
    terms.forEach((term, bit) => {
      if (!named.has(term)) return
      sources.forEach((source, at) => {
        if (source.createdAt < asked.from || source.createdAt > asked.to || said[at]! & (1 << bit)) return
        said[at]! |= 1 << bit
        scores[at]! += DAY_WORTH * weights[bit]!
      })
    })
  }
}

function questionOf(query: Query, sources: readonly Source[]): Question {
  const asked = new Set(words(query.text))
  const named = new Set<string>()
  let before: string | undefined
  for (const { speaker } of sources) {
    if (speaker === before) continue
    before = speaker
    if (speaker !== undefined && asked.has(speaker)) named.add(speaker)
  }
  const question: Question = {
    days: daysAsked(query.text, query.now),
    asksTime: asksTime(query.text),
    asksAssistant: asksAssistant(query.text),
  }
  if (named.size === 1) question.speaker = [...named][0]!
  return question
}
