// How times and sizes read, and what an address opens.
import { describe, expect, it } from 'vitest'
import { conversationAddress, readAddress } from '../../src/ui/address.ts'
import { count, dayInside, dayWords, periodWords, size, tally } from '../../src/ui/words.ts'

const now = new Date(2026, 4, 20, 9, 30).getTime()
const at = (year: number, month: number, day: number, hour = 12) => new Date(year, month - 1, day, hour).getTime()

describe('days', () => {
  it.each([
    [at(2026, 5, 20, 0), 'Today', 'Today'],
    [at(2026, 5, 19, 23), 'Yesterday', 'Yesterday'],
    [at(2026, 5, 14), 'May 14', 'Previous 7 days'],
    [at(2026, 5, 1), 'May 1', 'Previous 30 days'],
    [at(2026, 3, 3), 'Mar 3', 'March'],
    [at(2025, 12, 31), 'Dec 31, 2025', 'December 2025'],
    [at(2026, 5, 20, 23), 'Today', 'Today'],
  ])('%d is %s', (time, day, period) => {
    expect(dayWords(time, now)).toBe(day)
    expect(periodWords(time, now)).toBe(period)
  })
})

it('counts only what there is', () => {
  const files = (many: number): [number, string] => [many, 'file']
  expect(tally([[2, 'conversation'], [1, 'message'], [3, 'memory', 'memories'], files(0)])).toBe(
    '2 conversations, 1 message, and 3 memories',
  )
  expect(tally([[0, 'conversation'], files(1)])).toBe('1 file')
  expect(tally([files(0)])).toBe('')
})

it('names a day inside a sentence in lower case, months as they are', () => {
  const days = [at(2026, 5, 20), at(2026, 5, 19), at(2026, 3, 3)]
  expect(days.map((day) => dayInside(day, now))).toEqual(['today', 'yesterday', 'Mar 3'])
})

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [20_500, '21 KB'],
  [1_040_000, '1.0 MB'],
])('%d bytes read %s', (bytes, words) => expect(size(bytes)).toBe(words))

it('counts one and many', () => {
  expect(count(1, 'memory', 'memories')).toBe('1 memory')
  expect(count(0, 'memory', 'memories')).toBe('0 memories')
  expect(count(1200, 'token')).toBe('1,200 tokens')
})

describe('addresses', () => {
  it.each([
    ['', { page: 'chat', conversationId: null, turnId: null }],
    ['#/', { page: 'chat', conversationId: null, turnId: null }],
    ['#/c/a-1', { page: 'chat', conversationId: 'a-1', turnId: null }],
    ['#/c/a-1/t-2', { page: 'chat', conversationId: 'a-1', turnId: 't-2' }],
    ['#/c/%E0%A4%A', { page: 'chat', conversationId: '%E0%A4%A', turnId: null }],
    ['#/memory', { page: 'memory' }],
    ['#/settings', { page: 'settings' }],
    ['#/nowhere', { page: 'chat', conversationId: null, turnId: null }],
  ])('%s', (hash, route) => expect(readAddress(hash)).toEqual(route))

  it('lead back to where they were made', () => {
    expect(readAddress(conversationAddress('a/b c', 't'))).toEqual({
      page: 'chat',
      conversationId: 'a/b c',
      turnId: 't',
    })
  })
})
