// Somebody else's file comes in beside what is here: which of its rows are written, and under which ids. Reads only, as
// merge.ts does; what becomes of a row of theirs, core/adopt.ts says.
import Dexie from 'dexie'
import { adopt, type Keyed } from '../core/adopt.ts'
import type { Rows, TableName } from '../core/rows.ts'
import type { Id } from '../core/types.ts'
import { sha256Now } from '../lib/hash.ts'
import type { Archive } from './archive-file.ts'
import type { Truth } from './db.ts'
import { idOf, type Meeting } from './merge.ts'

/**
 * Somebody else's file: beside what is here. Every row gets an id made of whose file it is and of the one it has there, so
 * that nothing of theirs can be taken for a row of one's own, and what came in before is known again and left as it is now.
 */
export async function besides(db: Truth, archive: Archive): Promise<Meeting> {
  const names = new Map<string, Id>()
  const named = (table: Keyed, id: Id): Id => {
    if (!archive.has(table, id)) return id
    const name = names.get(id) ?? adoptedId(archive.header.owner, id)
    names.set(id, name)
    return name
  }
  const adopted = <T extends TableName>(table: T, rows: Rows[T]) =>
    rows.flatMap((row) => adopt(table, row, named) ?? []) as Rows[T]
  const missing = async <T extends Keyed>(table: T, rows: Rows[T]): Promise<Rows[T]> => {
    const theirs = adopted(table, rows)
    const here = await db.table(table).bulkGet(theirs.map(idOf))
    return theirs.filter((_, at) => !here[at]) as Rows[T]
  }
  const apart = await grownApart(db, archive, named)
  const added = new Set<Id>()
  return {
    gone: {},
    stale: [],
    rows: {
      spaces: (rows) => missing('spaces', rows),
      conversations: (rows) => missing('conversations', rows),
      turns: async (rows) => (await missing('turns', rows)).filter(({ conversationId }) => !apart.has(conversationId)),
      async memories(rows) {
        const put = await missing('memories', rows)
        for (const { id } of put) added.add(id)
        return put
      },
      documents: (rows) => missing('documents', rows),
      history: (rows) => adopted('history', rows).filter(({ memoryId }) => added.has(memoryId)),
      suggestions: () => [],
      tombstones: (rows) => adopted('tombstones', rows),
      settings: () => [],
      models: () => [],
      spending: () => [],
    },
  }
}

/** Of conversations that came in before: new turns come only where nothing was said here meanwhile. */
async function grownApart(db: Truth, archive: Archive, named: (table: Keyed, id: Id) => Id): Promise<ReadonlySet<Id>> {
  const theirs = new Map<Id, { id: Id; seq: number }[]>()
  for (const [id, { conversationId, seq }] of archive.turns) {
    const turns = theirs.get(conversationId)
    if (turns) turns.push({ id, seq })
    else theirs.set(conversationId, [{ id, seq }])
  }
  const apart = new Set<Id>()
  for (const [id, turns] of theirs) {
    const name = named('conversations', id)
    const here = await db.turns
      .where('[conversationId+seq]')
      .between([name, Dexie.minKey], [name, Dexie.maxKey])
      .toArray()
    const ids = new Set(here.map(idOf))
    const taken = new Set(here.map(({ seq }) => seq))
    if (here.length > 0 && turns.some((turn) => taken.has(turn.seq) && !ids.has(named('turns', turn.id))))
      apart.add(name)
  }
  return apart
}

/** The id of somebody else's row here: the time of theirs, and a hash. */
function adoptedId(owner: string, id: Id): Id {
  const time = /^[0-9a-f]{8}-[0-9a-f]{4}-7/.exec(id)?.[0] ?? '00000000-0000-7'
  const hash = sha256Now(`${owner}\n${id}`)
  return `${time}${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}
