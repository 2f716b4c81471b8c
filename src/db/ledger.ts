// The account that the truth keeps of itself: how many rows each table has and what they sum up to, changed in the very
// transaction that changes the rows, whoever writes them. It stands between Dexie and the browser, so nothing can forget
// it. Decides nothing about what a difference means: boot.ts and verify.ts compare.
import Dexie, {
  type DBCore,
  type DBCoreMutateRequest,
  type DBCoreMutateResponse,
  type DBCoreTable,
  type DBCoreTransaction,
  type PromiseExtended,
} from 'dexie'
import type { Id } from '../core/types.ts'
import { newId } from '../lib/ids.ts'
import { minus, NOTHING, plus, rowSum, type Sum } from '../lib/sum.ts'
import { eachRow } from './steps.ts'

export interface Tally {
  count: number
  /** Of the table `secrets` always nothing: a sum of a key is a hint to it. */
  hash: Sum
}

/** One row: the whole account. */
export interface Ledger {
  id: 'all'
  /** Made up when the database is made: another one means another database. */
  uuid: Id
  /** One more with each transaction that writes truth. */
  seq: number
  tables: Record<string, Tally>
  /** The newest operations that were stored: `write` looks here when it cannot know how one ended. */
  operations: string[]
}

/**
 * How many operations are remembered. It must outlast what all tabs write while one of them waits for its connection (some
 * seconds); raising it makes every write larger by a dozen bytes each.
 */
const KEPT_OPERATIONS = 100

const LEDGER = 'ledger'
/** The change log is pruned at will: it is no truth. */
const UNCOUNTED: ReadonlySet<string> = new Set([LEDGER, 'changes'])
const UNSUMMED: ReadonlySet<string> = new Set(['secrets'])

/** Whether rows of this table are counted. */
export function isCounted(table: string): boolean {
  return !UNCOUNTED.has(table)
}

/** Whether rows of this table are summed. */
export function isSummed(table: string): boolean {
  return !UNSUMMED.has(table)
}

/** Rows of each table, as a ledger has them. */
export function countsOf({ tables }: Ledger): Record<string, number> {
  return Object.fromEntries(Object.entries(tables).map(([table, { count }]) => [table, count]))
}

/** What `write` wants to know of a transaction, and notes in it. */
export interface Watched {
  /** Stored with the first row that is written. */
  operation: string
  /** Grows with every answer of the database: while it does, nothing hangs. */
  steps: number
}

interface Account {
  /** Undefined where there is no account yet (an older schema on its way up). */
  ledger: PromiseExtended<Ledger | undefined>
  /** The last change of each table: sums need the row that was there, so one follows the other. */
  tails: Map<string, PromiseExtended<unknown>>
}

const accounts = new WeakMap<DBCoreTransaction, Account>()
const watched = new WeakMap<DBCoreTransaction, Watched>()

/** Has a transaction (the browser's own) note its operation and tell of its progress. */
export function watch(transaction: IDBTransaction, how: Watched): void {
  watched.set(transaction, how)
}

/** The account of a database in which nothing is. */
export function emptyLedger(): Ledger {
  return { id: 'all', uuid: newId(), seq: 0, tables: {}, operations: [] }
}

/** Has a database keep its ledger. `committed` is told after each transaction, once it is safe. Before it is opened. */
export function keepLedger(db: Dexie, committed: (ledger: Ledger) => void): void {
  const create = (down: DBCore): DBCore => ({
    ...down,
    transaction(tables, mode, options) {
      const counts = mode === 'readwrite' && tables.some(isCounted) && !tables.includes(LEDGER)
      return down.transaction(counts ? [...tables, LEDGER] : tables, mode, options)
    },
    table(name) {
      const table = down.table(name)
      if (name === LEDGER) return table
      return {
        ...table,
        get: heard((request) => table.get(request)),
        getMany: heard((request) => table.getMany(request)),
        query: heard((request) => table.query(request)),
        openCursor: heard((request) => table.openCursor(request)),
        count: heard((request) => table.count(request)),
        mutate: isCounted(name)
          ? heard((request) => mutate(down, table, request, committed))
          : heard((request) => table.mutate(request)),
      }
    },
  })
  // Lowest of all: it sees what is really stored, after everything that Dexie does by itself.
  db.use({ stack: 'dbcore', name: LEDGER, level: -2, create })
}

/** Counts each answer as progress of its transaction. */
function heard<R extends { trans: DBCoreTransaction }, T>(ask: (request: R) => Promise<T>) {
  return (request: R): Promise<T> => {
    const how = watched.get(request.trans)
    if (!how) return ask(request)
    return ask(request).then((answer) => {
      how.steps++
      return answer
    })
  }
}

function mutate(
  down: DBCore,
  table: DBCoreTable,
  request: DBCoreMutateRequest,
  committed: (ledger: Ledger) => void,
): Promise<DBCoreMutateResponse> {
  const account = accountOf(down, request.trans, committed)
  if (!account) return table.mutate(request)
  const work = () =>
    account.ledger.then((ledger) => (ledger ? counted(down, table, request, ledger) : table.mutate(request)))
  const done = (account.tails.get(table.name) ?? Dexie.Promise.resolve()).then(work, work)
  account.tails.set(table.name, done)
  return done
}

