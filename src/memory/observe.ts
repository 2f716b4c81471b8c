// Talk from elsewhere, stored the way all turns are. Knows nothing of indexes: they follow the tables.
import { titleOf } from '../core/title.ts'
import type { Conversation, Observed, ObserveRequest, Turn } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { checkMessage } from '../db/exchange.ts'
import { appendTurns } from '../db/ingest.ts'
import { failure } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'

/**
 * Appends turns to a conversation, which is begun when there is none yet. Errors: `EmptyMessage`, `MessageTooLong`,
 * `NoSuchConversation`, `NoSuchSpace`, and the storage's.
 */
export async function observe(db: Truth, request: ObserveRequest, signal?: AbortSignal): Promise<Observed> {
  signal?.throwIfAborted()
  const { turns, now } = request
  for (const { text } of turns) checkMessage(text)
  const conversation = await conversationFor(db, request)
  const rows = turns.map(({ createdAt = now, ...said }): Turn => ({
    ...said,
    id: newId(createdAt),
    conversationId: conversation.id,
    parentId: null,
    seq: 0,
    createdAt,
    status: 'complete',
    ingested: 0,
    revision: 0,
  }))
  signal?.throwIfAborted()
  await appendTurns(db, conversation, rows)
  return { conversationId: conversation.id, turnIds: rows.map((turn) => turn.id) }
}

async function conversationFor(
  db: Truth,
  { conversationId, spaceId, turns, now }: ObserveRequest,
): Promise<Conversation> {
  if (conversationId !== null) {
    const present = await db.conversations.get(conversationId)
    if (present) return present
    throw failure('NoSuchConversation', 'observe: this conversation was deleted; begin a new one')
  }
  if (!(await db.spaces.get(spaceId)))
    throw failure('NoSuchSpace', 'observe: its space is no longer there; choose another one')
  const title = titleOf(turns[0]?.text ?? 'Empty')
  return { id: newId(now), spaceId, title, named: 0, createdAt: now, updatedAt: now }
}
