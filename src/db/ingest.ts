// Turns and memories that do not come from a chat under way: statements the worker drew, talk read in from elsewhere.
import type { Conversation, Id, Memory, Millis, Turn } from '../core/types.ts'
import type { Truth } from './db.ts'
import { newestTurn } from './exchange.ts'
import { type Nearby, settle, settleTables } from './settle.ts'
import { retierTail } from './tiers.ts'
import { log, write } from './write.ts'

/** What was drawn from one turn, possibly nothing. */
export interface Ingested {
  turnId: Id
  /** The turn's revision when it was read: if it changed since (a sentence was forgotten), it waits to be read again. */
  revision: number
  memories: Memory[]
}

export interface IngestOptions {
  /** For what is at hand now. */
  now: Millis
  /** Knows what a statement may be about; without it, statements are settled among themselves. */
  nearby?: Nearby
}

/**
 * Settles what was drawn beside what is known, and marks the turns as read, in one transaction. Running it twice changes
 * nothing.
 */
export async function commitIngest(db: Truth, items: Ingested[], { now, nearby }: IngestOptions): Promise<void> {
  await write(db, [db.turns, ...settleTables(db)], async () => {
    const turns = await db.turns.bulkGet(items.map((item) => item.turnId))
    const read = items.flatMap((item, at) => {
      const turn = turns[at]
      return turn && turn.status !== 'streaming' && turn.revision === item.revision ? [{ turn, item }] : []
    })
    await settle(
      db,
      read.flatMap(({ item }) => item.memories),
      nearby,
    )
    // The mark changes nothing that an index holds, so only the memories go into the change log.
    await db.turns.bulkPut(read.map(({ turn }) => ({ ...turn, ingested: 1 })))
    const moved = new Map<Id, number>()
    for (const { turn } of read) moved.set(turn.conversationId, (moved.get(turn.conversationId) ?? 0) + 1)
    for (const [conversationId, count] of moved) await retierTail(db, conversationId, count, now)
  })
}

/**
 * Adds turns to the end of a conversation, in order, and the conversation itself when it is not there yet. `seq` is
 * assigned here; a `parentId` of null means "continues the turn before". Refuses ids that are already there.
 */
export async function appendTurns(db: Truth, conversation: Conversation, turns: Turn[]): Promise<void> {
  await write(db, [db.conversations, db.turns, db.changes], async () => {
    let before = await newestTurn(db, conversation.id)
    const placed: Turn[] = []
    for (const turn of turns) {
      before = {
        ...turn,
        conversationId: conversation.id,
        seq: before ? before.seq + 1 : 0,
        parentId: turn.parentId ?? before?.id ?? null,
      }
      placed.push(before)
    }
    const present = (await db.conversations.get(conversation.id)) ?? conversation
    const updatedAt = Math.max(present.updatedAt, ...placed.slice(-1).map((turn) => turn.createdAt))
    await db.conversations.put({ ...present, updatedAt })
    await db.turns.bulkAdd(placed)
    await log(db, 'conversations', 'put', [conversation])
    await log(db, 'turns', 'put', placed)
  })
}
