// The page that is broken on purpose: writes as the app does, tells what it was told to be saved, and says what it finds
// when it is opened again. All of storage is the app's own.
import { Truth } from '../../../src/db/db.ts'
import { commitTurn, startExchange } from '../../../src/db/exchange.ts'
import { ensureSpace } from '../../../src/db/spaces.ts'
import { rowSum } from '../../../src/lib/sum.ts'

/** Told to the one who breaks: this was reported saved. */
declare function saved(turnId: string, text: string): Promise<void>

let db = new Truth()

const lab = {
  /** Says something, again and again, for as long as it lives. */
  async talk(): Promise<void> {
    const { id: spaceId } = await ensureSpace(db, Date.now())
    let conversationId: string | null = null
    for (let n = 0; ; n++) {
      const text = `${n}: ${'said in the midst of it '.repeat(1 + (n % 40))}`
      const { conversation, user, assistant } = await startExchange(db, {
        conversationId,
        spaceId,
        text,
        now: Date.now(),
      })
      void saved(user.id, text)
      await commitTurn(db, assistant.id, { text: `Answer to ${text}`, status: 'complete', now: Date.now() })
      void saved(assistant.id, `Answer to ${text}`)
      conversationId = n % 10 === 9 ? null : conversation.id
    }
  },
  /** What does not fit together in what is stored: halves of an exchange, rows without their line in the change log. */
  async torn(): Promise<string[]> {
    const [turns, conversations, changes] = await db.transaction('r', db.turns, db.conversations, db.changes, () =>
      Promise.all([db.turns.toArray(), db.conversations.toArray(), db.changes.toArray()]),
    )
    const told: string[] = []
    const ids = new Set(turns.map(({ id }) => id))
    const logged = new Set(changes.map(({ id }) => id))
    const talks = new Set(conversations.map(({ id }) => id))
    const answered = new Set(turns.flatMap(({ parentId }) => parentId ?? []))
    for (const { id, role, conversationId, parentId } of turns) {
      if (!talks.has(conversationId)) told.push(`turn ${id} without its conversation`)
      if (!logged.has(id)) told.push(`turn ${id} without its line in the change log`)
      if (role === 'user' && !answered.has(id)) told.push(`turn ${id} without its answer`)
      if (parentId !== null && !ids.has(parentId)) told.push(`turn ${id} without the one before`)
    }
    return told
  },
  /** The texts of all turns. */
  async texts(): Promise<Record<string, string>> {
    return Object.fromEntries((await db.turns.toArray()).map(({ id, text }) => [id, text]))
  },
  /** A sum of every row of every table, by table: two stores with equal sums are equal. */
  async sums(): Promise<Record<string, string[]>> {
    const entries = db.tables.map(async (table) => {
      const rows = (await table.toArray()) as object[]
      return [table.name, rows.map((row) => rowSum(row).join('.')).sort()] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  },
  close(): void {
    db.close()
    db = new Truth()
  },
}
export type Lab = typeof lab
Object.assign(globalThis, { lab })
