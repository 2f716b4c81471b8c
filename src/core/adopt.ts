// Somebody else's rows, made fit to stand beside one's own: nothing of theirs is believed, overwrites or joins anything
// that is here. Decides no more than that.
import type { Rows } from './rows.ts'
import type { Id, Memory, PartSource, Turn } from './types.ts'

type Keyed = 'spaces' | 'conversations' | 'turns' | 'memories' | 'documents'

/**
 * Keeps ids that are free and gives fresh ones to those that are `taken`, everywhere they are referred to. Memories become
 * proposals from an import and lose their pins; no statements will be drawn from the turns; settings stay behind.
 */
export function adopt(rows: Rows, taken: (table: Keyed, id: Id) => boolean, fresh: () => Id): Rows {
  const renamed = (table: Keyed) =>
    new Map(rows[table].filter(({ id }) => taken(table, id)).map(({ id }) => [id, fresh()] as const))
  const spaces = renamed('spaces')
  const conversations = renamed('conversations')
  const turns = renamed('turns')
  const memories = renamed('memories')
  const documents = renamed('documents')
  const sources: Record<PartSource['type'], Map<Id, Id>> = { turn: turns, memory: memories, document: documents }
  const to = (names: Map<Id, Id>, id: Id) => names.get(id) ?? id

  const turnOf = (turn: Turn): Turn => ({
    ...turn,
    id: to(turns, turn.id),
    conversationId: to(conversations, turn.conversationId),
    parentId: turn.parentId === null ? null : to(turns, turn.parentId),
    status: turn.status === 'streaming' ? 'stopped' : turn.status,
    ingested: 1,
    ...(turn.plan ? { plan: { ...turn.plan, parts: turn.plan.parts.map(partOf) } } : {}),
  })
  const partOf = (part: NonNullable<Turn['plan']>['parts'][number]) => {
    if (!part.source) return part
    const { conversationId, ...source } = part.source
    const id = to(sources[source.type], source.id)
    const from = conversationId === undefined ? {} : { conversationId: to(conversations, conversationId) }
    return { ...part, source: { ...source, ...from, id } }
  }
  const memoryOf = ({ pinnedAt: _, ...memory }: Memory): Memory => ({
    ...memory,
    id: to(memories, memory.id),
    spaceId: to(spaces, memory.spaceId),
    origin: 'import',
    status: 'proposed',
    sources: memory.sources.map((source) => ({ ...source, turnId: to(turns, source.turnId) })),
    sourceTurnIds: memory.sourceTurnIds.map((id) => to(turns, id)),
    links: memory.links.map((link) => ({ ...link, to: to(memories, link.to) })),
    ...(memory.summary
      ? { summary: { ...memory.summary, conversationId: to(conversations, memory.summary.conversationId) } }
      : {}),
    ...(memory.supersededBy === undefined ? {} : { supersededBy: to(memories, memory.supersededBy) }),
    ...(memory.summary
      ? { summary: { ...memory.summary, conversationId: to(conversations, memory.summary.conversationId) } }
      : {}),
  })

  return {
    spaces: rows.spaces.map((space) => ({ ...space, id: to(spaces, space.id) })),
    conversations: rows.conversations.map((conversation) => ({
      ...conversation,
      id: to(conversations, conversation.id),
      spaceId: to(spaces, conversation.spaceId),
    })),
    turns: rows.turns.map(turnOf),
    memories: rows.memories.map(memoryOf),
    documents: rows.documents.map((document) => ({
      ...document,
      id: to(documents, document.id),
      spaceId: to(spaces, document.spaceId),
    })),
    // The id of the space is in the hash: under another id it would recognise nothing.
    tombstones: rows.tombstones.filter(({ spaceId }) => !spaces.has(spaceId)),
    settings: [],
  }
}
