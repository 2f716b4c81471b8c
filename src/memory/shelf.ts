// Everything of one space that can be found: its sources in the order of their conversations, and the index of their
// words. Knows nothing of other spaces and of questions.
import type { Source } from '../core/evidence.ts'
import { wishIn } from '../core/standing.ts'
import type { Chunk, Id } from '../core/types.ts'
import { words } from '../core/words.ts'
import { createLexicon, type Lexicon } from './lexicon.ts'

/** A turn, a memory or a document. Its chunks are rows `first` to `first + chunks.length - 1` of the lexicon. */
export interface Entry {
  id: Id
  chunks: Chunk[]
  first: number
  source: Source
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
  /** All sources, those of a conversation together in their order. The same array until something changes. */
  order(): readonly Entry[]
}

/** An empty shelf. */
export function createShelf(): Shelf {
  const lexicon = createLexicon()
  const entries = new Map<Id, Entry>()
  /** By conversation (a source of none stands alone, under its own id), each in order once `unsorted` is empty. */
  const talks = new Map<Id, Entry[]>()
  const unsorted = new Set<Entry[]>()
  let keys: Id[] | undefined
  let order: Entry[] | undefined

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

  function put(chunks: Chunk[]): void {
    const { id } = chunks[0]!.source
    drop(id)
    const entry = { id, chunks, first: lexicon.rows, source: sourceOf(chunks, lexicon) }
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
    order() {
      if (order) return order
      for (const talk of unsorted) talk.sort((a, b) => (precedes(a, b) ? -1 : 1))
      unsorted.clear()
      keys ??= [...talks.keys()].sort()
      return (order = keys.flatMap((key) => talks.get(key)!))
    },
  }
}

const keyOf = ({ source, id }: Entry): Id => source.conversation ?? id

function precedes(a: Entry, b: Entry): boolean {
  const [x, y] = [a.chunks[0]!.seq ?? 0, b.chunks[0]!.seq ?? 0]
  return x === y ? a.id < b.id : x < y
}

/** What ranking sees of a source; takes its chunks up into the index. */
function sourceOf(chunks: Chunk[], lexicon: Lexicon): Source {
  const first = chunks[0]!
  const traits = chunks.map((chunk) => lexicon.add(chunk))
  const source: Source = {
    createdAt: first.createdAt,
    asks: traits.some(({ asks }) => asks),
    mentionsTime: traits.some(({ mentionsTime }) => mentionsTime),
  }
  if (first.conversationId !== undefined && first.seq !== undefined) source.conversation = first.conversationId
  if (first.role) source.role = first.role
  if (first.speaker) source.speaker = firstName(first.speaker)
  // What others said in talk that was imported is no wish put to this assistant.
  const wishes = first.role === 'user' && !first.speaker ? chunks.map((chunk) => wishIn(chunk.text)) : []
  const wish = wishes.find((each) => each === 'instruction') ?? wishes.find((each) => each)
  if (wish) source.wish = wish
  if (first.importance !== undefined) source.importance = first.importance
  if (first.temperature) source.temperature = first.temperature
  return source
}

const firstName = (speaker: string): string => words(speaker)[0] ?? ''
