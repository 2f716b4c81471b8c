// What a report tells, and what it cannot tell: keys, addresses and words are planted wherever a person's or a server's words
// can get, and none comes out.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS, readSettings } from '../../src/core/config.ts'
import { masked } from '../../src/core/mask.ts'
import type { Line } from '../../src/lib/log.ts'
import type { Row } from '../../src/ui/doctor/check.ts'
import { type Reported, reportOf } from '../../src/ui/doctor/report.ts'

const plain: Reported = {
  version: '1.2.3',
  browser: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0',
  rows: [{ name: 'Jobs', state: 'failing', says: 'Told to the person.', facts: { failed: 2, open: 0 } }],
  settings: DEFAULT_SETTINGS,
  lines: [{ at: 1500, level: 'warn', text: 'jobs: a run failed', name: 'RangeError', detail: 'a detail' }],
  startedAt: 1000,
}

test('it tells versions, states, counts, changed settings and the log', () => {
  const settings = readSettings([{ key: 'memory', value: { ...DEFAULT_SETTINGS.memory, hits: 99 } }])
  const report = reportOf({ ...plain, settings })
  expect(report.split('\n')).toEqual([
    'Recollect 1.2.3',
    'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0',
    '',
    'Jobs: failing (failed 2, open 0)',
    '',
    'Settings that were changed',
    'memory.hits: 99',
    '',
    'Log, in milliseconds since the page was loaded',
    '500 warn jobs: a run failed (RangeError)',
  ])
})

test('nothing that a person or a server wrote is in it, wherever it stands', () => {
  const words = fc.string({ minLength: 12, unit: 'grapheme' }).map((text) => `§${text}§`)
  const key = fc.stringMatching(/^sk-[A-Za-z0-9]{20,40}$/)
  fc.assert(
    fc.property(words, key, fc.webUrl(), (text, secret, url) => {
      const settings = {
        ...DEFAULT_SETTINGS,
        provider: { ...DEFAULT_SETTINGS.provider, baseUrl: url, model: text },
        context: { ...DEFAULT_SETTINGS.context, system: `${text} ${secret}` },
        embedding: { ...DEFAULT_SETTINGS.embedding, host: url, folder: text },
      }
      const row: Row = {
        name: 'Provider and key',
        state: 'failing',
        says: `${text} ${secret} ${url}`,
        facts: { fault: text, instead: secret },
      }
      const line: Line = {
        at: 1,
        level: 'error',
        text: 'page: something threw',
        name: text,
        detail: `${secret} ${url} ${text}`,
        turn: text,
      }
      const report = reportOf({ ...plain, rows: [row], settings, lines: [line, { ...line, name: secret }] })
      for (const planted of [text, secret, url]) expect(report).not.toContain(planted)
    }),
  )
})

test.each([
  ['sk-ant-api03-Zx81', '[key]'],
  ['gsk_planted0123456789', '[key]'],
  ['AIzaSyA1234567', '[key]'],
  ['0f8fad5b1d9a4c3e9b7aa1b2c3d4', '[key]'],
  ['https://api.example.com/v1?key=1', '[address]'],
  ['me@example.com', '[mail]'],
  ['it said “the gate code is 8841”', 'it said [quoted]'],
])('the last sieve takes %s out', (text, left) => {
  expect(masked(text)).toBe(left)
})

test('the last sieve leaves what helps', () => {
  const helps = 'Chrome/156.0.8078.79, Xenova/all-MiniLM-L6-v2, Schema: ok (version 5, known 5), StorageClosed'
  expect(masked(helps)).toBe(helps)
})
