// Decides which part of an over-long message is the question (always sent word for word) and which is an attached
// document (sent in the pieces that fit). Knows nothing of tokens or of ranking.
import type { Span } from './types.ts'

/** A paragraph up to this many characters can be the question beside a document. Longer ones are document. */
const QUESTION_CHARS = 1500

export interface Split {
  /** The person's own words; may be empty when everything is document. */
  question: Span[]
  document: Span[]
}

/**
 * Splits an over-long message. What the composer noted as pasted is the document and the rest the question; where nothing
 * was noted (or the rest is still too long), a short last paragraph is the question, else a short first one.
 */
export function splitDocument(text: string, pasted: Span[] = []): Split {
  const typed = invert(text, pasted).flatMap((span) => trimmed(text, span) ?? [])
  const typedLength = typed.reduce((sum, span) => sum + span.end - span.start, 0)
  if (pasted.length > 0 && typedLength > 0 && typedLength <= QUESTION_CHARS)
    return { question: typed, document: pasted }
  const end = text.trimEnd().length
  const lastBreak = text.lastIndexOf('\n', end - 1)
  if (lastBreak > 0 && end - lastBreak - 1 <= QUESTION_CHARS)
    return { question: [{ start: lastBreak + 1, end }], document: [{ start: 0, end: lastBreak }] }
  const start = text.length - text.trimStart().length
  const firstBreak = text.indexOf('\n', start)
  if (firstBreak > 0 && firstBreak - start <= QUESTION_CHARS)
    return { question: [{ start, end: firstBreak }], document: [{ start: firstBreak + 1, end: text.length }] }
  return { question: [], document: [{ start: 0, end: text.length }] }
}

/** The span without white space at its edges; undefined when nothing else is in it. */
function trimmed(text: string, { start, end }: Span): Span | undefined {
  const part = text.slice(start, end)
  const words = part.trim()
  const from = start + part.length - part.trimStart().length
  return words === '' ? undefined : { start: from, end: from + words.length }
}

/** What the spans leave of a text. */
function invert(text: string, spans: Span[]): Span[] {
  const rest: Span[] = []
  let at = 0
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.start > at) rest.push({ start: at, end: span.start })
    at = Math.max(at, span.end)
  }
  if (at < text.length) rest.push({ start: at, end: text.length })
  return rest
}
