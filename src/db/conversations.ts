// A person's own hand on conversations: rename and delete. Deleting says whether what was remembered from it stays.
import { scrubTurns } from '../core/scrub.ts'
import type { Id, Memory } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import type { Derived, Truth } from './db.ts'
import { heardElsewhere, talkOf } from './forget.ts'
import { dropVectors } from './segments.ts'
import { log, write } from './write.ts'

/** Longest title in characters. */
const LONGEST = 200

/** Gives it a name of the person's own, which its first message no longer replaces. Errors: `EmptyName`, `NoSuchConversation`. */
export async function renameConversation(db: Truth, id: Id, title: string): Promise<void> {
  const words = title.trim().slice(0, LONGEST)
  if (words === '') throw failure('EmptyName', 'conversation: a title needs at least one character')
  await write(db, [db.conversations, db.changes], async () => {
    const conversation = await db.conversations.get(id)
    if (!conversation) throw failure('NoSuchConversation', 'conversation: it is no longer there; it was deleted')
    await db.conversations.put({ ...conversation, title: words, named: 1 })
    await log(db, 'conversations', 'put', [conversation])
  })
}

/**
 * Deletes a conversation with all its turns. With `memories`, those that were said nowhere else go too; without, they
 * stay and stand for themselves. Does nothing when it is gone already.
 */
export async function deleteConversation(
  db: Truth,
  derived: Derived,
  id: Id,
  { memories }: { memories: boolean },
): Promise<void> {
  const touched = await write(db, [db.conversations, db.turns, db.memories, db.jobs, db.changes], async () => {
    const conversation = await db.conversations.get(id)
    if (!conversation) return []
    const rows = await talkOf(db, conversation.spaceId)
    const turns = rows.turns.filter((turn) => turn.conversationId === id)
    const turnIds = new Set(turns.map((turn) => turn.id))
    const drawn = rows.memories.filter(
      ({ sourceTurnIds, summary }) =>
        summary?.conversationId === id || sourceTurnIds.some((turnId) => turnIds.has(turnId)),
    )
    const left = drawn.map((memory) => withoutSources(memory, turnIds))
    const gone = left.filter((memory) => memories && memory.sources.length === 0)
    const kept = left.filter((memory) => !gone.includes(memory))
    const goneIds = new Set(gone.map((memory) => memory.id))
    const isGone = (row: Id) => turnIds.has(row) || goneIds.has(row)
    const others = rows.turns.filter((turn) => turn.conversationId !== id)
    const elsewhere = await heardElsewhere(db, conversation.spaceId, isGone)
    const plans = scrubTurns([...others, ...elsewhere], (row) => !isGone(row))
    await db.conversations.delete(id)
    await db.turns.bulkDelete([...turnIds])
    await db.jobs.where('conversationId').equals(id).delete()
    await db.memories.bulkDelete([...goneIds])
    await db.memories.bulkPut(kept)
    await db.turns.bulkPut(plans)
    await log(db, 'turns', 'delete', turns)
    await log(db, 'turns', 'put', plans)
    await log(db, 'memories', 'delete', gone)
    await log(db, 'memories', 'put', kept)
    await log(db, 'conversations', 'delete', [conversation])
    return [...turns, ...gone]
  })
  await dropVectors(derived, touched)
}

function withoutSources(memory: Memory, turnIds: Set<Id>): Memory {
  const sources = memory.sources.filter((source) => !turnIds.has(source.turnId))
  return { ...memory, sources, sourceTurnIds: sources.map((source) => source.turnId) }
}
