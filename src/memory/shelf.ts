// Everything of one space that can be found: its sources in the order of their conversations, and the index of their
// words. Knows nothing of other spaces and of questions.
import type { Source } from '../core/evidence.ts'
import { wishIn } from '../core/standing.ts'
import type { Chunk, Id, Span } from '../core/types.ts'
import { words } from '../core/words.ts'
import { createAwaited, type SavedSources } from './awaited.ts'
import { createLexicon, type Lexicon, type SavedLexicon, type Traits } from './lexicon.ts'

/** A turn, a memory or a document. Its chunks are rows `first` to `end - 1` of the lexicon. */
export interface Entry {
  id: Id
  chunks: Chunk[]
  first: number
  end: number
  source: Source
}

/** Entries, and what ranking sees of them: two arrays, one order. */
export interface Order {
  entries: readonly Entry[]
  sources: readonly Source[]
}

/** A shelf as it is stored: no text, only where the pieces of each source begin and end. For its traits see `traitsOf`. */
export interface SavedShelf extends SavedSources {
  lexicon: SavedLexicon
}

export interface Shelf {
  readonly lexicon: Lexicon
  /** Sources. */
  readonly size: number
  /** Adds a source, or replaces it, by all of its chunks in their order. */
  put(chunks: Chunk[]): void
  /** The chunks that went. */
  drop(sourceId: Id): Chunk[]
  get(sourceId: Id): Entry | undefined
  /** All sources, those of a conversation together in their order. The same arrays until something changes. */
  order(): Order
  /** Where the pieces of a source begin and end, if it was restored in this revision and is not on the shelf yet. */
  awaited(sourceId: Id, revision: number): readonly Span[] | undefined
  /** True while sources that were restored are not on the shelf yet. */
  readonly isAwaiting: boolean
  /** Nothing that was restored is to come any more. */
  settle(): void
  /** The shelf as it is now, whatever comes or goes while it is written. */
  save(idle: () => Promise<void>): Promise<SavedShelf>
}

/**
 * An empty shelf, or one that was saved: what was on it, `changed` sources aside, is awaited, and taken up when it is put
 * again as it was.
 */
export function createShelf(saved?: SavedShelf, changed: ReadonlySet<Id> = new Set()): Shelf {
  const lexicon = createLexicon(saved?.lexicon)
  const awaited = createAwaited(saved, changed)
  const entries = new Map<Id, Entry>()
  /** By conversation (a source of none stands alone, under its own id), each in order once `unsorted` is empty. */
  const talks = new Map<Id, Entry[]>()
  const unsorted = new Set<Entry[]>()
  let keys: Id[] | undefined
  let order: Order | undefined

  function drop(sourceId: Id): Chunk[] {
    const entry = entries.get(sourceId)
    if (!entry) return []
    entry.chunks.forEach((_, i) => lexicon.remove(entry.first + i))
    entries.delete(sourceId)
    const key = keyOf(entry)
    const talk = talks.get(key)!
    talk.splice(talk.indexOf(entry), 1)
    if (talk.length === 0) {
      talks.delete(key)
      unsorted.delete(talk)
      keys = undefined
    }
    order = undefined
    return entry.chunks
  }

  function take(chunks: Chunk[]): Entry {
    const { source, revision } = chunks[0]!
    const { id } = source
    const before = awaited.take(id, revision, chunks)
    if (!before) {
      const first = lexicon.rows
      const read = chunks.map((chunk) => lexicon.add(chunk))
      return { id, chunks, first, end: first + chunks.length, source: sourceOf(chunks, traitsOf(chunks, read)) }
    }
    const { first, traits } = before
    chunks.forEach((_, i) => lexicon.revive(first + i))
    return { id, chunks, first, end: first + chunks.length, source: sourceOf(chunks, traits) }
  }

  async function save(idle: () => Promise<void>): Promise<SavedShelf> {
    const kept = [...entries.values()].sort((a, b) => a.first - b.first)
    const chunks = kept.flatMap((entry) => entry.chunks)
    const rows = kept.flatMap(({ first, chunks: pieces }) => pieces.map((_, i) => first + i))
    const ids = kept.map(({ id }) => id)
    const sorted = Int32Array.from(ids.keys()).sort((a, b) => (ids[a]! < ids[b]! ? -1 : 1))
    return {
      lexicon: await lexicon.save(Int32Array.from(rows), idle),
      ids,
      sorted,
      revisions: Int32Array.from(kept, (entry) => entry.chunks[0]!.revision),
      counts: Int32Array.from(kept, (entry) => entry.chunks.length),
      starts: Int32Array.from(chunks, (chunk) => chunk.start),
      ends: Int32Array.from(chunks, (chunk) => chunk.end),
      traits: Uint8Array.from(kept, ({ source }) => bitsOf(source)),
    }
  }

  function put(chunks: Chunk[]): void {
    const { id } = chunks[0]!.source
    drop(id)
    const entry = take(chunks)
    entries.set(id, entry)
    const key = keyOf(entry)
    const talk = talks.get(key) ?? []
    // One and the same string: that it is equal is then seen at once, a hundred thousand times a question.
    if (entry.source.conversation !== undefined) entry.source.conversation = talk[0]?.source.conversation ?? key
    if (talk.length === 0) {
      talks.set(key, talk)
      keys = undefined
    }
    if (talk.length > 0 && precedes(entry, talk.at(-1)!)) unsorted.add(talk)
    talk.push(entry)
    order = undefined
  }

  return {
    lexicon,
    get size() {
      return entries.size
    },
    put,
    drop,
    get: (sourceId) => entries.get(sourceId),
    awaited: awaited.spans,
    get isAwaiting() {
      return awaited.size > 0
    },
    settle: awaited.clear,
    save,
    order() {
      if (order) return order
      for (const talk of unsorted) talk.sort((a, b) => (precedes(a, b) ? -1 : 1))
      unsorted.clear()
      keys ??= [...talks.keys()].sort()
      // Plain loops: with each message it is made again before the next question.
      const made: Entry[] = []
      const sources: Source[] = []
      for (const key of keys)
        for (const entry of talks.get(key)!) {
          made.push(entry)
          sources.push(entry.source)
        }
      return (order = { entries: made, sources })
    },
  }
}

