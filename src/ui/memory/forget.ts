// What forgetting takes along, in words and as texts to show. Pure: knows neither the database nor the dialog.
import type { Id, Millis, Span } from '../../core/types.ts'
import type { ForgetPreview } from '../../db/forget.ts'
import { count } from '../words.ts'

/** A text, and where it will be cut: at least one span. */
export interface Redacted {
  id: Id
  /** Whose it is: "You", a file's name. */
  from: string
  at: Millis
  text: string
  cuts: Span[]
}

/** "2 turns and 1 file"; empty when there is neither. */
export function inWords(turns: number, documents: number): string {
  const parts = [turns > 0 ? count(turns, 'turn') : '', documents > 0 ? count(documents, 'file') : '']
  return parts.filter((part) => part !== '').join(' and ')
}

/** Every text in which something will be cut. */
export function redactedTexts({ turns, cuts, documents, documentCuts }: ForgetPreview): Redacted[] {
  return [
    ...turns.map(({ id, speaker, role, createdAt, text }, at) => ({
      id,
      from: speaker ?? (role === 'user' ? 'You' : 'Assistant'),
      at: createdAt,
      text,
      cuts: cuts[at] ?? [],
    })),
    ...documents.map(({ id, name, modifiedAt, text }, at) => ({
      id,
      from: name,
      at: modifiedAt,
      text,
      cuts: documentCuts[at] ?? [],
    })),
  ]
}
