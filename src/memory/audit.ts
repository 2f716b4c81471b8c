// Whether the index of words holds what the tables hold: neither less nor more. Compares ids, and reads only the rows that an
// id is missing of. Changes nothing.
import type { Id, Memory, Turn } from '../core/types.ts'
import type { Truth } from '../db/db.ts'

export interface Audit {
  /** Rows that may be found. */
  rows: number
  /** Of them, those that should be found and are not. */
  missing: number
  /** Sources that are found though their row is gone. */
  extra: number
}

/**
 * Memories without chunks of their own that are read to see whether they should have some: the newest. Most stand word for
 * word in their turn. Raising it finds older holes, and takes longer (20 ms by 500).
 */
const MEMORIES_READ = 500

/** What should be found of a row: whether it has anything to be found by. */
export interface Searched {
  turn(row: Turn): boolean
  memory(row: Memory): Promise<boolean>
  /** Whether it was taken up. */
  document(id: Id): boolean
}

/** `indexed`: the ids of sources. */
export async function audit(db: Truth, indexed: ReadonlySet<Id>, searched: Searched): Promise<Audit> {
  const [turns, memories, documents] = await db.transaction('r', [db.turns, db.memories, db.documents], () =>
    Promise.all([db.turns, db.memories, db.documents].map((table) => table.toCollection().primaryKeys())),
  )
  const rows = new Set([...turns!, ...memories!, ...documents!])
  const isIndexed = (id: Id) => indexed.has(id)
  const extra = [...indexed].filter((id) => !rows.has(rowOf(id))).length

  const lackingTurns = await db.turns.bulkGet(turns!.filter((id) => !isIndexed(id)))
  let missing = lackingTurns.filter((row) => row && searched.turn(row)).length
  const silent = memories!.filter((id) => !isIndexed(id)).slice(-MEMORIES_READ)
  for (const row of await db.memories.bulkGet(silent)) if (row && (await searched.memory(row))) missing++
  missing += documents!.filter((id) => !searched.document(id)).length
  return { rows: rows.size, missing, extra }
}

/** The row of a source: a document's sections are sources of their own. */
const rowOf = (source: Id): Id => source.replace(/\/\d+$/, '')
