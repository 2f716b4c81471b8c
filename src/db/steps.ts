// Reading whole tables without holding them in memory, nor the writers up: a step of rows at a time, in the order of the
// keys. Inside a transaction all is of one moment; outside, each step is of its own. Knows nothing of what rows are.
import type { Table } from 'dexie'

/** Rows of a step. Raising it reads a little quicker, and has writers wait longer. */
const STEP = 500

/** Shows `visit` every row of a table. */
export async function eachRow<R extends object>(table: Table<R>, visit: (row: R) => void): Promise<void> {
  const path = table.schema.primKey.keyPath as string | string[]
  const part = (row: R, name: string) => (row as Record<string, never>)[name]
  const keyOf = (row: R) => (Array.isArray(path) ? path.map((name) => part(row, name)) : part(row, path))
  let rows = await table.orderBy(':id').limit(STEP).toArray()
  while (rows.length > 0) {
    rows.forEach(visit)
    if (rows.length < STEP) return
    rows = await table
      .where(':id')
      .above(keyOf(rows.at(-1)!))
      .limit(STEP)
      .toArray()
  }
}
