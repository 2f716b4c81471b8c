// Reads every row and compares with the account that the ledger keeps: whether anything was damaged, lost or changed
// behind the program's back. Takes its time; repairs nothing.
import type { Table } from 'dexie'
import { failure } from '../lib/errors.ts'
import { NOTHING, plus, rowSum } from '../lib/sum.ts'
import type { Truth } from './db.ts'
import { isCounted, isSummed, type Ledger, type Tally } from './ledger.ts'

/** A table that is not as its account says. */
export interface Difference {
  table: string
  /** Undefined: there is no account of it. */
  expected: Tally | undefined
  found: Tally
}

/** Rows read at a time: writers wait no longer than for one such step. */
const STEP = 500
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

/** Throws `DamagedStore` when anything differs. */
export async function assertWhole(db: Truth): Promise<void> {
  const tables = (await verifyLedger(db)).map(({ table }) => table)
  if (tables.length === 0) return
  const facts = `what is stored of ${tables.join(', ')} is not what was written`
  throw failure('DamagedStore', `database: ${facts}; bring back a copy, or keep what is left, on the Doctor page`)
}

async function verifyTable(db: Truth, table: Table<object>): Promise<Difference | undefined> {
  for (let n = 0; n < TRIES; n++) {
    const before = await accountOf(db, table.name)
    const found = await tally(table)
    const after = await accountOf(db, table.name)
    if (!isSame(before, after)) continue
    return isSame(found, after ?? EMPTY) ? undefined : { table: table.name, expected: after, found }
  }
  return db.transaction('r', [table, db.ledger], async () => {
    const [found, expected] = [await tally(table), await accountOf(db, table.name)]
    return isSame(found, expected ?? EMPTY) ? undefined : { table: table.name, expected, found }
  })
}

const EMPTY: Tally = { count: 0, hash: [...NOTHING] }

async function accountOf(db: Truth, table: string): Promise<Tally | undefined> {
  const ledger: Ledger | undefined = await db.ledger.get('all')
  return ledger?.tables[table]
}

async function tally(table: Table<object>): Promise<Tally> {
  const sums = isSummed(table.name)
  let { count, hash } = EMPTY
  let rows = await table.orderBy(':id').limit(STEP).toArray()
  while (rows.length > 0) {
    count += rows.length
    if (sums) for (const row of rows) hash = plus(hash, rowSum(row))
    const last = table.schema.primKey.keyPath as string | string[]
    const newest = rows.at(-1) as Record<string, never>
    const key = Array.isArray(last) ? last.map((part) => newest[part]) : newest[last]
    rows = await table
      .where(':id')
      .above(key as never)
      .limit(STEP)
      .toArray()
  }
  return { count, hash }
}

function isSame(one: Tally | undefined, other: Tally | undefined): boolean {
  if (!one || !other) return one === other
  return one.count === other.count && one.hash[0] === other.hash[0] && one.hash[1] === other.hash[1]
}
