// Finds what bears on a question: keeps one index per space, so that nothing of another space is even looked at, and
// puts what the indexes find before core/rank.ts. Knows nothing of the database and of prompts.
import { type AskedDays, asksTime, daysAsked } from '../core/dates.ts'
import type { Findings, Question, Source } from '../core/evidence.ts'
import { rank } from '../core/rank.ts'
import { asksAssistant } from '../core/signals.ts'
import { wishIn } from '../core/standing.ts'
import type { Chunk, Hit, Id, Millis } from '../core/types.ts'
import { words } from '../core/words.ts'
import { createLexicon, type Lexicon, termsOf } from './lexicon.ts'
import type { Meaning } from './engine.ts'

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
  now: Millis
  /** Chunks that must not come back. */
  exclude?: (chunk: Chunk) => boolean
  vector?: QueryVector
  /** At most this many hits. Default 60. */
  limit?: number
}

export interface Found {
  /**
   * Best first, one a source, before any threshold; filled up with the newest sources when too few have anything in
   * common.
   */
  hits: Hit[]
  /** 0..1: how surely something was found. */
  confidence: number
}

export interface Retriever {
  readonly size: number
  /** Adds or replaces by id. */
  add(chunks: Chunk[]): void
  remove(ids: string[]): void
  clear(): void
  chunk(id: string): Chunk | undefined
  /** The chunks of a turn or memory, in order. */
  sourceChunks(sourceId: Id): Chunk[]
  retrieve(query: Query): Found
}

/** One turn or memory of a space. */
interface Entry {
  id: Id
  chunks: Chunk[]
  source: Source
}

interface Shelf {
  lexicon: Lexicon
  entries: Map<Id, Entry>
  /** All entries, those of a conversation together in their order; absent after a change. */
  order?: Entry[]
}

/** Enough for any prompt, and for a list of what was considered. */
const LIMIT = 60
/** Confidence is that of the best of so many first hits: what is ranked far down is no reason to speak. */
const CONFIDENT_AMONG = 5
/** Neighbours asked of the vector index. Raising it only matters for what is far from the question. */
const NEAREST = 200

/** What a term that names the day counts among the words, as in the field of dates. */
const DAY_WORTH = 0.3

