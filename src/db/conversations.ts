// A person's own hand on conversations: rename and delete. Deleting says whether what was remembered from it stays.
import type { Id } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { clearConversation } from './clear.ts'
import type { Derived, Truth } from './db.ts'
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
  await clearConversation(db, derived, id, { memories, now: 0 })
}
