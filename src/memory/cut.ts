// How a row becomes chunks: what of it is searched by itself, in which pieces, and without what was forgotten. Reads no
// tables.
import { chunk as cutText, sections, sentenceKeys } from '../core/text.ts'
import type { Chunk, Conversation, Document, Hit, Id, Memory, Span, Turn } from '../core/types.ts'
import { tombstoneHash } from '../db/forget.ts'

/** Longest piece in characters, and the share of it that the next one repeats. See the settings. */
export interface Shape {
  pieceChars: number
  pieceOverlap: number
}

/** What is known beside the row itself. */
export interface Around {
  shape: Shape
  /** Hashes of the sentences that were forgotten in a space. */
  forgotten: ReadonlyMap<Id, ReadonlySet<string>>
  /** Where a row was cut before, when nothing that matters has changed since: it is not cut again then. */
  before?: (row: Row) => readonly Span[] | undefined
}

type Row = Omit<Chunk, 'id' | 'text' | 'start' | 'end'>

/** Cuts a text into chunks; `hidden` tells which sentences (normalised) were forgotten. */
export function chunksOf(text: string, row: Row, shape: Shape, hidden?: (sentence: string) => boolean): Chunk[] {
  const { pieceChars: maxChars, pieceOverlap: overlap } = shape
  const pieces = cutText(text, { maxChars, overlap, ...(hidden ? { masked: hidden } : {}) })
  return pieces.map((piece, ordinal) => ({ ...row, ...piece, id: `${row.source.id}#${ordinal}` }))
}

/** Nothing of a turn that is still being written, and nothing of a temporary conversation. */
export function chunksOfTurn(turn: Turn, conversation: Conversation | undefined, around: Around): Chunk[] {
  if (!conversation || conversation.temporary || turn.status === 'streaming') return []
  const { conversationId, seq, role, speaker, createdAt, revision } = turn
  const place = { spaceId: conversation.spaceId, conversationId, seq, role, createdAt, revision }
  return seen(turn.text, { source: { type: 'turn', id: turn.id }, ...place, ...(speaker ? { speaker } : {}) }, around)
}

/**
 * A statement that stands word for word in a turn is found through the turn; everything else by itself, in the
 * conversation that it came from.
 */
export function chunksOfMemory(memory: Memory, from: Conversation | undefined, around: Around): Chunk[] {
  if (!isSearched(memory) || from?.temporary) return []
  const { id, spaceId, validFrom: createdAt, revision, importance, temperature, summary } = memory
  const row: Row = { source: { type: 'memory', id }, spaceId, createdAt, revision, importance, temperature }
  // A summary of a whole conversation names no turns.
  const conversationId = from?.id ?? summary?.conversationId
  return seen(memory.text, conversationId === undefined ? row : { ...row, conversationId }, around)
}

/**
 * A document is searched in sections of so many characters, each a source of its own: two pages. Raising it finds a long
 * document in fewer places at once.
 */
const SECTION_CHARS = 6000

/** The chunks of a document, section by section. It speaks of the time when its file was last changed. */
export function* sectionsOf(document: Document, around: Around): Generator<Chunk[]> {
  const { id, spaceId, text, modifiedAt: createdAt, revision } = document
  for (const [at, { start, end }] of sections(text, SECTION_CHARS).entries()) {
    const row: Row = { source: { type: 'document', id: sectionId(id, at) }, spaceId, createdAt, revision }
    // Cut again each time: it is not by its own beginning that a section's pieces are known.
    const chunks = seen(text.slice(start, end), row, { shape: around.shape, forgotten: around.forgotten })
    yield chunks.map((chunk) => ({ ...chunk, start: chunk.start + start, end: chunk.end + start }))
  }
}

/** The source that a section of a document is searched by. */
export function sectionId(documentId: Id, at: number): Id {
  return `${documentId}/${at}`
}

/** The hit with the document as its source where it is in a section of one. */
export function ofDocument(hit: Hit): Hit {
  const { chunk } = hit
  if (chunk.source.type !== 'document') return hit
  const id = chunk.source.id.slice(0, chunk.source.id.lastIndexOf('/'))
  return { ...hit, chunk: { ...chunk, source: { type: 'document', id } } }
}

function seen(text: string, row: Row, { shape, forgotten, before }: Around): Chunk[] {
  const spans = before?.(row)
  if (spans)
    return spans.map(({ start, end }, ordinal) => ({
      ...row,
      start,
      end,
      text: text.slice(start, end),
      id: `${row.source.id}#${ordinal}`,
    }))
  return text === '' ? [] : chunksOf(text, row, shape, forgottenIn(text, row.spaceId, forgotten.get(row.spaceId)))
}

/** Which sentences of a text are forgotten in a space; undefined when none is. */
function forgottenIn(text: string, spaceId: Id, hashes: ReadonlySet<string> | undefined) {
  if (!hashes?.size) return undefined
  const hidden = new Set(sentenceKeys(text).filter((sentence) => hashes.has(tombstoneHash(spaceId, sentence))))
  return hidden.size > 0 ? (sentence: string) => hidden.has(sentence) : undefined
}

/** What another took the place of is still told, with its end, where the past is asked for. What was joined is not. */
const isTold = ({ expiredAt, validTo, summary }: Memory): boolean =>
  expiredAt === undefined || (validTo !== undefined && !summary)

/** True for a memory that has chunks of its own. */
export function isSearched(memory: Memory): boolean {
  return memory.status === 'active' && isTold(memory) && !isFoundInTurns(memory)
}

/**
 * Unedited, and as long as the span it was drawn from: the turn holds it word for word. So do the turns of a summary by
 * the rules, sentence by sentence.
 */
export function isFoundInTurns({ revision, sources, text, summary }: Memory): boolean {
  if (revision > 0 || summary?.by === 'model') return false
  return summary !== undefined || sources.some(({ start, end }) => end - start === text.length)
}
