// Waiting as a value: time comes in as an argument, so that a test decides when it passes. Knows nothing of requests.
import type { Millis } from '../core/types.ts'

export interface Clock {
  now(): Millis
  /** Runs `run` once after `ms` milliseconds; the function it returns calls that off. */
  after(ms: Millis, run: () => void): () => void
}

/** The time of this browser. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** What `within` answers when the time was over first. */
export const LATE = Symbol('late')

/** What `work` gives, or LATE after `ms` milliseconds. An abort rejects with AbortError at once, whatever `work` does. */
export function within<T>(work: Promise<T>, ms: Millis, signal: AbortSignal, clock: Clock): Promise<T | typeof LATE> {
  return new Promise((resolve, reject) => {
    const callOff = clock.after(ms, () => settle(() => resolve(LATE)))
    const stop = () => settle(() => reject(stopped()))
    const settle = (how: () => void) => {
      callOff()
      signal.removeEventListener('abort', stop)
      how()
    }
    work.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    )
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** Resolves after `ms` milliseconds; an abort rejects with AbortError at once. */
export async function pause(ms: Millis, signal: AbortSignal, clock: Clock): Promise<void> {
  await within(new Promise<never>(() => undefined), ms, signal, clock)
}

/** The error of everything that was stopped. */
export function stopped(): DOMException {
  return new DOMException('Stopped', 'AbortError')
}
