// What changed in the tables since a line of the change log, read in one go: a plan waits for it, and every further
// transaction would cost it as much again. Decides nothing about what follows from it.
import type { Change, Conversation, Id, Memory, Turn } from '../core/types.ts'
import type { SettingsRow, Truth } from '../db/db.ts'

export interface News {
  /** The newest line of the log that this tells of. */
  seq: number
  /** What changed cannot be told: everything is to be read again. */
  all: boolean
  changes: Change[]
  /** All settings, changed or not: they have no line in the log. */
  settings: SettingsRow[]
  /** How many sentences are forgotten. Only more, unless everything is to be read again: see db/curate.ts. */
  forgotten: number
  /** The rows that changed, as they are now; undefined for those that are gone. */
  conversations: Map<Id, Conversation | undefined>
  turns: Map<Id, Turn | undefined>
  memories: Map<Id, Memory | undefined>
  documents: Id[]
}

/** What the log says after line `since`. */
export function readNews(db: Truth, since: number): Promise<News> {
  const tables = [db.changes, db.settings, db.tombstones, db.conversations, db.turns, db.memories]
  return db.transaction('r', tables, async () => {
    const [changes, settings, forgotten] = await Promise.all([
      db.changes.where('seq').above(since).toArray(),
      db.settings.toArray(),
      db.tombstones.count(),
    ])
    const first = changes[0]
    // A gap means that the log was cut while this tab slept; "all" that everything was replaced.
    const isGap = first !== undefined && first.seq! > since + 1
    const all = isGap || changes.some(({ table }) => table === 'all')
    const idsOf = (table: Change['table']) =>
      all ? [] : [...new Set(changes.flatMap((change) => (change.table === table ? change.id : [])))]
    const [conversations, turns, memories] = await Promise.all([
      rowsOf(idsOf('conversations'), (ids) => db.conversations.bulkGet(ids)),
      rowsOf(idsOf('turns'), (ids) => db.turns.bulkGet(ids)),
      rowsOf(idsOf('memories'), (ids) => db.memories.bulkGet(ids)),
    ])
    const seq = changes.at(-1)?.seq ?? since
    return { seq, all, changes, settings, forgotten, conversations, turns, memories, documents: idsOf('documents') }
  })
}

async function rowsOf<T>(
  ids: Id[],
  read: (ids: Id[]) => PromiseLike<(T | undefined)[]>,
): Promise<Map<Id, T | undefined>> {
  if (ids.length === 0) return new Map()
  const rows = await read(ids)
  return new Map(ids.map((id, at) => [id, rows[at]]))
}
