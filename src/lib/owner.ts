// Which of several tabs does the work that only one may do. Who holds the lock says so when asked: a holder that is silent
// can be put aside by a person's word, and lets go as soon as it hears of it. Knows nothing of the work.
import { isAbort } from './errors.ts'

/** The part of the Web Locks that is used: tests bring their own. */
export type Locks = Pick<LockManager, 'request'>
/** The part of a BroadcastChannel that is used. */
export interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

const ASK = 'who'
const ANSWER = 'here'

export interface Ownership {
  /** Whether this one does the work. */
  held(): boolean
  /** Puts whoever does it aside. Resolves once this one does it. */
  takeOver(): Promise<void>
}

/**
 * Waits for the lock, then runs `begin`; its signal is aborted when another one took the work over, and the wait begins
 * anew. `failed` hears of anything else that goes wrong.
 */
export function own(deps: {
  name: string
  locks: Locks
  channel: Channel
  begin: (signal: AbortSignal) => unknown
  failed: (thrown: unknown) => void
}): Ownership {
  const { name, locks, channel, begin, failed } = deps
  let present: AbortController | undefined
  let waiting = new AbortController()

  channel.addEventListener('message', ({ data }) => {
    if (data === ASK && present) channel.postMessage(ANSWER)
  })

  function hold(options: LockOptions, started: () => void = () => undefined): void {
    const mine = new AbortController()
    const until = (resolve: () => void) => mine.signal.addEventListener('abort', resolve, { once: true })
    locks
      .request(name, options, async () => {
        present = mine
        channel.postMessage(ANSWER) // to who asked between the lock's being given and this line
        started()
        Promise.resolve(mine.signal).then(begin).catch(failed)
        await new Promise<void>(until) // held until the tab is gone, or another one takes it
      })
      .catch((thrown: unknown) => {
        if (present === mine) present = undefined
        mine.abort()
        if (!isAbort(thrown)) failed(thrown)
        else if (!options.signal?.aborted) wait()
      })
  }
  function wait(): void {
    waiting = new AbortController()
    hold({ signal: waiting.signal })
  }
  wait()

  return {
    held: () => present !== undefined,
    takeOver: () =>
      new Promise((resolve) => {
        if (present) return resolve()
        waiting.abort() // what is taken need not be waited for
        hold({ steal: true }, resolve)
      }),
  }
}

/** Whether whoever holds the lock is there: true as soon as it says so, false after `patience` milliseconds of silence. */
export function ownerAnswers(channel: Channel, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      clearTimeout(timer)
      channel.removeEventListener('message', hear)
      resolve(answer)
    }
    const hear = ({ data }: MessageEvent) => void (data === ANSWER && end(true))
    const timer = setTimeout(() => end(false), patience)
    channel.addEventListener('message', hear)
    channel.postMessage(ASK)
  })
}
