// Keeps the retriever equal to the tables: loads everything once, then replays the change log. Decides nothing about
// relevance; knows how a row becomes chunks.
import type { Truth } from '../db/db.ts'
import type { Change, Chunk, Conversation, Document, Id, Memory, Turn } from '../core/types.ts'
import { chunk as cutText, sentenceKeys } from '../core/text.ts'
import { tombstoneHash } from '../db/forget.ts'
import type { Retriever } from './retrieve.ts'

/** Longest chunk in characters: about 200 tokens of prose, under every embedder's window. Raising it blurs vectors. */
export const CHUNK_CHARS = 900
/** Share of a chunk that repeats the end of the one before, so that no statement is cut in half everywhere. */
export const CHUNK_OVERLAP = 0.15
/** Rows per slice while loading: between slices the worker answers questions. Of documents, which are long, one. */
const SLICE = 500

/** What must hear of new and gone chunks beside the retriever (the vectors). */
export interface ChunkListener {
  put(chunks: Chunk[]): void
  remove(ids: string[]): void
  /** Every chunk there is was put: any other is gone, also those that were put before. */
  only(has: (id: string) => boolean): void
}

export interface Follower {
  /** Brings the indexes up to the newest change. Cheap when there is none. */
  catchUp(): Promise<void>
  /** Resolves when everything was loaded for the first time. */
  loaded: Promise<void>
}

/** Cuts a turn, a memory or a document into chunks; `hidden` tells which sentences (normalised) were forgotten. */
export function chunksOf(
  text: string,
  row: Omit<Chunk, 'id' | 'text' | 'start' | 'end'>,
  hidden?: (sentence: string) => boolean,
): Chunk[] {
  const options = { maxChars: CHUNK_CHARS, overlap: CHUNK_OVERLAP, ...(hidden ? { masked: hidden } : {}) }
  return cutText(text, options).map((piece, ordinal) => ({ ...row, ...piece, id: `${row.source.id}#${ordinal}` }))
}

/** What one worker knows of the tables in memory. */
export interface Known {
  conversations: Map<Id, Conversation>
  pinned: Map<Id, Memory>
  /** The names of documents. */
  documents: Map<Id, string>
}

