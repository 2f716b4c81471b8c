// What rows of before version 3 are from then on, told once more and in other words than the program does.
import type { Memory, Turn } from '../../src/core/types.ts'

/** The conversation is known, and "similar" has its new name. */
export function memoriesOfToday(memories: Memory[], turns: Turn[]): Memory[] {
  return memories.map((memory) => {
    const said = memory.kind === 'summary' ? undefined : turns.find(({ id }) => id === memory.sources[0]?.turnId)
    const links = memory.links.map(({ to }) => ({ kind: 'duplicates' as const, to, proposed: 1 as const }))
    return { ...memory, links, ...(said ? { conversationId: said.conversationId } : {}) }
  })
}
