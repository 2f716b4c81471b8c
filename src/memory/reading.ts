// What a plan needs of the tables: settings, conversation and history. The follower has just read what changed, so the turns
// of the conversations at hand are kept and brought up to date by what it tells; only a conversation that was not at hand
// is read. While the follower is still loading, everything is read here.
import { readSettings, type Settings } from '../core/config.ts'
import type { Conversation, Id, Memory, Turn } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { branch, type History, historyBefore, MOST_TURNS, newestTurns, noSuchTurn } from '../db/history.ts'
import { isInForce, summariesOf } from '../db/job-lists.ts'
import { light } from '../db/recent.ts'
import type { Follower, Heard, Known } from './follow.ts'

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
  summaries: Map<Id, Memory>
  /** There are older turns than these. */
  cut: boolean
}

/** Conversations kept: the one a person is in, and one that another tab may have begun. */
const MOST_KEPT = 2

/** Reads for plans: what the follower knows, unless it `isBehind` what was asked about. */
export function createReader(
  db: Truth,
  follower: Pick<Follower & Known, 'present' | 'hear' | 'conversations'>,
): (request: { conversationId: Id; turnId: Id }, isBehind: boolean) => Promise<Reading> {
  let kept: Kept[] = []
  /** How often something was heard: what is read meanwhile may lack it. */
  let times = 0

  follower.hear((news) => {
    times++
    if (!news) kept = []
    else {
      const born = news.born.map((id): Kept => ({
        conversationId: id,
        turns: new Map(),
        summaries: new Map(),
        cut: false,
      }))
      kept = [...born, ...kept].slice(0, MOST_KEPT)
      for (const each of kept) update(each, news)
    }
  })

  async function load(conversationId: Id): Promise<Kept> {
    const before = times
    const [rows, summaries] = await db.transaction('r', [db.turns, db.memories], () =>
      Promise.all([newestTurns(db, conversationId), summariesOf(db, conversationId)]),
    )
    const loaded: Kept = {
      conversationId,
      turns: new Map(rows.map((row) => [row.id, light(row)])),
      summaries: new Map(summaries.map((row) => [row.id, row])),
      cut: rows.length === MOST_TURNS,
    }
    if (times === before && follower.present()) keep(loaded)
    return loaded
  }

  function keep(found: Kept): Kept {
    kept = [found, ...kept.filter((each) => each !== found)].slice(0, MOST_KEPT)
    return found
  }

  async function historyIn({ turns, cut }: Kept, request: { conversationId: Id; turnId: Id }): Promise<History> {
    const { turnId } = request
    const input = turns.get(turnId)
    if (!input && !cut) throw noSuchTurn()
    if (!input) return historyBefore(db, request)
    const history = branch(input, turns)
    const reaches = (history[0] ?? input).parentId
    if (cut && reaches !== null && !turns.has(reaches)) return historyBefore(db, request)
    const answers = [...turns.values()].filter((turn) => turn.parentId === turnId && turn.seq > input.seq)
    return { input, history, answers: answers.map((turn) => turn.id) }
  }

  return async (request, isBehind) => {
    const { conversationId } = request
    const present = follower.present()
    if (!present || isBehind) return readAll(request)
    const known = kept.find((each) => each.conversationId === conversationId)
    const talk = known ? keep(known) : await load(conversationId)
    const conversation = follower.conversations.get(conversationId)
    const summaries = [...talk.summaries.values()]
    return { ...(await historyIn(talk, request)), ...present, conversation, summaries }
  }

  /** Everything from the tables, in one transaction. */
  function readAll(request: { conversationId: Id; turnId: Id }): Promise<Reading> {
    const { conversationId } = request
    return db.transaction('r', [db.settings, db.conversations, db.turns, db.memories, db.changes], async () => {
      const [rows, conversation, newest, talk] = await Promise.all([
        db.settings.toArray(),
        db.conversations.get(conversationId),
        db.changes.orderBy('seq').last(),
        load(conversationId),
      ])
      const summaries = [...talk.summaries.values()]
      const history = await historyIn(talk, request)
      return { ...history, settings: readSettings(rows), conversation, summaries, seq: newest?.seq ?? 0 }
    })
  }
}

/** Brings what is kept of a conversation up to date. */
function update({ conversationId, turns, summaries }: Kept, news: Heard): void {
  for (const [id, row] of news.turns) {
    if (row?.conversationId === conversationId) turns.set(id, light(row))
    else turns.delete(id)
  }
  for (const [id, row] of news.memories) {
    if (row?.summary?.conversationId === conversationId && isInForce(row)) summaries.set(id, row)
    else summaries.delete(id)
  }
}