function accountOf(down: DBCore, trans: DBCoreTransaction, committed: (ledger: Ledger) => void): Account | undefined {
  const known = accounts.get(trans)
  if (known) return known
  const native = trans as unknown as IDBTransaction
  if (!native.objectStoreNames.contains(LEDGER)) return undefined // on the way up from before version 5
  const row = down.table(LEDGER).get({ trans, key: 'all' }) as PromiseExtended<Ledger | undefined>
  const ledger = row.then((stored) => {
    if (!stored) return undefined
    const operation = watched.get(trans)?.operation
    const operations = operation ? [...stored.operations, operation].slice(-KEPT_OPERATIONS) : stored.operations
    const opened = { ...stored, seq: stored.seq + 1, tables: { ...stored.tables }, operations }
    native.addEventListener('complete', () => committed(opened))
    return opened
  })
  const account = { ledger, tails: new Map() }
  accounts.set(trans, account)
  return account
}

/** Changes the rows, and the account with them. */
function counted(
  down: DBCore,
  table: DBCoreTable,
  request: DBCoreMutateRequest,
  ledger: Ledger,
): Promise<DBCoreMutateResponse> {
  const { trans } = request
  return before(table, request).then((gone) =>
    table.mutate(request).then((response) => {
      const tally = (ledger.tables[table.name] ??= { count: 0, hash: [...NOTHING] })
      ledger.tables[table.name] = after(table, request, response, tally, gone)
      // Not waited for: the transaction ends after it, or not at all.
      void down
        .table(LEDGER)
        .mutate({ type: 'put', trans, values: [ledger] })
        .then(
          ({ numFailures }) => numFailures > 0 && trans.abort(),
          () => undefined, // it is over already, and its end was told
        )
      return response
    }),
  )
}

/** The rows that a change takes away or replaces. `all`: every row of the table. */
function before(table: DBCoreTable, request: DBCoreMutateRequest): Promise<unknown[] | 'all'> {
  const { trans } = request
  const { primaryKey } = table.schema
  switch (request.type) {
    case 'add':
      return Dexie.Promise.resolve([])
    case 'put':
      return table.getMany({
        trans,
        keys: request.keys ?? request.values.map((row): unknown => primaryKey.extractKey!(row)),
      })
    case 'delete':
      return table.getMany({ trans, keys: request.keys })
    case 'deleteRange':
      if ((request.range.type as number) === EVERYTHING) return Dexie.Promise.resolve('all' as const)
      return table
        .query({ trans, values: true, query: { index: primaryKey, range: request.range } })
        .then((answer) => answer.result as unknown[])
  }
}
/** Dexie's name for a range without bounds, which it does not export. */
const EVERYTHING = 3

function after(
  table: DBCoreTable,
  request: DBCoreMutateRequest,
  { failures, numFailures, results = [] }: DBCoreMutateResponse,
  { count, hash }: Tally,
  gone: unknown[] | 'all',
): Tally {
  if (request.type === 'deleteRange' && numFailures > 0) return { count, hash }
  if (gone === 'all') return { count: 0, hash: [...NOTHING] }
  const sumOf = isSummed(table.name) ? (row: object) => rowSum(row) : () => NOTHING
  // A row may be named twice in one request: the second time it replaces what the first put there.
  const standing = new Map<string, object | undefined>()
  const change = (key: string, row: object | undefined, was: object | undefined) => {
    const old = standing.has(key) ? standing.get(key) : was
    standing.set(key, row)
    count += (row ? 1 : 0) - (old ? 1 : 0)
    if (old) hash = minus(hash, sumOf(old))
    if (row) hash = plus(hash, sumOf(row))
  }
  const rows = gone as (object | undefined)[]
  if (request.type === 'add' || request.type === 'put') {
    const { keyPath } = table.schema.primaryKey
    request.values.forEach((row: object, at) => {
      if (at in failures) return
      const key: unknown = results[at]
      // A key that the database gave is in the stored row only.
      const stored = typeof keyPath === 'string' ? { ...row, [keyPath]: key } : row
      change(JSON.stringify(key), stored, rows[at])
    })
  } else {
    const keys = request.type === 'delete' ? request.keys : []
    rows.forEach((row, at) => {
      if (!(at in failures)) change(JSON.stringify(keys[at] ?? at), undefined, row)
    })
  }
  return { count, hash }
}

/** The account of what is there, taken row by row. */
export async function tallyOf(table: Dexie.Table<object>): Promise<Tally> {
  const tally: Tally = { count: 0, hash: [...NOTHING] }
  const sums = isSummed(table.name)
  await eachRow(table, (row) => {
    tally.count++
    if (sums) tally.hash = plus(tally.hash, rowSum(row))
  })
  return tally
}
