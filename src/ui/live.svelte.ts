// A Dexie query as a reactive value: it re-runs when what it read has changed, in this tab, another, or the worker.
// Rows stay plain objects (never `$state` proxies, which cannot be cloned back into the database). Reactive values
// must be read before the querier runs, as in `$derived.by(() => { const id = route.id; return new Live(() => …id…) })`:
// inside it Svelte does not see them.
import { createSubscriber } from 'svelte/reactivity'
import { follow } from '../db/watch.ts'

export class Live<T> {
  #current: T | undefined
  #error: unknown
  readonly #subscribe: () => void

  /** `querier` reads the database, and only that: awaiting anything else ends Dexie's bookkeeping. */
  constructor(querier: () => T | Promise<T>) {
    this.#subscribe = createSubscriber((update) =>
      follow(querier, {
        next: (value) => {
          this.#current = value
          this.#error = undefined
          update()
        },
        error: (thrown) => {
          this.#error = thrown
          update()
        },
      }),
    )
  }

  /** The last answer; undefined until there is one. */
  get current(): T | undefined {
    this.#subscribe()
    return this.#current
  }

  /** Why the last query failed; undefined while it works. */
  get error(): unknown {
    this.#subscribe()
    return this.#error
  }
}
