// Fetches what speaks to a provider, and the card of what may go wrong, as soon as one is chosen: whoever loses the network
// then has them already. From then on the app is held to the addresses that were chosen, and copies are looked after. The
// demo needs none of it.
import { readSettings } from '../core/config.ts'
import { follow } from '../db/watch.ts'
import { logWarning } from '../lib/log.ts'
import type { App } from './app.ts'

/** Begins once a provider is chosen, now or later. What cannot be fetched is asked for again where it is needed. */
export function fetchAhead(app: App): void {
  const stop = follow(() => app.db.settings.toArray(), {
    next: (rows) => {
      const { id } = readSettings(rows).provider
      if (id === 'demo') return
      queueMicrotask(() => stop())
      const parts = [import('./chat/FaultCard.svelte'), import('./servers.ts'), import('../providers/http.ts')]
      const reach = import('./reach.ts').then(({ followReach }) => followReach(app))
      const upkeep = import('./storage/upkeep.ts').then(({ keepUp }) => keepUp(app))
      Promise.all([reach, upkeep, ...parts]).catch((thrown: unknown) =>
        logWarning('provider: not all of it is here yet', thrown),
      )
    },
    error: (thrown) => logWarning('provider: the settings cannot be followed', thrown),
  })
}
