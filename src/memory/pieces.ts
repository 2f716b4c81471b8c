// A message too long to be sent whole: which of its words are the question, and which of its pieces bear on it. The
// pieces are indexed for one plan only.
import { splitDocument } from '../core/document.ts'
import type { Hit, RecallRequest, Turn } from '../core/types.ts'
import { chunksOf, type Shape } from './cut.ts'
import { createRetriever } from './retrieve.ts'

/** What a long message asks, without the document it brings along. */
export function questionOf(input: Turn): string {
  return splitDocument(input.text, input.pasted)
    .question.map(({ start, end }) => input.text.slice(start, end))
    .join('\n')
}

/** A long message's own pieces, ranked against its question. */
export function piecesOf(input: Turn, { query, spaceId, now }: RecallRequest, shape: Shape): Hit[] {
  const { id, conversationId, createdAt, revision } = input
  const spans = splitDocument(input.text, input.pasted).document
  const chunks = spans.flatMap((span, part) =>
    // Every piece is a source of its own here: hits come one per source.
    chunksOf(
      input.text.slice(span.start, span.end),
      { source: { type: 'turn', id: `${id}/${part}` }, spaceId, conversationId, createdAt, revision },
      shape,
    ).map((chunk) => ({
      ...chunk,
      start: chunk.start + span.start,
      end: chunk.end + span.start,
      id: `${chunk.id}#0`,
      source: { type: 'turn' as const, id: chunk.id },
    })),
  )
  const retriever = createRetriever({})
  retriever.put(chunks)
  const { hits } = retriever.retrieve({ text: query, spaceId, now, limit: chunks.length })
  // A document that shares no word with the question is still sent from its beginning.
  const found = new Set(hits.map((hit) => hit.chunk.id))
  const rest = chunks.filter((chunk) => !found.has(chunk.id))
  return [...hits, ...rest.map((chunk) => ({ chunk, score: 0, confidence: 0, why: {} }))]
}
