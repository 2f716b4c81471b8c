// How the parts of a prompt are put before a person: as text for the clipboard, and as slots of the budget. Knows no screen.
import { partsOf } from '../../core/packed-parts.ts'
import { RECALLED_FRAME } from '../../core/recalled.ts'
import type { DropReason, PartKind, ShownPart, StoredPart, StoredPlan, Unlisted } from '../../core/types.ts'
import { count } from '../words.ts'

/** True for the fixed words around the notes. */
export function isFrame({ text, part }: ShownPart): boolean {
  return part.kind === 'system' && text === RECALLED_FRAME
}

/** What was sent, for the clipboard: each kept part under its heading, in order. */
export function asText(parts: ShownPart[], headingOf: (shown: ShownPart) => string): string {
  const kept = parts.filter(({ part }) => !part.dropped)
  return kept
    .map((each) => `## ${headingOf(each)}\n\n${each.state === 'gone' ? '[forgotten]' : each.text}`)
    .join('\n\n')
}

/** Why something was left out. */
export const DROPPED: Record<DropReason, string> = {
  budget: 'No room for it',
  duplicate: 'Said already',
  scope: 'Of another space',
  threshold: 'Not sure enough',
}

const WHY_SO_MANY: Record<DropReason, string> = {
  budget: 'no room for them',
  duplicate: 'said already',
  scope: 'of another space',
  threshold: 'not sure enough',
}
const ONE: Partial<Record<PartKind, [one: string, many: string]>> = {
  turn: ['older message', 'older messages'],
  summary: ['summary', 'summaries'],
  input: ['piece of the attached text', 'pieces of the attached text'],
}

/** What is not listed, in a line: "And 502 older messages: no room for them." */
export function unlistedWords({ kind, dropped, count: many }: Unlisted): string {
  const [one, more] = ONE[kind] ?? ['memory', 'memories']
  return `And ${count(many, one, more)}: ${many === 1 ? DROPPED[dropped].toLowerCase() : WHY_SO_MANY[dropped]}.`
}

export interface Slot {
  key: 'system' | 'profile' | 'memory' | 'turn' | 'input' | 'free'
  label: string
  tokens: number
}

/** How the budget was spent: what was kept by kind, in the order it was sent, and what is free. */
export function budgetSlots(plan: StoredPlan): Slot[] {
  const parts = partsOf(plan)
  const tokens = (...kinds: StoredPart['kind'][]) =>
    parts.reduce((sum, part) => (kinds.includes(part.kind) && !part.dropped ? sum + part.tokens : sum), 0)
  return [
    { key: 'system', label: 'System text', tokens: tokens('system') },
    { key: 'profile', label: 'Kept in mind', tokens: tokens('profile') },
    { key: 'memory', label: 'Recalled', tokens: tokens('memory', 'summary') },
    { key: 'turn', label: 'Recent messages', tokens: tokens('turn') },
    { key: 'input', label: 'Your message', tokens: tokens('input') },
    { key: 'free', label: 'Free', tokens: Math.max(0, plan.budget - plan.used) },
  ]
}
