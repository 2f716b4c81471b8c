// Which turns of a conversation are on the screen: the newest of them first, more on demand. Knows no screen.
import { path } from '../../core/thread.ts'
import { partsOf } from '../../core/packed-parts.ts'
import type { Id, PartKind, Turn } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'

/** Turns shown at first, and more with each "Show earlier". */
const STEP = 60

export interface Thread {
  /** The visible thread from `from` on, oldest first. */
  turns: Turn[]
  /** The `seq` it is shown from. */
  from: number
  /** There are earlier ones. */
  more: boolean
}

/** The visible thread of a conversation from a `seq` on; without one, the last turns. */
export async function loadThread(db: Truth, conversationId: Id, from?: number): Promise<Thread> {
  const rows =
    from === undefined
      ? await turnsBetween(db, conversationId, 0).reverse().limit(STEP).toArray()
      : await turnsBetween(db, conversationId, from).toArray()
  const turns = path(rows)
  const first = turns[0]
  return { turns, from: from ?? Math.min(...rows.map((row) => row.seq), 0x7fffffff), more: !!first?.parentId }
}

/** From which `seq` to show one step more than from `from`. */
export async function stepBack(db: Truth, conversationId: Id, from: number): Promise<number> {
  const rows = await turnsBetween(db, conversationId, 0, from).reverse().limit(STEP).toArray()
  return rows.at(-1)?.seq ?? 0
}

/** From which `seq` to show so that a turn is seen with some of what led to it; undefined when it is not there. */
export async function reach(db: Truth, conversationId: Id, turnId: Id): Promise<number | undefined> {
  const turn = await db.turns.get(turnId)
  return turn?.conversationId === conversationId ? Math.max(0, turn.seq - 10) : undefined
}

/** Turns with from <= seq < to. */
function turnsBetween(db: Truth, conversationId: Id, from: number, to: number = Infinity) {
  return db.turns.where('[conversationId+seq]').between([conversationId, from], [conversationId, to])
}

const RECALLED: PartKind[] = ['memory', 'profile']

/** How many memories an answer was given; undefined when it was never planned (imported talk). */
export function usedMemories(turn: Turn): number | undefined {
  return turn.plan && partsOf(turn.plan).filter((part) => RECALLED.includes(part.kind) && !part.dropped).length
}
