// Clearing a conversation or a space: what was said and learned there goes, and can be put back. Unlike forgetting it
// leaves no tombstone: the same words said again are remembered again.
import type { Id, Memory, Millis } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import type { Derived, Truth } from './db.ts'
import { talkOf } from './forget.ts'
import { type Gone, remove, type Removal, removalTables } from './removal.ts'
import { dropVectors } from './segments.ts'
import { write } from './write.ts'

/**
 * Takes away a conversation with what was learned nowhere else. `memories` false keeps what was learned: it stands for
 * itself then. Undefined when the conversation is gone already.
 */
export async function clearConversation(
  db: Truth,
  derived: Derived | undefined,
  id: Id,
  { memories, now }: { memories: boolean; now: Millis },
): Promise<Removal | undefined> {
  const removal = await write(db, removalTables(db), async () => {
    const conversation = await db.conversations.get(id)
    if (!conversation) return undefined
    const talk = await talkOf(db, conversation.spaceId)
    const turns = talk.turns.filter((turn) => turn.conversationId === id)
    const turnIds = new Set(turns.map((turn) => turn.id))
    const jobs = await db.jobs.where('conversationId').equals(id).toArray()
    const drawn = talk.memories.filter(
      ({ conversationId, sourceTurnIds, summary }) =>
        conversationId === id || summary?.conversationId === id || sourceTurnIds.some((turnId) => turnIds.has(turnId)),
    )
    const conversationOf = new Map(talk.turns.map((turn) => [turn.id, turn.conversationId]))
    const left = drawn.map((before) => ({ before, after: withoutSources(before, turnIds, id, conversationOf) }))
    const goes = ({ after }: { after: Memory }) => memories && after.sources.length === 0
    const gone: Gone = {
      conversations: [conversation],
      turns,
      memories: left.filter(goes).map(({ before }) => before),
      documents: [],
      jobs,
    }
    const kept = left.filter((each) => !goes(each))
    return remove(db, conversation.spaceId, gone, kept, now)
  })
  if (removal) await dropOf(derived, removal)
  return removal
}

/** Takes away everything of a space but the space itself. Errors: `NoSuchSpace`, and the storage's. */
export async function clearSpace(db: Truth, derived: Derived | undefined, spaceId: Id, now: Millis): Promise<Removal> {
  const removal = await write(db, [...removalTables(db), db.spaces], async () => {
    if (!(await db.spaces.get(spaceId))) throw failure('NoSuchSpace', 'clear: this space is no longer there')
    const talk = await talkOf(db, spaceId)
    const documents = await db.documents.where('spaceId').equals(spaceId).toArray()
    const jobs = await db.jobs
      .where('conversationId')
      .anyOf(talk.conversations.map((conversation) => conversation.id))
      .toArray()
    return remove(db, spaceId, { ...talk, documents, jobs }, [], now)
  })
  await dropOf(derived, removal)
  return removal
}

async function dropOf(derived: Derived | undefined, { gone }: Removal): Promise<void> {
  if (derived) await dropVectors(derived, [...gone.turns, ...gone.memories, ...gone.documents])
}

/** The memory as it is without these turns; what was said in another conversation as well is that one's from now on. */
function withoutSources(
  { conversationId, ...memory }: Memory,
  turnIds: ReadonlySet<Id>,
  cleared: Id,
  conversationOf: ReadonlyMap<Id, Id>,
): Memory {
  const sources = memory.sources.filter((source) => !turnIds.has(source.turnId))
  const left = conversationId === cleared ? conversationOf.get(sources[0]?.turnId ?? '') : conversationId
  return {
    ...memory,
    sources,
    sourceTurnIds: sources.map((source) => source.turnId),
    ...(left === undefined ? {} : { conversationId: left }),
  }
}
