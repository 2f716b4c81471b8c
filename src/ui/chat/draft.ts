// A message being written: its text, what of it was pasted, and what is attached because it is too long for the box. It
// becomes one text when it is sent, and is kept across reloads until then. Knows no screen.
import type { Span } from '../../core/types.ts'
import { logWarning } from '../../lib/log.ts'

/** What stands in the box, and beside it. */
export interface Draft {
  text: string
  /** Pasted stretches of `text`. */
  pasted: Span[]
  /** Pasted texts too long for the box, in order. */
  documents: string[]
}

export const EMPTY_DRAFT: Draft = { text: '', pasted: [], documents: [] }

/** A paste of more characters than this is attached instead of filling the box. */
export const DOCUMENT_CHARS = 20_000
/** Drafts beyond this many characters keep only their text: local storage takes about 5 million in all. */
const KEPT_CHARS = 1_500_000

/** True when there is nothing in it to send. */
export function isBlank(draft: Draft): boolean {
  return draft.text.trim() === '' && draft.documents.every((document) => document.trim() === '')
}

/** The draft as one message: the text without the space around it, then the documents, each after an empty line. */
export function compose(draft: Draft): { text: string; pasted: Span[] } {
  const lead = draft.text.length - draft.text.trimStart().length
  let text = draft.text.trim()
  const pasted = draft.pasted
    .map(({ start, end }) => ({ start: Math.max(0, start - lead), end: Math.min(text.length, end - lead) }))
    .filter((span) => span.end > span.start)
  for (const document of draft.documents) {
    if (text !== '') text += '\n\n'
    pasted.push({ start: text.length, end: text.length + document.length })
    text += document
  }
  return { text, pasted }
}

const slot = (name: string) => `recollect-draft ${name}`

/** The draft kept under a name (a conversation's id, say); an empty one when there is none that can be read. */
export function readDraft(storage: Storage, name: string): Draft {
  try {
    const kept: unknown = JSON.parse(storage.getItem(slot(name)) ?? 'null')
    return isDraft(kept) ? kept : EMPTY_DRAFT
  } catch (thrown) {
    logWarning('draft: the one kept for this conversation could not be read', thrown)
    return EMPTY_DRAFT
  }
}

/** What this program, or an older one, or something else on this origin may have left there. */
function isDraft(kept: unknown): kept is Draft {
  const { text, pasted, documents } = (kept ?? {}) as Partial<Record<keyof Draft, unknown>>
  const isSpan = (span: unknown) =>
    (['start', 'end'] as const).every((side) => Number.isFinite((span as Partial<Span> | null)?.[side]))
  return (
    typeof text === 'string' &&
    Array.isArray(pasted) &&
    pasted.every(isSpan) &&
    Array.isArray(documents) &&
    documents.every((document) => typeof document === 'string')
  )
}

/** Keeps a draft under a name; a blank one is removed. What is too large for the storage is kept without its documents. */
export function keepDraft(storage: Storage, name: string, draft: Draft): void {
  try {
    if (isBlank(draft)) return storage.removeItem(slot(name))
    const length = draft.documents.reduce((sum, document) => sum + document.length, draft.text.length)
    storage.setItem(slot(name), JSON.stringify(length > KEPT_CHARS ? { ...draft, documents: [] } : draft))
  } catch (thrown) {
    logWarning('draft: not kept for a reload, because the local storage is full or closed', thrown)
  }
}

/** Removes the draft kept under a name. */
export function dropDraft(storage: Storage, name: string): void {
  keepDraft(storage, name, EMPTY_DRAFT)
}
