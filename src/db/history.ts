// The conversation before a turn, as a plan needs it. Read-only.
import Dexie from 'dexie'
import type { Id, Turn } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import type { Truth } from './db.ts'

/** So many turns back are read at most: more than any window holds, and a long conversation stays quick. */
export const MOST_TURNS = 600

/** Turns that are looked at for reports: more than their moving mean remembers. */
const REPORTS = 100

export interface History {
  /** The turn to answer. */
  input: Turn
  /** What led to it, oldest first, along its own branch; unfinished and empty turns left out. */
  history: Turn[]
  /** Answers it was given before: asking again must not find them. */
  answers: Id[]
}

/** The newest turns of a conversation below `seq`, newest first. */
export function newestTurns(db: Truth, conversationId: Id, seq: unknown = Dexie.maxKey): Promise<Turn[]> {
  return db.turns
    .where('[conversationId+seq]')
    .between([conversationId, Dexie.minKey], [conversationId, seq], false)
    .reverse()
    .limit(MOST_TURNS)
    .toArray()
}

/** The newest turns that providers' reports may stand in, of all conversations, oldest first. */
export async function newestAnswers(db: Truth): Promise<Turn[]> {
  const newest = await db.turns.where('status').equals('complete').reverse().limit(REPORTS).toArray()
  return newest.filter(({ role }) => role === 'assistant').reverse()
}

/** Reads the conversation around a turn. Throws `NoSuchTurn` when it was deleted meanwhile. */
export async function historyBefore(
  db: Truth,
  { conversationId, turnId }: { conversationId: Id; turnId: Id },
): Promise<History> {
  const input = await db.turns.get(turnId)
  if (!input) throw noSuchTurn()
  const [rows, answers] = await Promise.all([
    newestTurns(db, conversationId, input.seq),
    db.turns
      .where('[conversationId+seq]')
      .between([conversationId, input.seq], [conversationId, Dexie.maxKey], false)
      .filter((turn) => turn.parentId === turnId)
      .primaryKeys(),
  ])
  return { input, history: branch(input, new Map(rows.map((row) => [row.id, row]))), answers }
}

/** What led to a turn, oldest first, as far as the rows reach. */
export function branch(input: Turn, rows: ReadonlyMap<Id, Turn>): Turn[] {
  const turns: Turn[] = []
  for (let at = input.parentId; at !== null;) {
    const turn = rows.get(at)
    if (!turn) break
    if (turn.status !== 'streaming' && turn.text !== '') turns.push(turn)
    at = turn.parentId
  }
  return turns.reverse()
}

/** The failure of a plan for a turn that is gone. */
export function noSuchTurn(): Error {
  return failure('NoSuchTurn', 'history: the message to answer is no longer there; send it again')
}
