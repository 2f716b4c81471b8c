// From where a conversation recalls. A file of its own, so that the choice is written the moment it is made.
import type { Conversation, Id, Scope } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import type { Truth } from './db.ts'
import { log, write } from './write.ts'

/** Sets from where a conversation recalls; without `scope` as the settings say. Errors: `NoSuchConversation`. */
export async function setScope(db: Truth, id: Id, scope?: Scope): Promise<void> {
  await write(db, [db.conversations, db.changes], async () => {
    const { scope: _, ...conversation } = (await db.conversations.get(id)) ?? {}
    if (!('id' in conversation))
      throw failure('NoSuchConversation', 'conversation: it is no longer there; it was deleted')
    const row = conversation as Conversation
    await db.conversations.put(scope ? { ...row, scope } : row)
    await log(db, 'conversations', 'put', [row])
  })
}
