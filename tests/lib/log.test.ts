// The log keeps the newest lines of the levels that are wanted, tells whoever listens, and puts what varies apart.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepUpTo, logDetail, logError, logged, logStep, logWarning, onLine } from '../../src/lib/log.ts'

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  vi.restoreAllMocks()
  keepUpTo('info')
})
const newest = (count: number) => logged().slice(-count)

test('what was thrown stands apart from our own words', () => {
  logWarning('jobs: they cannot be followed', new RangeError('about "my secret"'))
  expect(newest(1)).toMatchObject([
    { level: 'warn', text: 'jobs: they cannot be followed', name: 'RangeError', detail: 'about "my secret"' },
  ])
  expect(console.warn).toHaveBeenCalledOnce()
})

test('the level is switched while it runs', () => {
  const heard: string[] = []
  const stop = onLine(({ text }) => void heard.push(text))
  logDetail('one')
  keepUpTo('debug')
  logDetail('two')
  keepUpTo('error')
  logStep('t', 'sent')
  logWarning('three', 0)
  logError('four', 0)
  stop()
  logError('five', 0)
  expect(heard).toEqual(['two', 'four'])
})

test('five hundred lines are kept, the newest', () => {
  for (let n = 0; n < 600; n++) logStep('t', `step ${n}`)
  expect(logged()).toHaveLength(500)
  expect(newest(1)[0]).toMatchObject({ text: 'step 599', turn: 't' })
  expect(logged()[0]).toMatchObject({ text: 'step 100' })
})
