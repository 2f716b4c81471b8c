// What a plan reads of the tables: settings, conversation and history, in one transaction. The turns of the conversation
// at hand are kept between plans and brought up to date by the change log: each carries the plan of its answer, and
// reading hundreds of those again for every message would cost more than everything else.
import { readSettings, type Settings } from '../core/config.ts'
import type { Change, Conversation, Id, Memory, Turn } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { branch, type History, historyBefore, MOST_TURNS, newestTurns, noSuchTurn } from '../db/history.ts'
import { summariesOf } from '../db/jobs.ts'

export interface Reading extends History {
  settings: Settings
  conversation: Conversation | undefined
  /** Those of this conversation. */
  summaries: Memory[]
  /** The newest line of the change log: while it stays the same, so does everything that is remembered. */
  seq: number
}

interface Kept {
  conversationId: Id
  turns: Map<Id, Turn>
  /** There are older turns than these. */
  cut: boolean
  seq: number
}

/** More changed turns than this are not fetched one by one. */
const MOST_CHANGED = 100

/** Reads for plans, keeping the turns of one conversation: people stay in one for a while. */
export function createReader(db: Truth): (request: { conversationId: Id; turnId: Id }) => Promise<Reading> {
  let kept: Kept | undefined

  async function load(conversationId: Id): Promise<Kept> {
    const [newest, rows] = await Promise.all([db.changes.orderBy('seq').last(), newestTurns(db, conversationId)])
    const turns = new Map(rows.map((row) => [row.id, light(row)]))
    return { conversationId, turns, cut: rows.length === MOST_TURNS, seq: newest?.seq ?? 0 }
  }

  /** The turns of a conversation as they are now. */
  async function present(conversationId: Id): Promise<Kept> {
    if (kept?.conversationId !== conversationId) return load(conversationId)
    const { seq, turns, cut } = kept
    const changes = await db.changes.where('seq').above(seq).toArray()
    const ids = turnsOf(changes, seq)
    if (!ids) return load(conversationId)
    const rows = await db.turns.bulkGet(ids)
    rows.forEach((row, at) => {
      if (row?.conversationId === conversationId) turns.set(row.id, light(row))
      else turns.delete(ids[at]!)
    })
    return { conversationId, turns, cut, seq: changes.at(-1)?.seq ?? seq }
  }

  function historyIn({ turns, cut }: Kept, turnId: Id): History | undefined {
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
        present(conversationId),
      ])
      kept = now
      const history =
        historyIn(now, turnId) ?? (now.cut ? await historyBefore(db, { conversationId, turnId }) : undefined)
      if (!history) throw noSuchTurn()
      return { ...history, settings: readSettings(rows), conversation, summaries, seq: now.seq }
    })
}

/** The turns that changed after `seq`; undefined when the log does not tell, or it is less work to read all again. */
function turnsOf(changes: Change[], seq: number): Id[] | undefined {
  const first = changes[0]
  if (first && first.seq! > seq + 1) return undefined
  if (changes.some((change) => change.table === 'all')) return undefined
  const ids = new Set(changes.flatMap(({ table, id }) => (table === 'turns' ? id : [])))
  return ids.size > MOST_CHANGED ? undefined : [...ids]
}

/** Without the plan it was answered by. */
function light({ plan: _, ...turn }: Turn): Turn {
  return turn
}
