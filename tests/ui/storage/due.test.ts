import { expect, test } from 'vitest'
import { isExportDue, type Situation } from '../../../src/ui/storage/due.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 22)
const said: Situation = { exported: undefined, turns: 10, since: NOW - 2 * DAY, quietUntil: 0 }

const cases: [string, Situation, boolean][] = [
  ['nothing was said', { ...said, turns: 0, since: undefined }, false],
  ['two days of little', said, false],
  ['a week without any copy', { ...said, since: NOW - 7 * DAY }, true],
  ['200 messages in a day', { ...said, turns: 200 }, true],
  ['a week since the last copy', { ...said, exported: { at: NOW - 7 * DAY, turns: 9 } }, true],
  ['a week in which nothing was said', { ...said, exported: { at: NOW - 30 * DAY, turns: 10 } }, false],
  ['an old store with a copy of yesterday', { ...said, since: 0, exported: { at: NOW - DAY, turns: 9 } }, false],
  ['less than there was, since much was deleted', { ...said, exported: { at: NOW - 30 * DAY, turns: 500 } }, false],
  ['they said later', { ...said, turns: 500, quietUntil: NOW + 1 }, false],
]
test.each(cases)('%s', (_, situation, due) => expect(isExportDue(situation, NOW)).toBe(due))
