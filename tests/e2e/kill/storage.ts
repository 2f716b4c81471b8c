// Counts what a worker does to storage, and ends the worker at the n-th step (its name says which): between any two steps,
// and in the middle of writing to a file. Imported before anything that opens a database.
//
// A worker that is ended from outside while it is busy lives on for seconds, with its locks. So this one ends itself, as
// thoroughly as a closed tab: what was not committed is gone, and nothing that was begun goes on.

/** What the worker is ended at; 0 for never. */
const last = Number(self.name)
let steps = 0
const transactions = new Set<IDBTransaction>()
const handles = new Set<AccessHandle>()

/** Of the web's own types, which the compiler knows for pages alone. */
interface AccessHandle {
  write(bytes: Uint8Array, options: { at: number }): number
  flush(): void
  truncate(size: number): void
  close(): void
}

/** One step of storage is about to be done, or was done. `half` does a part of it. */
function step(half?: () => void): void {
  steps++
  if (last === 0 || steps < last) return
  if (steps === last) {
    half?.()
    for (const transaction of transactions) abort(transaction)
    for (const handle of [...handles]) handle.close()
    self.postMessage({ endedAt: steps })
    self.close() // no other task is begun
  }
  throw new Error('this worker was ended') // and this one gets no further
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    transactions.delete(transaction) // it was committed, and only did not say so yet
  }
}

self.addEventListener('message', ({ data }: MessageEvent<object>) => {
  if ('countSteps' in data) self.postMessage({ steps })
})

type Method = (this: never, ...given: never[]) => unknown

/** Has something done before each call of a prototype's method. */
function before<T extends object>(prototype: T, method: keyof T, work: (target: T, given: unknown[]) => void): void {
  const original = prototype[method] as Method
  prototype[method] = function (this: T, ...given: unknown[]) {
    work(this, given)
    return original.apply(this as never, given as never[])
  } as T[keyof T]
}

const begin = IDBDatabase.prototype.transaction
type Given = [stores: string | string[], mode?: IDBTransactionMode, options?: IDBTransactionOptions]
IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Given) {
  if (given[1] !== 'readwrite') return begin.apply(this, given)
  step()
  const transaction = begin.apply(this, given)
  transactions.add(transaction)
  transaction.addEventListener('abort', () => transactions.delete(transaction))
  transaction.addEventListener('complete', () => {
    transactions.delete(transaction)
    step()
  })
  return transaction
}

/** What a transaction did to which tables: doing the same to another row is no other step. */
const done = new WeakMap<IDBTransaction, Set<string>>()
for (const method of ['put', 'add', 'delete', 'clear'] as const)
  before(IDBObjectStore.prototype, method, ({ name, transaction }) => {
    const known = done.get(transaction) ?? new Set()
    done.set(transaction, known)
    if (known.has(`${method} ${name}`)) return
    known.add(`${method} ${name}`)
    step()
  })

const files = (globalThis as unknown as { FileSystemSyncAccessHandle: { prototype: AccessHandle } })
  .FileSystemSyncAccessHandle.prototype
const { write } = files
before(files, 'write', (handle, given) => {
  handles.add(handle)
  const [bytes, options] = given as Parameters<AccessHandle['write']>
  step(() => write.call(handle, bytes.subarray(0, bytes.length >> 1), options))
})
before(files, 'flush', () => step())
before(files, 'truncate', () => step())
before(files, 'close', (handle) => handles.delete(handle))
before(FileSystemDirectoryHandle.prototype, 'removeEntry', () => step())
