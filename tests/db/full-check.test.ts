// When all rows are compared with their account, on a clock that is given.
import 'fake-indexeddb/auto' // before the database: live queries hear of no other
import { expect, test, vi } from 'vitest'
import { Derived } from '../../src/db/db.ts'
import {
  askFullCheck,
  createFullChecks,
  type FullCheck,
  fullCheckDueIn,
  lastFullCheck,
} from '../../src/db/full-check.ts'
import { follow } from '../../src/db/watch.ts'
import { NOW } from './fixture.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const WEEK = 7 * 24 * HOUR

let count = 0

/** A session in which the checks follow what is noted, as the worker has them. */
function session(begun = NOW, derived = new Derived(`checked-${++count}`, { indexedDB, IDBKeyRange })) {
  let now = begun
  const found = { altered: [] as string[], fails: false }
  const verify = vi.fn(async () => {
    if (found.fails) throw new Error('busy')
    return found.altered
  })
  const told: unknown[] = []
  let due: { in: number; work: () => void } | undefined
  const checks = createFullChecks({
    derived,
    verify,
    now: () => now,
    after(ms, work) {
      const mine = { in: ms, work }
      due = mine
      return () => void (due === mine && (due = undefined))
    },
    tell: (thrown) => void told.push(thrown),
  })
  const stop = follow(() => lastFullCheck(derived), { next: checks.noted, error: (thrown) => told.push(thrown) })
  return {
    derived,
    checks,
    verify,
    found,
    told,
    stop,
    /** In how long the next one is set. */
    next: () => due?.in,
    /** Lets that time come. */
    pass() {
      const { in: ms, work } = due!
      due = undefined
      now += ms
      work()
    },
  }
}

test('the first is soon after the start, the next a week later, whoever asks before gets one soon', async () => {
  const { next, pass, verify, derived, stop } = session()
  await expect.poll(next).toBe(MINUTE)
  pass()
  await expect.poll(next).toBe(WEEK)
  expect(verify).toHaveBeenCalledTimes(1)
  pass()
  await expect.poll(() => verify.mock.calls.length).toBe(2)
  await expect.poll(next).toBe(WEEK)
  await askFullCheck(derived)
  await expect.poll(next).toBe(MINUTE)
  stop()
})

test('another session goes by what the one before noted, and not before its start is over', async () => {
  const { next, pass, derived, stop } = session()
  await expect.poll(next).toBe(MINUTE)
  pass()
  await expect.poll(next).toBe(WEEK)
  stop()
  for (const [after, wait] of [
    [HOUR, WEEK - HOUR],
    [2 * WEEK, MINUTE],
  ] as const) {
    const later = session(NOW + MINUTE + after, derived)
    await expect.poll(later.next).toBe(wait)
    later.stop()
  }
})

test('it is due a week after a good one, an hour after a bad one, and at once when the clock was put back', () => {
  const good: FullCheck = { id: 'full-check', at: NOW, altered: [] }
  expect(fullCheckDueIn(undefined, NOW)).toBe(0)
  expect(fullCheckDueIn(good, NOW + HOUR)).toBe(WEEK - HOUR)
  expect(fullCheckDueIn(good, NOW + 2 * WEEK)).toBe(0)
  expect(fullCheckDueIn({ ...good, altered: ['turns'] }, NOW)).toBe(HOUR)
  expect(fullCheckDueIn(good, NOW - 1)).toBe(0)
})

test('what is found is kept to be told, and looked for again in an hour', async () => {
  const { next, pass, found, derived, stop } = session()
  found.altered = ['turns']
  await expect.poll(next).toBe(MINUTE)
  pass()
  await expect.poll(next).toBe(HOUR)
  expect(await lastFullCheck(derived)).toEqual({ id: 'full-check', at: NOW + MINUTE, altered: ['turns'] })
  found.altered = []
  pass()
  await expect.poll(next).toBe(WEEK)
  expect(await lastFullCheck(derived)).toMatchObject({ altered: [] })
  stop()
})

test('one that fails is told of, and tried again', async () => {
  const { next, pass, found, told, stop } = session()
  found.fails = true
  await expect.poll(next).toBe(MINUTE)
  pass()
  await expect.poll(next).toBe(HOUR)
  expect(told).toHaveLength(1)
  found.fails = false
  pass()
  await expect.poll(next).toBe(WEEK)
  stop()
})

test('before copies it is made once a session, but again as long as something is damaged', async () => {
  const { checks, verify, found, stop } = session()
  found.altered = ['turns', 'memories']
  await expect(checks.check()).rejects.toMatchObject({
    name: 'DamagedStore',
    message: expect.stringContaining('turns, memories'),
  })
  found.altered = []
  await Promise.all([checks.check(), checks.check()])
  await checks.check()
  expect(verify).toHaveBeenCalledTimes(2)
  stop()
})

test('damage is told before copies where what was found cannot be kept', async () => {
  const { checks, found, derived, told, stop } = session()
  stop()
  found.altered = ['turns']
  derived.close({ disableAutoOpen: true })
  await askFullCheck(derived)
  await expect(checks.check()).rejects.toMatchObject({ name: 'DamagedStore' })
  expect(told).toHaveLength(1)
})
