import { expect, test } from 'vitest'
import { isEnough, isLeft } from '../../src/core/due.ts'

const LIMITS = { extractChars: 500, extractTurns: 5 }

test.each([
  [{ chars: 499, turns: 4 }, false],
  [{ chars: 500, turns: 1 }, true],
  [{ chars: 10, turns: 5 }, true],
  [{ chars: 499, turns: 5 }, true],
  [{ chars: 0, turns: 0 }, false],
])('%o is enough: %s', (typed, expected) => expect(isEnough(typed, LIMITS)).toBe(expected))

test('limits are the settings, whichever is reached first', () => {
  expect(isEnough({ chars: 300, turns: 1 }, { extractChars: 300, extractTurns: 3 })).toBe(true)
  expect(isEnough({ chars: 299, turns: 2 }, { extractChars: 300, extractTurns: 3 })).toBe(false)
})

test('a conversation is left once it has rested for ten minutes, and not by a clock that was set back', () => {
  const minutes = (many: number) => 1_000_000_000 + many * 60_000
  expect(isLeft(minutes(0), minutes(10))).toBe(true)
  expect(isLeft(minutes(0), minutes(10) - 1)).toBe(false)
  expect(isLeft(minutes(10), minutes(0))).toBe(false)
})
