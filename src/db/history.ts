// The conversation before a turn, as a plan needs it. Read-only.
import Dexie from 'dexie'
import type { Id, Turn } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import type { Truth } from './db.ts'

/** So many turns back are read at most: more than any window holds, and a long conversation stays quick. */
const MOST_TURNS = 600

export interface History {
  /** The turn to answer. */
  input: Turn
  /** What led to it, oldest first, along its own branch; unfinished and empty turns left out. */
  history: Turn[]
  /** Answers it was given before: asking again must not find them. */
  answers: Id[]
}

/** Reads the conversation around a turn. Throws `NoSuchTurn` when it was deleted meanwhile. */
export async function historyBefore(
  db: Truth,
  { conversationId, turnId }: { conversationId: Id; turnId: Id },
): Promise<History> {
  const input = await db.turns.get(turnId)
  if (!input) throw failure('NoSuchTurn', 'history: the message to answer is no longer there; send it again')
  const between = (from: unknown, to: unknown) =>
    db.turns.where('[conversationId+seq]').between([conversationId, from], [conversationId, to], false)
  const [rows, answers] = await Promise.all([
    between(Dexie.minKey, input.seq).reverse().limit(MOST_TURNS).toArray(),
    between(input.seq, Dexie.maxKey)
      .filter((turn) => turn.parentId === turnId)
      .primaryKeys(),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  const history: Turn[] = []
  for (let at = input.parentId; at !== null;) {
    const turn = byId.get(at)
    if (!turn) break
    if (turn.status !== 'streaming' && turn.text !== '') history.push(turn)
    at = turn.parentId
  }
  return { input, history: history.reverse(), answers }
}
