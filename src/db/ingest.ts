// Turns and memories that do not come from a chat under way: statements the worker drew, talk read in from elsewhere.
import type { Conversation, Id, Memory, Turn } from '../core/types.ts'
import type { Truth } from './db.ts'
import { newestTurn } from './exchange.ts'
import { tombstoneHash } from './forget.ts'
import { log, write } from './write.ts'

/** What was drawn from one turn, possibly nothing. */
export interface Ingested {
  turnId: Id
  /** The turn's revision when it was read: if it changed since (a sentence was forgotten), it waits to be read again. */
  revision: number
  memories: Memory[]
}

/** Puts memories that are neither there nor forgotten, and marks their turns as read. Running it twice changes nothing. */
export async function commitIngest(db: Truth, items: Ingested[]): Promise<void> {
  await write(db, [db.turns, db.memories, db.tombstones, db.changes], async () => {
    const turns = await db.turns.bulkGet(items.map((item) => item.turnId))
    const read = items.flatMap((item, at) => {
      const turn = turns[at]
      return turn && turn.status !== 'streaming' && turn.revision === item.revision ? [{ turn, item }] : []
    })
    const drawn = read.flatMap(({ item }) => item.memories)
    const known = await db.memories.bulkGet(drawn.map((memory) => memory.id))
    const forgotten = await db.tombstones.bulkGet(drawn.map((memory) => tombstoneHash(memory.spaceId, memory.text)))
    const fresh = drawn.filter((_, at) => !known[at] && !forgotten[at])
    await db.memories.bulkPut(fresh)
    await db.turns.bulkPut(read.map(({ turn }) => ({ ...turn, ingested: 1 })))
    // The mark changes nothing that an index holds, so only the memories go into the change log.
    await log(db, 'memories', 'put', fresh)
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
