// Who goes first in a worker that does several things at once. Knows nothing of what they are.

/**
 * Makes a pause in which messages that came meanwhile are answered. Not a timer: browsers hold back timers that follow one
 * another to 4 ms each, and a start makes hundreds of pauses.
 */
export function createPause(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      port2.postMessage(null)
    })
}

export interface Precedence {
  /** `work`, which goes before everything that waits for its `turn`. */
  first<A extends unknown[], T>(work: (...args: A) => Promise<T>): (...args: A) => Promise<T>
  /** Resolves `restMs` later, and not while something that goes first is under way. */
  turn(): Promise<void>
}

/** `restMs`: what wakes background work often announces what goes first; so long it is waited for. */
export function createPrecedence(restMs: number): Precedence {
  const running = new Set<Promise<unknown>>()
  return {
    first:
      (work) =>
      (...args) => {
        const result = work(...args)
        running.add(result)
        const over = () => void running.delete(result)
        result.then(over, over)
        return result
      },
    async turn() {
      await new Promise((resolve) => setTimeout(resolve, restMs))
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
