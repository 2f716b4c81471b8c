// Clearing with a way back: what was taken away last is kept in memory until it is put back, something else is cleared,
// or something is forgotten.
import type { Cleared, ClearRequest, Id } from '../core/types.ts'
import { clearConversation, clearSpace } from '../db/clear.ts'
import type { Derived, Truth } from '../db/db.ts'
import { putBack, type Removal } from '../db/removal.ts'
import { failure } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'

export interface Clearing {
  clear(request: ClearRequest, signal?: AbortSignal): Promise<Cleared>
  undoClear(id: Id, signal?: AbortSignal): Promise<void>
  /** From now on nothing can be put back. */
  seal(): void
}

/** `derived` is where vectors are dropped; without it there are none. */
export function createClearing(db: Truth, derived: Derived | undefined): Clearing {
  let last: { id: Id; removal: Removal | undefined } | undefined

  return {
    async clear(request, signal) {
      signal?.throwIfAborted()
      const { now } = request
      const removal =
        'spaceId' in request
          ? await clearSpace(db, derived, request.spaceId, now)
          : await clearConversation(db, derived, request.conversationId, { memories: true, now })
      last = { id: newId(now), removal }
      const { conversations = [], turns = [], memories = [], documents = [] } = removal?.gone ?? {}
      return {
        id: last.id,
        conversations: conversations.length,
        turns: turns.length,
        memories: memories.length,
        documents: documents.length,
      }
    },
    async undoClear(id, signal) {
      signal?.throwIfAborted()
      if (last?.id !== id)
        throw failure('NothingToUndo', 'undo: what was cleared is not kept any more; something else was cleared since')
      if (last.removal) await putBack(db, last.removal)
    },
    seal: () => (last = undefined),
  }
}
