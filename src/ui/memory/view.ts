// Which memories the page shows: by words, kind, standing and time. Pure; the list keeps its order.
import { asOf, latestOnly } from '../../core/asof.ts'
import type { Memory, MemoryKind, Millis } from '../../core/types.ts'
import { createFilter } from './filter.ts'

/** How a memory stands, as a person asks for it. */
export type Standing = 'current' | 'proposed' | 'confirmed' | 'pinned' | 'replaced' | 'dismissed'

export const STANDINGS: readonly { value: Standing | ''; label: string }[] = [
  { value: '', label: 'All but dismissed' },
  { value: 'current', label: 'Current' },
  { value: 'proposed', label: 'Proposed' },
  { value: 'confirmed', label: 'Confirmed' },
  { value: 'pinned', label: 'Pinned' },
  { value: 'replaced', label: 'Replaced' },
  { value: 'dismissed', label: 'Dismissed' },
]

export interface View {
  query: string
  kind: MemoryKind | ''
  standing: Standing | ''
  /** What held then, by all that is known today. */
  at?: Millis
  /** Nothing that something else has taken the place of. */
  latest: boolean
}

/** Those that the view lets through, in their order. */
export function inView(memories: readonly Memory[], { query, kind, standing, at, latest }: View): Memory[] {
  const matches = createFilter(query)
  const held = at === undefined ? memories : asOf(memories, at)
  return (latest ? latestOnly(held) : held).filter(
    (memory) => (kind === '' || memory.kind === kind) && stands(memory, standing) && matches(memory.text),
  )
}

function stands(memory: Memory, standing: Standing | ''): boolean {
  const { status, supersededBy, expiredAt } = memory
  if (standing === 'dismissed') return status === 'dismissed'
  if (status === 'dismissed') return false
  switch (standing) {
    case '':
      return true
    case 'current':
      return status === 'active' && supersededBy === undefined && expiredAt === undefined
    case 'proposed':
      return status === 'proposed'
    case 'confirmed':
      return memory.confirmedAt !== undefined
    case 'pinned':
      return memory.pinnedAt !== undefined
    case 'replaced':
      return supersededBy !== undefined || expiredAt !== undefined
  }
}

/** The last moment of a day as a date field has it ("2026-03-02"), on this place's calendar; undefined when there is none. */
export function endOfDay(date: string): Millis | undefined {
  const [year, month, day] = date.split('-').map(Number)
  if (!year || !month || !day) return undefined
  return new Date(year, month - 1, day + 1).getTime() - 1
}
