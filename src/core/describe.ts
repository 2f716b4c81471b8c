// How a date and a source are named to a model. (The screen has words of its own.)
import type { Millis, PartSource } from './types.ts'

/** The day of a time in the zone of whoever runs this: "2026-03-02". */
export function day(at: Millis): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/**
 * Who said it and where: `You in “Lease”`, `Assistant in “Lease”`, `A note` (of which nobody knows who said it), `File
 * “lease.md”`. A document's title is its name.
 */
export function describeSource(source: PartSource, title: string | undefined): string {
  if (source.type === 'memory' && source.role === undefined) return 'A note'
  if (source.type === 'document') return title ? `File “${title}”` : 'A file'
  const who = source.speaker ?? (source.role === 'assistant' ? 'Assistant' : 'You')
  return title ? `${who} in “${title}”` : who
}
