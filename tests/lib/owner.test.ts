// One owner at a time: it says that it is there, the next follows it, and a silent one can be put aside.
import { expect, test } from 'vitest'
import { type Channel, type Locks, own, ownerAnswers } from '../../src/lib/owner.ts'

/** Web Locks of one name, as the standard has them: a queue, `steal`, and a signal while waiting. */
function locks(): Locks {
  type Held = { reject: (error: unknown) => void }
  let held: Held | undefined
  const queue: (() => void)[] = []
  const next = () => queue.shift()?.()
  const request = (_: string, options: LockOptions, work: () => Promise<unknown>) =>
    new Promise((resolve, reject) => {
      const run = () => {
        const mine: Held = { reject }
        held = mine
        const end = (settle: () => void) => () => {
          if (held === mine) {
            held = undefined
            next()
          }
          settle()
        }
        void Promise.resolve()
          .then(work)
          .then(
            end(() => resolve(undefined)),
            (error: unknown) => end(() => reject(error))(),
          )
      }
      const aborted = () => {
        const at = queue.indexOf(run)
        if (at >= 0) queue.splice(at, 1)
        reject(new DOMException('aborted', 'AbortError'))
      }
      if (options.steal) {
        held?.reject(new DOMException('stolen', 'AbortError'))
        run()
      } else if (held) {
        queue.push(run)
        options.signal?.addEventListener('abort', aborted)
      } else run()
    })
  return { request } as unknown as Locks
}

/** One channel by all: everybody hears everybody else. */
function channels(): () => Channel {
  const ends = new Set<EventTarget>()
  return () => {
    const end = new EventTarget()
    ends.add(end)
    return Object.assign(end, {
      postMessage(data: unknown) {
        for (const other of ends)
          if (other !== end) queueMicrotask(() => other.dispatchEvent(new MessageEvent('message', { data })))
      },
    }) as Channel
  }
}

function world() {
  const [shared, channel] = [locks(), channels()]
  const tab = () => {
    const begun: AbortSignal[] = []
    const failures: unknown[] = []
    const ownership = own({
      name: 'work',
      locks: shared,
      channel: channel(),
      begin: (signal) => void begun.push(signal),
      failed: (thrown) => void failures.push(thrown),
    })
    return { ...ownership, begun, failures }
  }
  return { shared, channel, tab }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))

test('the first owns, and says so when it is asked; the second waits', async () => {
  const { tab, channel } = world()
  const [a, b] = [tab(), tab()]
  await settled()
  expect([a.held(), b.held()]).toEqual([true, false])
  expect([a.begun.length, b.begun.length]).toEqual([1, 0])
  expect(await ownerAnswers(channel(), 1000)).toBe(true)
})

test('who takes over does the work alone; the other lets go, and waits again', async () => {
  const { tab, channel } = world()
  const [a, b] = [tab(), tab()]
  await settled()
  await b.takeOver()
  await settled()
  expect([a.held(), b.held()]).toEqual([false, true])
  expect(a.begun[0]!.aborted).toBe(true)
  expect(b.begun.map(({ aborted }) => aborted)).toEqual([false])
  expect(await ownerAnswers(channel(), 1000)).toBe(true)
  await a.takeOver()
  await settled()
  expect([a.held(), b.held()]).toEqual([true, false])
  expect(a.begun.map(({ aborted }) => aborted)).toEqual([true, false])
  expect([...a.failures, ...b.failures]).toEqual([])
})

test('a holder that is silent is noticed, and put aside', async () => {
  const { shared, tab, channel } = world()
  shared.request('work', {}, () => new Promise(() => undefined)).catch(() => undefined)
  const a = tab()
  await settled()
  expect(a.held()).toBe(false)
  expect(await ownerAnswers(channel(), 20)).toBe(false)
  await a.takeOver()
  expect(a.held()).toBe(true)
  expect(await ownerAnswers(channel(), 1000)).toBe(true)
})

test('a question from before a holder knew that it holds is answered once it does', async () => {
  const { tab, channel } = world()
  const asked = ownerAnswers(channel(), 1000)
  tab()
  expect(await asked).toBe(true)
})
