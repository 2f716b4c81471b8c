// Somebody else's rows, made fit to stand beside one's own: nothing of theirs is believed, overwrites or joins anything
// that is here. Decides no more than that.
import { partsOf, withParts } from './packed-parts.ts'
import type { Rows } from './rows.ts'
import type { Happening, Id, Memory, PartSource, StoredPart, Turn } from './types.ts'

type Keyed = 'spaces' | 'conversations' | 'turns' | 'memories' | 'documents'

/**
 * Keeps ids that are free and gives fresh ones to those that are `taken`, everywhere they are referred to. Memories become
 * proposals from an import and lose their pins and
 * what somebody confirmed; no statements will be drawn from the turns; settings, suggestions,
 * prices and what somebody else spent stay behind. Of a memory's history comes what happened to it, not what it said before: there is nothing to be undone here.
 */
export function adopt(rows: Rows, taken: (table: Keyed, id: Id) => boolean, fresh: (id: Id) => Id): Rows {
  const renamed = (table: Keyed) =>
    new Map(rows[table].filter(({ id }) => taken(table, id)).map(({ id }) => [id, fresh(id)] as const))
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
    ...(turn.plan ? { plan: withParts(turn.plan, partsOf(turn.plan).map(partOf)) } : {}),
  })
  const partOf = (part: StoredPart): StoredPart => {
    if (!part.source) return part
    const { conversationId, ...source } = part.source
    const id = to(sources[source.type], source.id)
    const from = conversationId === undefined ? {} : { conversationId: to(conversations, conversationId) }
    return { ...part, source: { ...source, ...from, id } }
  }
  const memoryOf = ({ pinnedAt: _, confirmedAt: __, ...memory }: Memory): Memory => ({
    ...memory,
    id: to(memories, memory.id),
    spaceId: to(spaces, memory.spaceId),
    origin: 'import',
    status: 'proposed',
    sources: memory.sources.map((source) => ({ ...source, turnId: to(turns, source.turnId) })),
    sourceTurnIds: memory.sourceTurnIds.map((id) => to(turns, id)),
    links: memory.links.map((link) => ({ ...link, to: to(memories, link.to) })),
    ...(memory.conversationId === undefined ? {} : { conversationId: to(conversations, memory.conversationId) }),
    ...(memory.supersededBy === undefined ? {} : { supersededBy: to(memories, memory.supersededBy) }),
    ...(memory.summary
      ? { summary: { ...memory.summary, conversationId: to(conversations, memory.summary.conversationId) } }
      : {}),
  })

  const present = new Set(rows.memories.map(({ id }) => id))
  const happeningOf = ({
    seq: _,
    before: __,
    after: ___,
    without: ____,
    act: _____,
    ...line
  }: Happening): Happening => ({
    ...line,
    memoryId: to(memories, line.memoryId),
    spaceId: to(spaces, line.spaceId),
    ...(line.turnId === undefined ? {} : { turnId: to(turns, line.turnId) }),
    ...(line.other === undefined ? {} : { other: to(memories, line.other) }),
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
    history: rows.history.filter(({ memoryId }) => present.has(memoryId)).map(happeningOf),
    suggestions: [],
    // The id of the space is in the hash: under another id it would recognise nothing.
    tombstones: rows.tombstones.filter(({ spaceId }) => !spaces.has(spaceId)),
    settings: [],
    models: [],
    spending: [],
  }
}
