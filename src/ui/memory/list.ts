// The memories of a space as the page lists them: which, and in what order. Knows nothing of the screen.
import Dexie from 'dexie'
import type { Id, Memory } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'

/** Everything of a space that was not dismissed: what waits for approval, then pinned, then the rest, newest first. */
export async function listMemories(db: Truth, spaceId: Id): Promise<Memory[]> {
  return (await listAll(db, spaceId)).filter((memory) => memory.status !== 'dismissed')
}

/** The same, with what was dismissed. */
export async function listAll(db: Truth, spaceId: Id): Promise<Memory[]> {
  const rows = await ofSpace(db, spaceId).reverse().toArray()
  return rows.sort((a, b) => group(a) - group(b)) // stable: the newest stay first within a group
}

function group(memory: Memory): number {
  if (memory.status === 'proposed') return 0
  return memory.pinnedAt === undefined ? 2 : 1
}

/** The memories of its space whose links point at a memory. */
export function pointingAt(db: Truth, { id, spaceId }: Memory): Promise<Memory[]> {
  return ofSpace(db, spaceId)
    .filter((memory) => memory.links.some(({ to }) => to === id))
    .toArray()
}

function ofSpace(db: Truth, spaceId: Id) {
  return db.memories.where('[spaceId+createdAt]').between([spaceId, Dexie.minKey], [spaceId, Dexie.maxKey])
}

/** The place where a memory was said. */
export interface Origin {
  conversationId: Id
  turnId: Id
  title: string
}

/** Where a turn stands; undefined when its conversation is gone. */
export async function originOf(db: Truth, turnId: Id): Promise<Origin | undefined> {
  const turn = await db.turns.get(turnId)
  const conversation = turn && (await db.conversations.get(turn.conversationId))
  return conversation && { conversationId: conversation.id, turnId, title: conversation.title }
}
