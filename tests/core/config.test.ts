import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS, mendSection, readSettings, SETTINGS_KEYS } from '../../src/core/config.ts'

const { provider, context, embedding, appearance } = DEFAULT_SETTINGS

describe('defaults', () => {
  test('are whole, private and careful', () => {
    expect(DEFAULT_SETTINGS).toMatchObject({
      provider: { id: 'demo', keep: 'session', baseUrl: '' },
      embedding: { enabled: false },
      appearance: { theme: 'system' },
    })
    expect(readSettings([])).toEqual(DEFAULT_SETTINGS)
  })
  test.each(SETTINGS_KEYS)('%s: need no mending', (key) => {
    expect(mendSection(key, DEFAULT_SETTINGS[key])).toEqual(DEFAULT_SETTINGS[key])
  })
})

describe('a bad value is replaced by its default, and nothing else is', () => {
  const bad: [section: 'provider' | 'context' | 'embedding' | 'appearance', field: string, value: unknown][] = [
    ['provider', 'id', 'nobody'],
    ['provider', 'id', null],
    ['provider', 'baseUrl', 5],
    ['provider', 'baseUrl', 'x'.repeat(2001)],
    ['provider', 'model', 'x'.repeat(301)],
    ['provider', 'model', {}],
    ['provider', 'keep', 'forever'],
    ['context', 'window', 511],
    ['context', 'window', 2_000_001],
    ['context', 'window', 1000.5],
    ['context', 'window', NaN],
    ['context', 'window', '8192'],
    ['context', 'reply', 63],
    ['context', 'reply', Infinity],
    ['context', 'margin', -0.1],
    ['context', 'margin', 0.31],
    ['context', 'recallShare', 0.91],
    ['context', 'recallShare', null],
    ['context', 'threshold', 1.01],
    ['context', 'threshold', undefined],
    ['context', 'system', 'x'.repeat(20_001)],
    ['embedding', 'enabled', 1],
    ['embedding', 'model', 'someone/else'],
    ['embedding', 'host', 'huggingface.co'],
    ['embedding', 'host', 'javascript:alert(1)'],
    ['embedding', 'host', `https://x.example/${'y'.repeat(2000)}`],
    ['embedding', 'folder', 7],
    ['embedding', 'attempt', -1],
    ['appearance', 'theme', 'blue'],
  ]
  test.each(bad)('%s.%s', (section, field, value) => {
    const good = { provider: { ...provider, model: 'm' }, context: { ...context, window: 4096 }, embedding, appearance }
    const { [field]: _, ...others } = good[section] as Record<string, unknown>
    const mended = mendSection(section, { ...others, [field]: value }) as Record<string, unknown>
    expect(mended[field]).toEqual((DEFAULT_SETTINGS[section] as Record<string, unknown>)[field])
    expect(mended).toMatchObject(others)
  })
})

describe('a good value is kept, tidied', () => {
  test('spaces around addresses and names go, the host ends in a slash', () => {
    expect(mendSection('provider', { ...provider, baseUrl: ' https://x.example/v1 ', model: ' m ' })).toMatchObject({
      baseUrl: 'https://x.example/v1',
      model: 'm',
    })
    expect(mendSection('embedding', { ...embedding, host: ' http://localhost:9000/hub ' }).host).toBe(
      'http://localhost:9000/hub/',
    )
    expect(mendSection('embedding', { ...embedding, host: 'https://x.example/' }).host).toBe('https://x.example/')
  })
  test('the system prompt stays as it was written, and may be empty', () => {
    expect(mendSection('context', { ...context, system: '  a\n b ' }).system).toBe('  a\n b ')
    expect(mendSection('context', { ...context, system: '' }).system).toBe('')
  })
})

test('the answer never takes more than half of the window', () => {
  expect(mendSection('context', { ...context, window: 1001, reply: 1000 }).reply).toBe(500)
  expect(mendSection('context', { window: 512 }).reply).toBe(256)
})

test('unknown fields and unknown sections are dropped', () => {
  expect(mendSection('appearance', { theme: 'dark', apiKey: 'k' })).toEqual({ theme: 'dark' })
  const settings = readSettings([
    { key: 'appearance', value: { theme: 'dark' } },
    { key: 'secrets', value: 'k' },
  ])
  expect(settings).toEqual({ ...DEFAULT_SETTINGS, appearance: { theme: 'dark' } })
})

test('anything at all is mended, in one go', () => {
  const sections = Object.fromEntries(SETTINGS_KEYS.map((key) => [key, Object.keys(DEFAULT_SETTINGS[key])]))
  const someOf = (key: string) =>
    fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...sections[key]!), fc.oneof(fc.anything(), fc.webUrl())))
  for (const key of SETTINGS_KEYS)
    fc.assert(
      fc.property(someOf(key), (value) => {
        const mended = mendSection(key, value)
        expect(Object.keys(mended).sort()).toEqual(sections[key]!.toSorted())
        expect(mendSection(key, mended)).toEqual(mended)
      }),
    )
})

test('numbers are in their ranges whatever was asked for', () => {
  const numbers = fc.oneof(fc.integer(), fc.double(), fc.integer({ min: 0, max: 3_000_000 }))
  const fields = fc.record({
    window: numbers,
    reply: numbers,
    margin: numbers,
    recallShare: numbers,
    threshold: numbers,
  })
  fc.assert(
    fc.property(fields, (asked) => {
      const { window, reply, margin, recallShare, threshold } = mendSection('context', asked)
      expect(window).toBeGreaterThanOrEqual(512)
      expect(window).toBeLessThanOrEqual(2_000_000)
      expect(reply).toBeGreaterThanOrEqual(64)
      expect(reply).toBeLessThanOrEqual(window / 2)
      for (const share of [margin, recallShare, threshold]) {
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(1)
      }
    }),
  )
})