/** Starts loading and returns at once. `idle` lets other work run between slices. */
export function createFollower(deps: {
  db: Truth
  retriever: Retriever
  listener?: ChunkListener
  idle?: () => Promise<void>
}): Follower & Known {
  const { db, retriever, listener, idle = () => Promise.resolve() } = deps
  const conversations = new Map<Id, Conversation>()
  const pinned = new Map<Id, Memory>()
  const documents = new Map<Id, string>()
  let forgotten = new Map<Id, Set<string>>()
  let last = -1

  const drop = (sourceId: Id) => {
    const ids = retriever.sourceChunks(sourceId).map((chunk) => chunk.id)
    retriever.remove(ids)
    listener?.remove(ids)
  }
  const put = (chunks: Chunk[]) => {
    retriever.add(chunks)
    listener?.put(chunks)
  }

  function chunksOfTurn(turn: Turn): Chunk[] {
    const conversation = conversations.get(turn.conversationId)
    if (!conversation || turn.status === 'streaming' || turn.text === '') return []
    const { spaceId } = conversation
    const { conversationId, seq, role, speaker, createdAt, revision } = turn
    const hidden = forgottenIn(turn.text, spaceId, forgotten.get(spaceId))
    const row = {
      source: { type: 'turn' as const, id: turn.id },
      spaceId,
      conversationId,
      seq,
      role,
      createdAt,
      revision,
    }
    return chunksOf(turn.text, speaker ? { ...row, speaker } : row, hidden)
  }

  /** A statement that stands word for word in a turn is found through the turn; everything else by itself. */
  function chunksOfMemory(memory: Memory): Chunk[] {
    if (standsInTurn(memory) || memory.status !== 'active' || memory.expiredAt !== undefined) return []
    const { id, spaceId, validFrom, revision } = memory
    return chunksOf(memory.text, { source: { type: 'memory', id }, spaceId, createdAt: validFrom, revision })
  }

  async function applyTurns(ids: Id[]) {
    const turns = await db.turns.bulkGet(ids)
    for (const id of ids) drop(id)
    for (const turn of turns) if (turn) put(chunksOfTurn(turn))
  }

  async function applyMemories(ids: Id[]) {
    const memories = await db.memories.bulkGet(ids)
    for (const [at, memory] of memories.entries()) {
      const id = ids[at]!
      drop(id)
      pinned.delete(id)
      if (!memory) continue
      if (memory.pinnedAt !== undefined && memory.status === 'active') pinned.set(id, memory)
      put(chunksOfMemory(memory))
    }
  }

  function chunksOfDocument(document: Document): Chunk[] {
    const { id, spaceId, text, modifiedAt, revision } = document
    const hidden = forgottenIn(text, spaceId, forgotten.get(spaceId))
    return chunksOf(text, { source: { type: 'document', id }, spaceId, createdAt: modifiedAt, revision }, hidden)
  }

  async function applyDocuments(ids: Id[]) {
    for (const id of ids) {
      const document = await db.documents.get(id)
      drop(id)
      documents.delete(id)
      if (document) {
        documents.set(id, document.name)
        put(chunksOfDocument(document))
      }
      await idle()
    }
  }

  async function loadAll() {
    const newest = await db.changes.orderBy('seq').last()
    retriever.clear()
    conversations.clear()
    pinned.clear()
    documents.clear()
    await readForgotten()
    for (const row of await db.conversations.toArray()) conversations.set(row.id, row)
    for (const ids of slices(await db.turns.toCollection().primaryKeys())) {
      await applyTurns(ids)
      await idle()
    }
    for (const ids of slices(await db.memories.toCollection().primaryKeys())) {
      await applyMemories(ids)
      await idle()
    }
    await applyDocuments(await db.documents.toCollection().primaryKeys())
    listener?.only((id) => retriever.chunk(id) !== undefined)
    last = newest?.seq ?? 0
  }

  async function readForgotten() {
    forgotten = new Map()
    for (const { spaceId, hash } of await db.tombstones.toArray())
      forgotten.set(spaceId, (forgotten.get(spaceId) ?? new Set()).add(hash))
  }

  async function replay() {
    if (last < 0) return loadAll()
    const changes = await db.changes.where('seq').above(last).toArray()
    const first = changes[0]
    if (!first) return
    // A gap means that the log was cut while this tab slept; "all" that everything was replaced.
    if (first.seq! > last + 1 || changes.some((change) => change.table === 'all')) return loadAll()
    const idsOf = (table: Change['table']) => [
      ...new Set(changes.filter((change) => change.table === table).map((change) => change.id)),
    ]
    await readForgotten()
    for (const id of idsOf('conversations')) {
      const row = await db.conversations.get(id)
      if (row) conversations.set(id, row)
      else conversations.delete(id)
    }
    await applyTurns(idsOf('turns'))
    await applyMemories(idsOf('memories'))
    await applyDocuments(idsOf('documents'))
    last = changes.at(-1)!.seq!
  }

  let tail: Promise<void> = Promise.resolve()
  // A failure is told to whoever asked for it; whoever asks next tries again.
  const catchUp = () => (tail = tail.catch(() => undefined).then(replay))
  return { conversations, pinned, documents, catchUp, loaded: catchUp() }
}

function slices(ids: Id[]): Id[][] {
  const parts: Id[][] = []
  for (let at = 0; at < ids.length; at += SLICE) parts.push(ids.slice(at, at + SLICE))
  return parts
}

/** Which sentences of a text are forgotten in a space; undefined when none is. */
function forgottenIn(text: string, spaceId: Id, hashes: Set<string> | undefined) {
  if (!hashes?.size) return undefined
  const hidden = new Set(sentenceKeys(text).filter((sentence) => hashes.has(tombstoneHash(spaceId, sentence))))
  return hidden.size > 0 ? (sentence: string) => hidden.has(sentence) : undefined
}

/** Unedited, and as long as the span it was drawn from: the turn holds it word for word. */
function standsInTurn({ revision, sources, text }: Memory): boolean {
  return revision === 0 && sources.some(({ start, end }) => end - start === text.length)
}
