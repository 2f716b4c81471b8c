// What answers and jobs need of the browser they run in, as one value: a test brings its own. Decides nothing.
import { type Clock, systemClock } from '../providers/clock.ts'
import type { Probes } from '../providers/diagnose.ts'

export interface Browser {
  fetch: typeof fetch
  clock: Clock
  /** 0 <= n < 1; spreads retries. */
  random: () => number
  /** Whether this device has a network at all. */
  online: () => boolean
  /** How it is found out why nothing readable came. Default: the browser's own. */
  probes?: Probes
  /** Runs `work` while nobody else, in this tab or another, holds the lock of this name. */
  lock: (name: string, work: () => Promise<void>) => Promise<void>
  /** Runs `run` before the next frame is painted; the function it returns calls that off. */
  frame: (run: () => void) => () => void
}

/** The browser that this page is open in. */
export const thisBrowser: Browser = {
  fetch: (...request) => fetch(...request),
  clock: systemClock,
  random: Math.random,
  online: () => navigator.onLine,
  lock: (name, work) => navigator.locks.request(name, work),
  frame(run) {
    const frame = requestAnimationFrame(run)
    return () => cancelAnimationFrame(frame)
  },
}
