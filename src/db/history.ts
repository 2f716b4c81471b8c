// The conversation before a turn, as a plan needs it. Read-only.
import Dexie from 'dexie'
import type { Id, Turn } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import type { Truth } from './db.ts'

/** So many turns back are read at most: more than any window holds, and a long conversation stays quick. */
const MOST_TURNS = 600

/** The turn to answer and what led to it, oldest first, along its own branch; unfinished and empty turns left out. */
export async function historyBefore(
  db: Truth,
  { conversationId, turnId }: { conversationId: Id; turnId: Id },
): Promise<{ input: Turn; history: Turn[] }> {
  const input = await db.turns.get(turnId)
  if (!input) throw failure('NoSuchTurn', 'history: the message to answer is no longer there; send it again')
  const rows = await db.turns
    .where('[conversationId+seq]')
    .between([conversationId, Dexie.minKey], [conversationId, input.seq])
    .reverse()
    .limit(MOST_TURNS)
    .toArray()
  const byId = new Map(rows.map((row) => [row.id, row]))
  const history: Turn[] = []
  for (let at = input.parentId; at !== null;) {
    const turn = byId.get(at)
    if (!turn) break
    if (turn.status !== 'streaming' && turn.text !== '') history.push(turn)
    at = turn.parentId
  }
  return { input, history: history.reverse() }
}
