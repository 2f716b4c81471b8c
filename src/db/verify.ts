// Reads every row and compares with the account that the ledger keeps: whether anything was damaged, lost or changed
// behind the program's back. Takes its time; repairs nothing.
import type { Table } from 'dexie'
import { NOTHING } from '../lib/sum.ts'
import type { Truth } from './db.ts'
import { isCounted, type Ledger, type Tally, tallyOf } from './ledger.ts'

/** A table that is not as its account says. */
export interface Difference {
  table: string
  /** Undefined: there is no account of it. */
  expected: Tally | undefined
  found: Tally
}

/** Others write while it reads: a table that changed meanwhile is read again so often, then in one piece. */
const TRIES = 3

/** The tables in which something is not as it was written; empty when all is well. */
export async function verifyLedger(db: Truth): Promise<Difference[]> {
  const found: Difference[] = []
  for (const table of db.tables.filter(({ name }) => isCounted(name))) {
    const difference = await verifyTable(db, table as Table<object>)
    if (difference) found.push(difference)
  }
  return found
}

async function verifyTable(db: Truth, table: Table<object>): Promise<Difference | undefined> {
  for (let n = 0; n < TRIES; n++) {
    const before = await accountOf(db, table.name)
    const found = await tallyOf(table)
    const after = await accountOf(db, table.name)
    if (!isSame(before, after)) continue
    return isSame(found, after ?? EMPTY) ? undefined : { table: table.name, expected: after, found }
  }
  return db.transaction('r', [table, db.ledger], async () => {
    const [found, expected] = [await tallyOf(table), await accountOf(db, table.name)]
    return isSame(found, expected ?? EMPTY) ? undefined : { table: table.name, expected, found }
  })
}

const EMPTY: Tally = { count: 0, hash: [...NOTHING] }

async function accountOf(db: Truth, table: string): Promise<Tally | undefined> {
  const ledger: Ledger | undefined = await db.ledger.get('all')
  return ledger?.tables[table]
}

function isSame(one: Tally | undefined, other: Tally | undefined): boolean {
  if (!one || !other) return one === other
  return one.count === other.count && one.hash[0] === other.hash[0] && one.hash[1] === other.hash[1]
}
