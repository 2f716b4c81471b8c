// Fetches what runs jobs with the provider, once the person has allowed it: most never do, and need not load it.
import { readSettings } from '../../core/config.ts'
import type { Truth } from '../../db/db.ts'
import type { About } from '../../db/extraction.ts'
import { follow } from '../../db/watch.ts'
import type { Keys } from '../keys.ts'
import { logWarning } from '../../lib/log.ts'

/** Starts the runner when the provider is allowed to summarise or to find signals, now or later. */
export function followJobs(app: { db: Truth; keys: Keys; memory: { about: About } }): void {
  const stop = follow(() => app.db.settings.toArray(), {
    next: (rows) => {
      const { summaries, extraction } = readSettings(rows).memory
      if (summaries !== 'provider' && extraction !== 'provider') return
      queueMicrotask(() => stop())
      import('./runner.ts').then(
        ({ startRunner }) => startRunner(app),
        (thrown: unknown) =>
          logWarning('summaries: the part that asks the provider is not here; reload the page', thrown),
      )
    },
    error: (thrown) => logWarning('summaries: the settings cannot be followed', thrown),
  })
}
