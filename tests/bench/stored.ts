// Talk by rule as rows of the database, as ingest leaves them.
import type { Chunk, Id, Turn } from '../../src/core/types.ts'
import type { Truth } from '../../src/db/db.ts'
import { appendTurns } from '../../src/db/ingest.ts'
import { talkOf } from './talk.ts'

/** Stores so many turns in a space; `textOf` says what stands in each. */
export async function storeTalk(
  db: Truth,
  spaceId: Id,
  turns: number,
  textOf: (chunk: Chunk) => string = ({ text }) => text,
): Promise<void> {
  const talks = new Map<Id, Turn[]>()
  for (const chunk of talkOf(turns)) {
    const { source, seq, role, createdAt } = chunk
    const conversationId = chunk.conversationId!
    const turn: Turn = {
      id: source.id,
      conversationId,
      parentId: null,
      seq: seq!,
      role: role!,
      createdAt,
      text: textOf(chunk),
      status: 'complete',
      ingested: 1,
      revision: 0,
    }
    const talk = talks.get(conversationId)
    if (talk) talk.push(turn)
    else talks.set(conversationId, [turn])
  }
  // In a few large transactions: each is written through to the disk.
  const all = [...talks]
  for (let at = 0; at < all.length; at += AT_ONCE)
    await db.transaction('rw', [db.conversations, db.turns, db.changes], async () => {
      for (const [id, said] of all.slice(at, at + AT_ONCE))
        await appendTurns(db, { id, spaceId, title: id, named: 1, createdAt: 0, updatedAt: 0 }, said)
    })
}
/** Conversations stored at once. */
const AT_ONCE = 100
