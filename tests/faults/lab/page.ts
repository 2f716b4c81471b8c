// The page that is broken on purpose: writes as the app does, tells what it was told to be saved, and says what it finds
// when it is opened again. All of storage is the app's own.
import { checkTruth, type Verdict } from '../../../src/db/boot.ts'
import { exportArchive } from '../../../src/db/export.ts'
import { inFile, inLocalStorage, readSentinel, standAt } from '../../../src/db/sentinel.ts'
import { verifyLedger } from '../../../src/db/verify.ts'
import { Truth } from '../../../src/db/db.ts'
import { commitTurn, startExchange } from '../../../src/db/exchange.ts'
import { isCounted } from '../../../src/db/ledger.ts'
import { ensureSpace } from '../../../src/db/spaces.ts'
import { rowSum } from '../../../src/lib/sum.ts'

/** Told to the one who breaks: this was reported saved. */
declare function saved(turnId: string, text: string): Promise<void>

const posts = [inLocalStorage(), inFile()]
const standing = posts.map((post) => standAt(post, () => Date.now()))
let db = open()

function open(): Truth {
  return new Truth(undefined, { onCommitted: (ledger) => standing.forEach((stand) => stand(ledger)) })
}

/** What the lab finds when it opens a store that may be damaged. */
export interface Found {
  /** What the check at the start says. */
  state: Verdict['state']
  /** Tables that the full check finds wrong; undefined when it could not be run. */
  wrong: string[] | undefined
  /** A sum of every row of every table, by table; undefined when they cannot be read. */
  sums: Record<string, string[]> | undefined
}

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
  /** Lays down so many exchanges, some of them changed afterwards, and waits until the sentinels have seen all. */
  async fill(exchanges: number): Promise<void> {
    const { id: spaceId } = await ensureSpace(db, Date.now())
    let conversationId: string | null = null
    for (let n = 0; n < exchanges; n++) {
      const text = `${n}: ${'what was said then '.repeat(1 + (n % 60))}`
      const begun = await startExchange(db, { conversationId, spaceId, text, now: Date.now() })
      await commitTurn(db, begun.assistant.id, { text: `Answer to ${text}`, status: 'complete', now: Date.now() })
      conversationId = n % 8 === 7 ? null : begun.conversation.id
    }
    const { seq } = (await db.ledger.get('all'))!
    while ((await Promise.all(posts.map(readSentinel))).some((sentinel) => sentinel?.seq !== seq))
      await new Promise((resolve) => setTimeout(resolve, 20))
  },
  /** Opens as the app does: check first, then everything. */
  async look(): Promise<Found> {
    const { state } = await checkTruth(db, indexedDB, posts)
    const quietly = <T>(work: Promise<T>) => work.catch(() => undefined)
    const wrong = await quietly(verifyLedger(db).then((those) => those.map(({ table }) => table)))
    return { state, wrong, sums: await quietly(lab.sums()) }
  },
  /** Says something; the name of what went wrong, if anything did. */
  async say(chars: number): Promise<string | undefined> {
    const { id: spaceId } = await ensureSpace(db, Date.now())
    const text = Array.from({ length: chars }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join('')
    try {
      await startExchange(db, { conversationId: null, spaceId, text, now: Date.now() })
      return undefined
    } catch (thrown) {
      return (thrown as Error).name
    }
  },
  /** How many bytes an export has. */
  async export(): Promise<number> {
    return (await exportArchive(db, Date.now())).size
  },
  async drop(): Promise<void> {
    const [newest] = await db.conversations.orderBy('updatedAt').reverse().limit(1).toArray()
    await db.transaction('rw', db.conversations, db.turns, async () => {
      await db.turns.where('[conversationId+seq]').between([newest!.id, 0], [newest!.id, Infinity]).delete()
      await db.conversations.delete(newest!.id)
    })
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
    // The change log is no truth, and the ledger is compared by itself.
    const tables = db.tables.filter(({ name }) => isCounted(name))
    const entries = tables.map(async (table) => {
      const rows = (await table.toArray()) as object[]
      return [table.name, rows.map((row) => rowSum(row).join('.')).sort()] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  },
  close(): void {
    db.close()
    db = open()
  },
}
export type Lab = typeof lab
Object.assign(globalThis, { lab })
