// What an import would do, before it is done: counted for each way a file can meet what is here. Changes nothing.
import type { Archive } from '../core/archive.ts'
import type { Id } from '../core/types.ts'
import type { Truth } from './db.ts'
import { readAll } from './export.ts'
import { type ImportMode, isOwnFile, meeting } from './import.ts'

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

/** Errors: the storage's. */
export async function previewImport(db: Truth, archive: Archive): Promise<Preview> {
  return readAll(db, async () => {
    const effects = {
      add: await effectsOf(db, archive, 'add'),
      merge: await effectsOf(db, archive, 'merge'),
      replace: await effectsOf(db, archive, 'replace'),
    }
    return { effects, usual: (await isOwnFile(db, archive)) ? 'merge' : 'add' }
  })
}

/** Whether an import would change nothing of what a person knows. */
export function changesNothing(effects: Effects): boolean {
  return SHOWN.every((table) => effects[table].fresh + effects[table].changed + effects[table].gone === 0)
}

async function effectsOf(db: Truth, archive: Archive, how: ImportMode): Promise<Effects> {
  const { rows, forgotten } = await meeting(db, archive, how)
  const lost = new Set(forgotten)
  const found = {} as Effects
  for (const table of SHOWN) {
    const here = new Map((await db.table<{ id: Id }>(table).toArray()).map((row) => [row.id, row]))
    const effect: Effect = { fresh: 0, changed: 0, same: 0, stays: 0, gone: 0 }
    const put = new Set<Id>()
    for (const row of rows[table]) {
      put.add(row.id)
      const present = here.get(row.id)
      effect[!present ? 'fresh' : isSame(present, row) ? 'same' : 'changed']++
    }
    if (how === 'add') effect.same = archive.rows[table].length - rows[table].length
    if (how === 'merge')
      for (const row of archive.rows[table]) {
        if (put.has(row.id)) continue
        const present = here.get(row.id)
        effect[present && isSame(present, row) ? 'same' : 'stays']++
      }
    if (how === 'replace') effect.gone = [...here.keys()].filter((id) => !put.has(id)).length
    if (table === 'memories' && how === 'merge') effect.gone = [...here.keys()].filter((id) => lost.has(id)).length
    found[table] = effect
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