const keyOf = ({ source, id }: Entry): Id => source.conversation ?? id

function precedes(a: Entry, b: Entry): boolean {
  const [x, y] = [a.chunks[0]!.seq ?? 0, b.chunks[0]!.seq ?? 0]
  return x === y ? a.id < b.id : x < y
}

const ASKS = 1
const MENTIONS_TIME = 2
const WISHES = [undefined, 'preference', 'instruction'] as const
const WISH_SHIFT = 2

function traitsOf(chunks: Chunk[], read: Traits[]): number {
  const { role, speaker } = chunks[0]!
  // What others said in talk that was imported is no wish put to this assistant.
  const wishes = role === 'user' && !speaker ? chunks.map((chunk) => wishIn(chunk.text)) : []
  const wish = wishes.find((each) => each === 'instruction') ?? wishes.find((each) => each)
  const asks = read.some((each) => each.asks)
  return bitsOf({ asks, mentionsTime: read.some((each) => each.mentionsTime), ...(wish ? { wish } : {}) })
}

function bitsOf({ asks, mentionsTime, wish }: Pick<Source, 'asks' | 'mentionsTime' | 'wish'>): number {
  return (asks ? ASKS : 0) | (mentionsTime ? MENTIONS_TIME : 0) | (WISHES.indexOf(wish) << WISH_SHIFT)
}

/** What ranking sees of a source. */
function sourceOf(chunks: Chunk[], traits: number): Source {
  const first = chunks[0]!
  const source: Source = {
    createdAt: first.createdAt,
    asks: (traits & ASKS) !== 0,
    mentionsTime: (traits & MENTIONS_TIME) !== 0,
  }
  if (first.conversationId !== undefined && first.seq !== undefined) source.conversation = first.conversationId
  if (first.role) source.role = first.role
  if (first.speaker) source.speaker = firstName(first.speaker)
  const wish = WISHES[traits >> WISH_SHIFT]
  if (wish) source.wish = wish
  if (first.importance !== undefined) source.importance = first.importance
  if (first.temperature) source.temperature = first.temperature
  return source
}

const firstName = (speaker: string): string => words(speaker)[0] ?? ''
