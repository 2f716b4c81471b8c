// Signals in words a person reads: their kinds, how sure they are, how they bear on one another. Pure.
import type { LinkKind, Memory, MemoryKind, Temperature } from '../../core/types.ts'

/** What each kind is called, one and many. */
export const KINDS: Readonly<Record<MemoryKind, { one: string; many: string }>> = {
  claim: { one: 'Claim', many: 'Claims' },
  goal: { one: 'Goal', many: 'Goals' },
  constraint: { one: 'Constraint', many: 'Constraints' },
  decision: { one: 'Decision', many: 'Decisions' },
  assumption: { one: 'Assumption', many: 'Assumptions' },
  question: { one: 'Question', many: 'Questions' },
  evidence: { one: 'Evidence', many: 'Evidence' },
  note: { one: 'Note', many: 'Notes' },
  summary: { one: 'Summary', many: 'Summaries' },
  document: { one: 'File', many: 'Files' },
}

/** Why each tier is what it is, for titles. */
export const TIERS: Readonly<Record<Temperature, string>> = {
  hot: 'Hot: said just now, pinned, or often used',
  warm: 'Warm: neither new nor old',
  cold: 'Cold: old and hardly used; it is still found',
}

/** How sure it is that the words mean this. From `confidence` as it is today (0..1), and from what the person said to it. */
export function surenessOf({ confirmedAt }: Pick<Memory, 'confirmedAt'>, confidence: number): string {
  if (confirmedAt !== undefined) return 'confirmed'
  if (confidence >= 0.9) return 'sure'
  if (confidence >= 0.7) return 'fairly sure'
  return confidence >= 0.5 ? 'not quite sure' : 'unsure'
}

/** The kinds of link that a person may draw, as the beginning of a sentence: "Supports", then the other's words. */
export const LINKS: Readonly<Record<Exclude<LinkKind, 'summarises'>, { to: string; from: string }>> = {
  supports: { to: 'Supports', from: 'Supported by' },
  contradicts: { to: 'Contradicts', from: 'Contradicted by' },
  depends: { to: 'Depends on', from: 'Needed by' },
  answers: { to: 'Answers', from: 'Answered by' },
  supersedes: { to: 'Replaces', from: 'Replaced by' },
  duplicates: { to: 'Says the same as', from: 'Said again by' },
}

/** Words in quotation marks, cut where a word ends when they are many. */
export function quoted(text: string, most = 90): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= most) return `“${line}”`
  const cut = line.slice(0, most)
  const end = cut.lastIndexOf(' ')
  return `“${end > most / 2 ? cut.slice(0, end) : cut} …”`
}
