// How much there is in a space, for who is about to delete it. Read-only.
import Dexie from 'dexie'
import type { Cleared, Id } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'

/** What clearing the space would take away. */
export async function weighSpace(db: Truth, spaceId: Id): Promise<Omit<Cleared, 'id'>> {
  const conversations = await db.conversations.where('spaceId').equals(spaceId).primaryKeys()
  const turns = await Promise.all(
    conversations.map((id) =>
      db.turns.where('[conversationId+seq]').between([id, Dexie.minKey], [id, Dexie.maxKey]).count(),
    ),
  )
  const memories = await db.memories
    .where('[spaceId+createdAt]')
    .between([spaceId, Dexie.minKey], [spaceId, Dexie.maxKey])
    .count()
  const documents = await db.documents.where('spaceId').equals(spaceId).count()
  return { conversations: conversations.length, turns: turns.reduce((sum, one) => sum + one, 0), memories, documents }
}
