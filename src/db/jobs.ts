// Summaries as rows: which there are. (Jobs follow.)
import type { Id, Memory } from '../core/types.ts'
import type { Truth } from './db.ts'

/** The summaries of a conversation that hold now, in any order. */
export function summariesOf(db: Truth, conversationId: Id): Promise<Memory[]> {
  return db.memories
    .where('summary.conversationId')
    .equals(conversationId)
    .filter((memory) => memory.status === 'active' && memory.expiredAt === undefined)
    .toArray()
}
