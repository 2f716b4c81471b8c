// What an import would do, before it is done: counted for each way a file can meet what is here. Changes nothing.
import type { Id } from '../core/types.ts'
import type { Archive } from './archive-file.ts'
import type { Truth } from './db.ts'
import { readAll } from './export.ts'
import { type ImportMode, isOwnFile, meeting } from './import.ts'
import { eachStep } from './merge.ts'

/** Tables that a person knows. */
export const SHOWN = ['conversations', 'turns', 'memories', 'documents'] as const
export type ShownTable = (typeof SHOWN)[number]

/** What becomes of the rows of one table. */
export interface Effect {
  /** Not here yet: comes. */
  fresh: number
  /** Here, and otherwise: the file's takes its place. */
  changed: number
  /** Here just so. */
  same: number
  /** Here, and otherwise, or forgotten here: what is here stays. */
  stays: number
  /** Here and not in the file: goes. */
  gone: number
}
export type Effects = Record<ShownTable, Effect>

export interface Preview {
  effects: Record<ImportMode, Effects>
  /** What is right for most: one's own file is merged, any other comes in beside. */
  usual: ImportMode
}

/** Errors: the storage's, and `ArchiveRefused` when the file's rows are no longer there. */
export async function previewImport(db: Truth, archive: Archive): Promise<Preview> {
  return readAll(db, async () => {
    const add = await effectsOf(db, archive, 'add')
    const merge = await effectsOf(db, archive, 'merge')
    const replace = await effectsOf(db, archive, 'replace')
    return { effects: { add, merge, replace }, usual: (await isOwnFile(db, archive)) ? 'merge' : 'add' }
  })
}

/** Whether an import would change nothing of what a person knows. */
export function changesNothing(effects: Effects): boolean {
  return SHOWN.every((table) => effects[table].fresh + effects[table].changed + effects[table].gone === 0)
}

async function effectsOf(db: Truth, archive: Archive, how: ImportMode): Promise<Effects> {
  const { rows, gone } = await meeting(db, archive, how)
  const found = {} as Effects
  for (const table of SHOWN) {
    const effect: Effect = { fresh: 0, changed: 0, same: 0, stays: 0, gone: gone[table]?.length ?? 0 }
    found[table] = effect
    await eachStep(archive, table, async (some) => {
      const put = new Map((await rows[table](some as never)).map((row) => [row.id, row]))
      if (how === 'add') {
        effect.fresh += put.size
        effect.same += some.length - put.size
        return
      }
      const theirs = some as { id: Id }[]
      const here = await db.table<object, Id>(table).bulkGet(theirs.map(({ id }) => id))
      for (const [at, row] of theirs.entries()) {
        const present = here[at]
        const isPut = put.get(row.id)
        if (!present && isPut) effect.fresh++
        else if (present && isSame(present, isPut ?? row)) effect.same++
        else effect[isPut ? 'changed' : 'stays']++
      }
    })
  }
  return found
}

function isSame(one: object, other: object): boolean {
  return written(one) === written(other)
}

/** A row as text, whatever the order of its fields. */
function written(row: object): string {
  return JSON.stringify(row, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
