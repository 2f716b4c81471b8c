import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fadedConfidence, temperatureOf } from '../../src/core/tiers.ts'
import type { MemoryStatus } from '../../src/core/types.ts'

const DAY = 86_400_000
const NOW = 1000 * DAY
const plain = { status: 'active' as MemoryStatus, accessCount: 0, createdAt: NOW, baseConfidence: 0.8 }
const quiet = { now: NOW, recent: false, contradicted: false }

describe('a tier', () => {
  test.each([
    ['pinned, whatever else', { pinnedAt: 1, status: 'dismissed' as const }, {}, 'hot'],
    [
      'dismissed, though recent and often used',
      { status: 'dismissed' as const, accessCount: 50 },
      { recent: true },
      'cold',
    ],
    [
      'from one of the last turns, though old and unsure',
      { createdAt: 0, baseConfidence: 0.1 },
      { recent: true, contradicted: true },
      'hot',
    ],
    [
      'used ten times, though old and contradicted',
      { accessCount: 10, createdAt: 0, baseConfidence: 0.1 },
      { contradicted: true },
      'hot',
    ],
    ['used nine times', { accessCount: 9 }, {}, 'warm'],
    ['older than 30 days and used once', { createdAt: NOW - 30 * DAY - 1, accessCount: 1 }, {}, 'cold'],
    ['of 30 days', { createdAt: NOW - 30 * DAY }, {}, 'warm'],
    ['older than 30 days and used twice', { createdAt: 0, accessCount: 2 }, {}, 'warm'],
    ['contradicted and unsure', { baseConfidence: 0.49 }, { contradicted: true }, 'cold'],
    ['contradicted and sure', { baseConfidence: 0.5 }, { contradicted: true }, 'warm'],
    ['unsure alone', { baseConfidence: 0.1 }, {}, 'warm'],
  ] as const)('%s', (_, memory, circumstances, tier) => {
    expect(temperatureOf({ ...plain, ...memory }, { ...quiet, ...circumstances })).toBe(tier)
  })
})

const memories = fc.record({
  status: fc.constantFrom<MemoryStatus>('proposed', 'active', 'dismissed'),
  accessCount: fc.nat(20),
  createdAt: fc.nat(2 * NOW),
  baseConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
})

test('tiers and fading come out the same however often they are computed, and a clock set back undoes itself', () => {
  fc.assert(
    fc.property(memories, fc.nat(3 * NOW), fc.nat(3 * NOW), (memory, then, back) => {
      const at = (now: number) => {
        const confidence = fadedConfidence(memory, now, 90 * DAY)
        const tier = temperatureOf(memory, { ...quiet, now })
        return { confidence, tier }
      }
      const first = at(then)
      at(back)
      expect(at(then)).toEqual(first)
    }),
  )
})

test('a clock before a memory was made makes it neither old nor faded', () => {
  fc.assert(
    fc.property(memories, fc.nat(2 * NOW), (memory, earlier) => {
      const now = memory.createdAt - earlier
      expect(fadedConfidence(memory, now, DAY)).toBe(memory.baseConfidence)
      if (memory.status !== 'dismissed') expect(temperatureOf(memory, { ...quiet, now })).not.toBe('cold')
    }),
  )
})

test('fading halves, never rises with time, and spares what is pinned', () => {
  const memory = { createdAt: 0, baseConfidence: 0.8 }
  expect(fadedConfidence(memory, 90 * DAY, 90 * DAY)).toBeCloseTo(0.4)
  expect(fadedConfidence(memory, 180 * DAY, 90 * DAY)).toBeCloseTo(0.2)
  expect(fadedConfidence({ ...memory, pinnedAt: 1 }, 900 * DAY, DAY)).toBe(0.8)
  expect(fadedConfidence({ ...memory, confirmedAt: 1 }, 900 * DAY, DAY)).toBe(0.8)
  // A day after a year of daily upkeep it is what the year makes of it: nothing compounds.
  expect(fadedConfidence(memory, 365 * DAY, 365 * DAY)).toBeCloseTo(0.4)
  fc.assert(
    fc.property(fc.nat(NOW), fc.nat(NOW), (a, b) => {
      const [early, late] = [Math.min(a, b), Math.max(a, b)]
      expect(fadedConfidence(memory, late, DAY)).toBeLessThanOrEqual(fadedConfidence(memory, early, DAY))
    }),
  )
})
