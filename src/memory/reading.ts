// What a plan reads of the tables: settings, conversation and history, in one transaction.
import { readSettings, type Settings } from '../core/config.ts'
import type { Conversation, Id, Memory } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { branch, type History, historyBefore, noSuchTurn } from '../db/history.ts'
import { summariesOf } from '../db/jobs.ts'
import { createRecent, type Recent } from '../db/recent.ts'

export interface Reading extends History {
  settings: Settings
  conversation: Conversation | undefined
  /** Those of this conversation. */
  summaries: Memory[]
  /** The newest line of the change log: while it stays the same, so does everything that is remembered. */
  seq: number
}

/** Reads for plans. */
export function createReader(db: Truth): (request: { conversationId: Id; turnId: Id }) => Promise<Reading> {
  const recent = createRecent(db)

  function historyIn({ turns, cut }: Recent, turnId: Id): History | undefined {
    const input = turns.get(turnId)
    if (!input) return undefined
    const history = branch(input, turns)
    const reaches = (history[0] ?? input).parentId
    if (cut && reaches !== null && !turns.has(reaches)) return undefined
    const answers = [...turns.values()].filter((turn) => turn.parentId === turnId && turn.seq > input.seq)
    return { input, history, answers: answers.map((turn) => turn.id) }
  }

  return ({ conversationId, turnId }) =>
    db.transaction('r', [db.settings, db.conversations, db.turns, db.memories, db.changes], async () => {
      const [rows, conversation, summaries, now] = await Promise.all([
        db.settings.toArray(),
        db.conversations.get(conversationId),
        summariesOf(db, conversationId),
        recent(conversationId),
      ])
      const history =
        historyIn(now, turnId) ?? (now.cut ? await historyBefore(db, { conversationId, turnId }) : undefined)
      if (!history) throw noSuchTurn()
      return { ...history, settings: readSettings(rows), conversation, summaries, seq: now.seq }
    })
}
