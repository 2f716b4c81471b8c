// What a person typed in a conversation since a model last looked for signals: counted for the screen, read by the jobs.
import Dexie from 'dexie'
import type { Typed } from '../core/due.ts'
import { typedIn } from '../core/signals/typed.ts'
import type { Id, Turn } from '../core/types.ts'
import type { Truth } from './db.ts'

/** What was typed in a conversation since a model last looked; undefined when it is gone or temporary. */
export async function typedSince(db: Truth, conversationId: Id): Promise<(Typed & { toSeq: number }) | undefined> {
  return db.transaction('r', [db.conversations, db.turns, db.jobs], async () => {
    const conversation = await db.conversations.get(conversationId)
    if (!conversation || conversation.temporary) return undefined
    const turns = await typedTurns(db, conversation.id, conversation.extractedSeq ?? 0)
    return { chars: charsOf(turns), turns: turns.length, toSeq: turns.at(-1)?.seq ?? -1 }
  })
}

/** What a person typed in a conversation from a place on: finished, and not somebody else's words. */
export async function typedTurns(
  db: Truth,
  conversationId: Id,
  fromSeq: number,
  toSeq: unknown = Dexie.maxKey,
): Promise<Turn[]> {
  const rows = await db.turns
    .where('[conversationId+seq]')
    .between([conversationId, fromSeq], [conversationId, toSeq], true, true)
    .toArray()
  return rows.filter((turn) => turn.role === 'user' && !turn.speaker && typedIn(turn).length > 0)
}

/** Characters of what was typed in these turns. */
export const charsOf = (turns: readonly Turn[]): number =>
  turns.flatMap(typedIn).reduce((sum, text) => sum + text.length, 0)
