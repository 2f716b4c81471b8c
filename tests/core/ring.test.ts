import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BackupReason, type Copy, outdated } from '../../src/core/ring.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MB = 1024 ** 2
const copy = (at: number, reason: BackupReason = 'timed', bytes = 1000): Copy => ({ name: `${at}`, at, reason, bytes })
const left = (copies: Copy[], used?: number) => {
  const gone = new Set(outdated(copies, used))
  return copies.filter(({ name }) => !gone.has(name)).map(({ at }) => at)
}

test('four of the newest stay, and of the last seven days that have any the last one', () => {
  const quarters = Array.from({ length: 8 }, (_, at) => copy(20 * DAY + at * (HOUR / 4)))
  expect(left(quarters)).toEqual(quarters.slice(4).map(({ at }) => at))
  const days = Array.from({ length: 30 }, (_, at) => [copy(at * DAY + HOUR), copy(at * DAY + 2 * HOUR)]).flat()
  expect(left(days)).toEqual([
    ...[23, 24, 25, 26, 27].map((day) => day * DAY + 2 * HOUR),
    ...[28, 29].flatMap((day) => [day * DAY + HOUR, day * DAY + 2 * HOUR]),
  ])
})

test('the last copy from before something large outlives an hour of copies by the clock', () => {
  const copies = [copy(0, 'before-delete'), copy(1, 'before-delete'), copy(2, 'before-import')]
  const after = Array.from({ length: 10 }, (_, at) => copy(10 + at))
  expect(left([...copies, ...after])).toEqual([1, 2, 16, 17, 18, 19])
})

test('copies take a fifth of what the app takes, or 16 MB where that is more', () => {
  const copies = Array.from({ length: 4 }, (_, at) => copy(at * DAY, 'timed', 10 * MB))
  expect(left(copies, 0)).toEqual([3 * DAY])
  expect(left(copies, 100 * MB)).toEqual([2 * DAY, 3 * DAY])
  expect(left(copies, 1000 * MB)).toEqual([0, DAY, 2 * DAY, 3 * DAY])
  expect(left(copies)).toHaveLength(4)
})

test('whatever there is, the newest stays, and what stays once stays again', () => {
  const reasons = fc.constantFrom<BackupReason>('timed', 'asked', 'before-upgrade', 'before-import', 'before-delete')
  const some = fc.uniqueArray(fc.record({ at: fc.nat(40 * DAY), reason: reasons, bytes: fc.nat(40 * MB) }), {
    selector: ({ at }) => at,
    maxLength: 40,
  })
  fc.assert(
    fc.property(some, fc.option(fc.nat(500 * MB), { nil: undefined }), (given, used) => {
      const copies = given.map((one) => ({ ...one, name: `${one.at}` }))
      const gone = new Set(outdated(copies, used))
      const stays = copies.filter(({ name }) => !gone.has(name))
      expect(stays.length > 0).toBe(copies.length > 0)
      expect(Math.max(...stays.map(({ at }) => at))).toBe(Math.max(...copies.map(({ at }) => at)))
      expect(outdated(stays, used)).toEqual([])
    }),
  )
})
