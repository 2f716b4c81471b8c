// Looks after everything, silently, when the start is over: what an import that was cut off left behind is removed, and a
// mark in the sidebar tells that something is not well; again when reading all rows finds otherwise. Decides only when.
import { lastFullCheck } from '../db/full-check.ts'
import { follow } from '../db/watch.ts'
import { logWarning } from '../lib/log.ts'
import type { App } from './app.ts'

/** A start is over by then: what is read first is there, and nobody waits. */
const AFTER_MS = 3000

/** Doctor comes not on the first visit, which has nothing to look after and is not to pay for it. */
export async function lookWhenIdle(app: App): Promise<void> {
  try {
    const wasUsed = (await app.db.turns.limit(1).count()) > 0
    await new Promise((resolve) => setTimeout(resolve, AFTER_MS))
    await import('../db/spool.ts')
      .then(({ removeLeftSpools }) => removeLeftSpools())
      .catch((thrown: unknown) => logWarning('import: what was left of an earlier one stays', thrown))
    if (!wasUsed) return
    const { lookSilently } = await import('./doctor/doctor.svelte.ts')
    await lookSilently(app)
    let known: string | undefined
    follow(() => lastFullCheck(app.derived), {
      next(last) {
        const altered = String(last?.altered ?? '')
        if (altered === (known ??= altered)) return
        known = altered
        void lookSilently(app).catch(tell)
      },
      error: tell,
    })
  } catch (thrown) {
    tell(thrown)
  }
}

const tell = (thrown: unknown) => logWarning('doctor: nothing was looked at', thrown)
