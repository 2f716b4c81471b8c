// What the short-term memory of one conversation holds, as its line and its dialog show it. Made to be asked again and
// again while an answer comes: that reads what has changed, and an answer's partial texts are no change. Knows no screen.
import { type Settings, readSettings } from '../../core/config.ts'
import { estimateTokens } from '../../core/text.ts'
import type { Conversation, Id, Job, Memory, Tokens, Turn } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'
import { jobsOf, summariesOf } from '../../db/job-lists.ts'
import { uncovered } from '../../db/offload.ts'
import { createRecent } from '../../db/recent.ts'

export interface Fill {
  conversation: Conversation
  settings: Settings
  /** Of the turns that no summary stands for, as far back as a prompt may reach. */
  used: Tokens
  summaries: Memory[]
  jobs: Job[]
}

/** Reads it, for a live query. Undefined when the conversation is gone. */
export function createFill(db: Truth): (conversationId: Id) => Promise<Fill | undefined> {
  const recent = createRecent(db)
  const tokens = new WeakMap<Turn, Tokens>()
  const priceOf = (turn: Turn) => {
    const price = tokens.get(turn) ?? estimateTokens(turn.text)
    tokens.set(turn, price)
    return price
  }
  return (id) =>
    db.transaction('r', [db.settings, db.conversations, db.turns, db.memories, db.jobs, db.changes], async () => {
      const conversation = await db.conversations.get(id)
      if (!conversation) return undefined
      const settings = readSettings(await db.settings.toArray())
      const { turns } = await recent(id)
      const rest = await uncovered(db, conversation, [...turns.values()])
      const used = rest.reduce((sum, turn) => sum + priceOf(turn), 0)
      return { conversation, settings, used, summaries: await summariesOf(db, id), jobs: await jobsOf(db, id) }
    })
}
