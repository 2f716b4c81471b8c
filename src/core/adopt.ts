// Somebody else's rows, made fit to stand beside one's own: nothing of theirs is believed, overwrites or joins anything
// that is here. Decides no more than that.
import { partsOf, withParts } from './packed-parts.ts'
import type { Rows, TableName } from './rows.ts'
import type { Id, PartSource, StoredPart } from './types.ts'

export type Keyed = 'spaces' | 'conversations' | 'turns' | 'memories' | 'documents'
/** What a row of theirs is called here. */
export type Named = (table: Keyed, id: Id) => Id

/**
 * A row of theirs under the names it has here, wherever it refers to one; undefined when it stays behind: suggestions,
 * settings, prices, and what somebody else spent. Memories become proposals from an import and lose their pins and what
 * somebody confirmed; no statements will be drawn from the turns. Of a memory's history comes what happened to it, not
 * what it said before: there is nothing to be undone here.
 */
export function adopt<T extends TableName>(table: T, row: Rows[T][number], named: Named): Rows[T][number] | undefined {
  return WAYS[table](row, named)
}

const WAYS: { [T in TableName]: (row: Rows[T][number], named: Named) => Rows[T][number] | undefined } = {
  spaces: (space, named) => ({ ...space, id: named('spaces', space.id) }),
  conversations: (conversation, named) => ({
    ...conversation,
    id: named('conversations', conversation.id),
    spaceId: named('spaces', conversation.spaceId),
  }),
  turns: (turn, named) => ({
    ...turn,
    id: named('turns', turn.id),
    conversationId: named('conversations', turn.conversationId),
    parentId: turn.parentId === null ? null : named('turns', turn.parentId),
    status: turn.status === 'streaming' ? 'stopped' : turn.status,
    ingested: 1,
    ...(turn.plan
      ? {
          plan: withParts(
            turn.plan,
            partsOf(turn.plan).map((part) => adoptPart(part, named)),
          ),
        }
      : {}),
  }),
  memories: ({ pinnedAt: _, confirmedAt: __, ...memory }, named) => ({
    ...memory,
    id: named('memories', memory.id),
    spaceId: named('spaces', memory.spaceId),
    origin: 'import',
    status: 'proposed',
    sources: memory.sources.map((source) => ({ ...source, turnId: named('turns', source.turnId) })),
    sourceTurnIds: memory.sourceTurnIds.map((id) => named('turns', id)),
    links: memory.links.map((link) => ({ ...link, to: named('memories', link.to) })),
    ...(memory.conversationId === undefined ? {} : { conversationId: named('conversations', memory.conversationId) }),
    ...(memory.supersededBy === undefined ? {} : { supersededBy: named('memories', memory.supersededBy) }),
    ...(memory.summary
      ? { summary: { ...memory.summary, conversationId: named('conversations', memory.summary.conversationId) } }
      : {}),
  }),
  documents: (document, named) => ({
    ...document,
    id: named('documents', document.id),
    spaceId: named('spaces', document.spaceId),
  }),
  history: ({ seq: _, before: __, after: ___, without: ____, act: _____, ...line }, named) => ({
    ...line,
    memoryId: named('memories', line.memoryId),
    spaceId: named('spaces', line.spaceId),
    ...(line.turnId === undefined ? {} : { turnId: named('turns', line.turnId) }),
    ...(line.other === undefined ? {} : { other: named('memories', line.other) }),
  }),
  // The id of the space is in the hash: under another id it would recognise nothing.
  tombstones: (tombstone, named) => (named('spaces', tombstone.spaceId) === tombstone.spaceId ? tombstone : undefined),
  suggestions: () => undefined,
  settings: () => undefined,
  models: () => undefined,
  spending: () => undefined,
}

const SOURCES: Record<PartSource['type'], Keyed> = { turn: 'turns', memory: 'memories', document: 'documents' }

function adoptPart(part: StoredPart, named: Named): StoredPart {
  if (!part.source) return part
  const { conversationId, ...source } = part.source
  const id = named(SOURCES[source.type], source.id)
  const from = conversationId === undefined ? {} : { conversationId: named('conversations', conversationId) }
  return { ...part, source: { ...source, ...from, id } }
}
