// A clock that stands still until a test moves it, and remembers what was waited for.
import type { Clock } from '../../src/providers/clock.ts'

export interface ManualClock extends Clock {
  /** The lengths of the waits that are running now, in ms, shortest first. */
  running(): number[]
  /** Resolves once a wait of exactly this length runs. */
  waited(ms: number): Promise<void>
  /** Moves the time, running what is due on the way. */
  advance(ms: number): void
}

export function manualClock(start = 0): ManualClock {
  let now = start
  let timers: { at: number; ms: number; run: () => void }[] = []
  const watchers = new Set<() => void>()
  const running = () => timers.map(({ ms }) => ms).sort((a, b) => a - b)
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, ms, run }
      timers.push(timer)
      for (const look of watchers) look()
      return () => void (timers = timers.filter((other) => other !== timer))
    },
    running,
    waited: (ms) =>
      new Promise((resolve) => {
        const look = () => {
          if (!running().includes(ms)) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        now = due.at
        timers = timers.filter((other) => other !== due)
        due.run()
      }
      now = end
    },
  }
}

/** A clock on which the waits that `passes` names are over at once, and all others never are. */
export function swiftClock(passes: (ms: number) => boolean, start = 0): Clock & { waits: number[] } {
  const waits: number[] = []
  let now = start
  return {
    waits,
    now: () => now,
    after(ms, run) {
      if (!passes(ms)) return () => undefined
      waits.push(ms)
      let off = false
      queueMicrotask(() => {
        if (off) return
        now += ms
        run()
      })
      return () => void (off = true)
    },
  }
}
