// What a row of an earlier version is today: the one reading of it, for databases that are upgraded and for files of their
// time. Knows nothing of how rows are stored.
import type { Id, Link, Memory } from './types.ts'

/** What versions 1 and 2 called links between memories that say nearly the same. */
export interface SimilarLink {
  kind: 'similar'
  to: Id
}

/** Two that say nearly the same may be one: a person decides. */
export function linkOfToday({ to }: SimilarLink): Link {
  return { kind: 'duplicates', to, proposed: 1 }
}

/** A memory of version 1 or 2, with its conversation: that of the turn it was drawn from. */
export function memoryOfToday(memory: Memory, conversationOf: (turnId: Id) => Id | undefined): Memory {
  const links = memory.links.map((link: Link | SimilarLink) => (link.kind === 'similar' ? linkOfToday(link) : link))
  const first = memory.summary ? undefined : memory.sources[0]
  const conversationId = first && conversationOf(first.turnId)
  return { ...memory, links, ...(conversationId === undefined ? {} : { conversationId }) }
}
