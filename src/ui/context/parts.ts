// How the parts of a prompt are put before a person: as text for the clipboard, and as slots of the budget. Knows no screen.
import { RECALLED_FRAME } from '../../core/recalled.ts'
import type { ShownPart, StoredPart, StoredPlan } from '../../core/types.ts'

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

export interface Slot {
  key: 'system' | 'profile' | 'memory' | 'turn' | 'input' | 'free'
  label: string
  tokens: number
}

/** How the budget was spent: what was kept by kind, in the order it was sent, and what is free. */
export function budgetSlots(plan: StoredPlan): Slot[] {
  const tokens = (...kinds: StoredPart['kind'][]) =>
    plan.parts.reduce((sum, part) => (kinds.includes(part.kind) && !part.dropped ? sum + part.tokens : sum), 0)
  return [
    { key: 'system', label: 'System text', tokens: tokens('system') },
    { key: 'profile', label: 'Kept in mind', tokens: tokens('profile') },
    { key: 'memory', label: 'Recalled', tokens: tokens('memory', 'summary') },
    { key: 'turn', label: 'Recent messages', tokens: tokens('turn') },
    { key: 'input', label: 'Your message', tokens: tokens('input') },
    { key: 'free', label: 'Free', tokens: Math.max(0, plan.budget - plan.used) },
  ]
}
