// Fetches what speaks to a provider, and the card of what may go wrong, as soon as one is chosen: whoever loses the network
// then has them already. The demo needs none of it.
import { liveQuery } from 'dexie'
import { readSettings } from '../core/config.ts'
import type { Truth } from '../db/db.ts'

/** Begins once a provider is chosen, now or later. What cannot be fetched is asked for again where it is needed. */
export function fetchAhead(db: Truth): void {
  const subscription = liveQuery(() => db.settings.toArray()).subscribe({
    next: (rows) => {
      const { id } = readSettings(rows).provider
      if (id === 'demo') return
      queueMicrotask(() => subscription.unsubscribe())
      const parts = [import('./chat/FaultCard.svelte'), import('./servers.ts'), import('../providers/http.ts')]
      Promise.all(parts).catch((thrown: unknown) => console.info('provider: not all of it is here yet', thrown))
    },
    error: (thrown) => console.warn('provider: the settings cannot be followed', thrown),
  })
}
