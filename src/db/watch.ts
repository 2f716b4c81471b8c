// Live queries that outlive their connection: a query that hung on the old one would never tell of anything again.
import { liveQuery } from 'dexie'

interface Observer<T> {
  next(value: T): void
  error(thrown: unknown): void
}

const all = new Set<() => void>()

/** Tells of what a query gives now and whenever it changes. Returns the end of it. `querier` reads the database alone. */
export function follow<T>(querier: () => T | Promise<T>, observer: Observer<T>): () => void {
  let query: { unsubscribe(): void } | undefined
  const begin = () => {
    query?.unsubscribe()
    query = liveQuery(querier).subscribe(observer)
  }
  begin()
  all.add(begin)
  return () => {
    all.delete(begin)
    query?.unsubscribe()
  }
}

/** Runs every query again, on the connection that there is now. */
export function rereadAll(): void {
  for (const begin of all) begin()
}