export function createRetriever({ meaning }: { meaning?: Pick<Meaning, 'search'> }): Retriever {
  const chunks = new Map<string, Chunk>()
  const shelves = new Map<Id, Shelf>()

  function remove(ids: string[]): void {
    const gone = new Set(ids.filter((id) => chunks.has(id)))
    const touched = new Map([...gone].map((id) => [chunks.get(id)!.source.id, chunks.get(id)!.spaceId]))
    for (const [sourceId, spaceId] of touched) {
      const shelf = shelves.get(spaceId)!
      const pieces = shelf.entries.get(sourceId)!.chunks
      shelf.lexicon.remove(pieces.filter(({ id }) => gone.has(id)).map(({ id }) => id))
      settle(
        shelf,
        sourceId,
        pieces.filter(({ id }) => !gone.has(id)),
      )
      if (shelf.entries.size === 0) shelves.delete(spaceId)
    }
    for (const id of gone) chunks.delete(id)
  }

  function add(added: Chunk[]): void {
    remove(added.map((chunk) => chunk.id))
    const fresh = new Map<Id, Chunk[]>()
    for (const chunk of added) {
      chunks.set(chunk.id, chunk)
      const pieces = fresh.get(chunk.source.id)
      if (pieces) pieces.push(chunk)
      else fresh.set(chunk.source.id, [chunk])
    }
    for (const [sourceId, pieces] of fresh) {
      const { spaceId } = pieces[0]!
      const shelf = shelves.get(spaceId) ?? { lexicon: createLexicon(), entries: new Map<Id, Entry>() }
      shelves.set(spaceId, shelf)
      shelf.lexicon.add(pieces)
      settle(shelf, sourceId, [...(shelf.entries.get(sourceId)?.chunks ?? []), ...pieces])
    }
  }

  /** Makes `pieces` all that a source of a shelf consists of. */
  function settle(shelf: Shelf, sourceId: Id, pieces: Chunk[]): void {
    if (pieces.length > 0) shelf.entries.set(sourceId, entryOf(pieces, shelf.lexicon))
    else shelf.entries.delete(sourceId)
    delete shelf.order
  }

  function retrieve(query: Query): Found {
    const shelf = shelves.get(query.spaceId)
    if (!shelf) return { hits: [], confidence: 0 }
    shelf.order ??= inOrder(shelf.entries)
    const allow = (chunk: Chunk) => !query.exclude?.(chunk)
    const entries = query.exclude ? shelf.order.filter((entry) => entry.chunks.some(allow)) : shelf.order
    const sources = entries.map((entry) => entry.source)
    const question = questionOf(query, sources)
    const { findings, best } = find(query, shelf, entries, allow)
    stateDays(sources, findings, question.days)
    const ranked = rank(sources, findings, question)
    const order = sources
      .map((_, at) => at)
      .sort((a, b) => ranked.score[b]! - ranked.score[a]! || sources[b]!.createdAt - sources[a]!.createdAt || b - a)
      .slice(0, query.limit ?? LIMIT)
    const top = ranked.score[order[0]!] || 1
    const hits = order.map((at): Hit => {
      const chunk = best[at] ?? entries[at]!.chunks.find(allow)!
      return { chunk, score: ranked.score[at]! / top, confidence: ranked.confidence[at]!, why: ranked.why(at) }
    })
    const confidence = Math.max(0, ...hits.slice(0, CONFIDENT_AMONG).map((hit) => hit.confidence))
    return { hits, confidence }
  }

  /** What words and vectors say about each entry, and each entry's chunk that says most. */
  function find(query: Query, shelf: Shelf, entries: Entry[], allow: (chunk: Chunk) => boolean) {
    const { hits, terms, weights } = shelf.lexicon.search(query.text, allow)
    const excluded = query.exclude ? countOf(shelf, (chunk) => !allow(chunk)) : 0
    const near = nearest(query, excluded, allow)
    const count = entries.length
    const findings: Findings = {
      words: new Float64Array(count),
      parts: new Float64Array(count),
      said: new Int32Array(count),
      asked: new Int32Array(count),
      terms,
      weights,
    }
    const cosines = new Float64Array(count).fill(-1)
    if (near) findings.meaning = { cosines, ...query.vector!.noise }
    const best: (Chunk | undefined)[] = []
    entries.forEach((entry, at) => {
      let most = -Infinity
      for (const chunk of entry.chunks) {
        if (!allow(chunk)) continue
        const hit = hits.get(chunk.id)
        const cosine = near?.get(chunk.id) ?? -1
        const worth = (hit?.words ?? 0) + (hit?.parts ?? 0) + cosine
        if (worth > most) {
          most = worth
          best[at] = chunk
        }
        cosines[at] = Math.max(cosines[at]!, cosine)
        if (!hit) continue
        findings.words[at] = Math.max(findings.words[at]!, hit.words)
        findings.parts[at] = Math.max(findings.parts[at]!, hit.parts)
        findings.said[at]! |= hit.said
        findings.asked[at]! |= hit.asked
      }
    })
    return { findings, best }
  }

  /** Cosines of the nearest chunks; undefined without a model. */
  function nearest({ vector, spaceId }: Query, excluded: number, allow: (chunk: Chunk) => boolean) {
    if (!vector || !meaning) return undefined
    // So many more as may be thrown away again.
    const found = meaning.search(vector, NEAREST + excluded, { spaces: [spaceId] })
    const isAllowed = (id: string) => {
      const chunk = chunks.get(id)
      return chunk !== undefined && chunk.spaceId === spaceId && allow(chunk)
    }
    return found.length > 0
      ? new Map(found.filter(({ id }) => isAllowed(id)).map(({ id, score }) => [id, score]))
      : undefined
  }

  return {
    get size() {
      return chunks.size
    },
    add,
    remove,
    clear() {
      chunks.clear()
      shelves.clear()
    },
    chunk: (id) => chunks.get(id),
    sourceChunks(sourceId) {
      for (const shelf of shelves.values()) {
        const entry = shelf.entries.get(sourceId)
        if (entry) return entry.chunks
      }
      return []
    },
    retrieve,
  }
}

function countOf(shelf: Shelf, isCounted: (chunk: Chunk) => boolean): number {
  let count = 0
  for (const { chunks } of shelf.entries.values()) for (const chunk of chunks) if (isCounted(chunk)) count++
  return count
}

/** What was said on a day states that day: "yesterday" need not stand in it. */
function stateDays(sources: Source[], { words: scores, said, terms, weights }: Findings, days: AskedDays[]): void {
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

function entryOf(pieces: Chunk[], lexicon: Lexicon): Entry {
  const chunks = [...pieces].sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1))
  const first = chunks[0]!
  const traits = chunks.map((chunk) => lexicon.traits(chunk.id))
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
  return { id: first.source.id, chunks, source }
}

const firstName = (speaker: string): string => words(speaker)[0] ?? ''

/** Conversation by conversation, each in its order; sources of no conversation stand alone. */
function inOrder(entries: Map<Id, Entry>): Entry[] {
  const key = ({ source, id }: Entry) => source.conversation ?? id
  return [...entries.values()].sort((a, b) => {
    const [x, y] = [key(a), key(b)]
    return x === y ? (a.chunks[0]!.seq ?? 0) - (b.chunks[0]!.seq ?? 0) || (a.id < b.id ? -1 : 1) : x < y ? -1 : 1
  })
}

function questionOf(query: Query, sources: Source[]): Question {
  const speakers = new Set(sources.map((source) => source.speaker))
  const named = new Set(words(query.text).filter((word) => speakers.has(word)))
  const question: Question = {
    days: daysAsked(query.text, query.now),
    asksTime: asksTime(query.text),
    asksAssistant: asksAssistant(query.text),
  }
  if (named.size === 1) question.speaker = [...named][0]!
  return question
}
