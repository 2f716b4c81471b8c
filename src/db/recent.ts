// The newest turns of one conversation, kept between readings and brought up to date by the change log: each carries the
// plan of its answer, and reading hundreds of those again for every message would cost more than everything else.
import type { Change, Id, Turn } from '../core/types.ts'
import type { Truth } from './db.ts'
import { MOST_TURNS, newestTurns } from './history.ts'

/** The newest turns of a conversation, without the plans of their answers. */
export interface Recent {
  conversationId: Id
  turns: Map<Id, Turn>
  /** There are older turns than these. */
  cut: boolean
  /** The newest line of the change log that they know. */
  seq: number
}

/** More changed turns than this are not fetched one by one. */
const MOST_CHANGED = 100

/**
 * Reads the newest turns as they are now, in the caller's transaction over `turns` and `changes`. Keeps those of the
 * conversation asked for last: people stay in one for a while.
 */
export function createRecent(db: Truth): (conversationId: Id) => Promise<Recent> {
  let kept: Recent | undefined

  async function load(conversationId: Id): Promise<Recent> {
    const [newest, rows] = await Promise.all([db.changes.orderBy('seq').last(), newestTurns(db, conversationId)])
    const turns = new Map(rows.map((row) => [row.id, light(row)]))
    return { conversationId, turns, cut: rows.length === MOST_TURNS, seq: newest?.seq ?? 0 }
  }

  async function present(conversationId: Id): Promise<Recent> {
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

  return async (conversationId) => (kept = await present(conversationId))
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
export function light({ plan: _, ...turn }: Turn): Turn {
  return turn
}
