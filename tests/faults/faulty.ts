// A storage that fails on demand: the k-th thing that is asked of it goes wrong, in one of the ways that browsers have.
// Stands below everything of ours, next to the database itself.
import type { DBCore, DBCoreTransaction } from 'dexie'
import type Dexie from 'dexie'

/** Ways to go wrong. */
export const WAYS = [
  'abort',
  'quota',
  'unknown',
  'closed',
  'invalid',
  'inactive',
  'no answer',
  'no end',
  'stored, not told',
] as const
export type Way = (typeof WAYS)[number]

/** What is asked of the database is counted; at the `at`-th it goes wrong, once. */
export interface Script {
  at: number
  way: Way
  asked: number
  done: boolean
  /** Something waits for an answer that will not come: the clock may as well go on. True when somebody gave up. */
  onSilence: () => boolean
  /** Lets go of a transaction that would not end. */
  release?: () => void
}

const ERRORS: Partial<Record<Way, () => Error>> = {
  abort: () => new DOMException('The transaction was aborted', 'AbortError'),
  quota: () => new DOMException('Quota exceeded', 'QuotaExceededError'),
  unknown: () => new DOMException('Internal error', 'UnknownError'),
  closed: () => new DOMException('The database connection is closing', 'InvalidStateError'),
  invalid: () => new DOMException('Connection to Indexed Database server lost', 'UnknownError'),
  inactive: () => new DOMException('The transaction is not active', 'TransactionInactiveError'),
}

/** Puts the script under a database, before it is opened. `current` tells what is to go wrong now, if anything. */
export function makeFaulty(db: Dexie, current: () => Script | undefined): void {
  const create = (down: DBCore): DBCore => ({
    ...down,
    table(name) {
      const table = down.table(name)
      const faulty =
        <R extends { trans: DBCoreTransaction }, T>(ask: (request: R) => Promise<T>) =>
        (request: R): Promise<T> => {
          const native = request.trans as unknown as IDBTransaction
          const script = native.mode === 'readwrite' ? current() : undefined
          if (!script || script.done || ++script.asked < script.at) return ask(request)
          script.done = true
          const error = ERRORS[script.way]
          if (error) {
            // As browsers do it: the transaction is gone, and with it all that was asked of it.
            native.abort()
            return Promise.reject(error())
          }
          if (script.way === 'stored, not told') {
            native.addEventListener('complete', (event) => {
              event.stopImmediatePropagation()
              let isWaiting = true
              beSilent(script, () => isWaiting)
              setTimeout(() => (isWaiting = false), 200)
            })
            return ask(request)
          }
          neverEnd(native, table.name, script)
          return script.way === 'no end' ? ask(request) : new Promise(() => undefined)
        }
      return {
        ...table,
        get: faulty((request) => table.get(request)),
        getMany: faulty((request) => table.getMany(request)),
        query: faulty((request) => table.query(request)),
        openCursor: faulty((request) => table.openCursor(request)),
        count: faulty((request) => table.count(request)),
        mutate: faulty((request) => table.mutate(request)),
      }
    },
  })
  db.use({ stack: 'dbcore', name: 'faulty', level: -3, create })
}

/** Keeps a transaction from ending by itself: something is always asked of it. */
function neverEnd(transaction: IDBTransaction, table: string, script: Script): void {
  let isOver = false
  transaction.addEventListener('abort', () => (isOver = true))
  script.release = () => {
    if (!isOver) transaction.abort()
  }
  const ask = () => {
    if (isOver) return
    transaction.objectStore(table).count().onsuccess = ask
  }
  ask()
  beSilent(script, () => !isOver)
}

/** Nothing is heard: time goes on until somebody gives up. */
function beSilent(script: Script, isWaiting: () => boolean): void {
  const pass = () => {
    if (isWaiting() && !script.onSilence()) setTimeout(pass, 0)
  }
  setTimeout(pass, 0)
}
