// Ids are UUIDs of version 7: they sort by time, which is what makes them safe as keys and in merges.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'

// 48 bits of milliseconds: until the year 10889.
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const random = fc.uint8Array({ minLength: 16, maxLength: 16 })

test('an id is a UUID of version 7, variant 1, and bears its time', () => {
  fc.assert(
    fc.property(time, random, (now, bytes) => {
      const id = newId(now, bytes)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(now)
    }),
  )
})

test('ids sort by time, whatever their random part', () => {
  fc.assert(
    fc.property(time, time, random, random, (a, b, x, y) => {
      fc.pre(a !== b)
      expect(newId(a, x) < newId(b, y)).toBe(a < b)
    }),
  )
})

test('ids of one moment differ by their random part, and the bytes given are left as they were', () => {
  const bytes = new Uint8Array(16).fill(7)
  expect(newId(5, bytes)).not.toBe(newId(5, new Uint8Array(16).fill(8)))
  expect(bytes).toEqual(new Uint8Array(16).fill(7))
  expect(newId()).not.toBe(newId())
})
