// What is wrong with settings is named, every bit of it, and mended so that nothing is wrong any more.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS, readSettings, type Settings, SETTINGS_KEYS } from '../../src/core/config.ts'
import { type Described, describedFields } from '../../src/core/config/about.ts'
import { fieldsOf } from '../../src/core/config/fields.ts'
import { PRESET_NAMES, PRESETS, presetOf, withPreset } from '../../src/core/config/presets.ts'
import { autoFix, sectionsOf, validate } from '../../src/core/config/validate.ts'
import { budgetOf } from '../../src/core/budget.ts'
import { MODEL_IDS } from '../../src/core/models.ts'

type Patch = { [S in keyof Settings]?: Record<string, unknown> }
const settingsWith = (patch: Patch) =>
  Object.fromEntries(SETTINGS_KEYS.map((key) => [key, { ...DEFAULT_SETTINGS[key], ...patch[key] }]))
const named = (given: unknown, around = {}) =>
  validate(given, around).map(({ section, field }) => `${section}.${field}`)

/** A section's fields with anything in them: right, nearly right, of another type, and fields that do not exist. */
const anything = fc.oneof(
  fc.anything(),
  fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, 0.5, 1, 2 ** 53, '', 'auto', '8192', null, undefined, true, [], {}),
  fc.integer(),
  fc.double(),
)
const sectionOf = (key: (typeof SETTINGS_KEYS)[number]) => {
  const fields = fieldsOf(key)
  const right = Object.fromEntries(
    Object.entries(fields).map(([name, { min, max, fallback, choices, kind }]) => [
      name,
      fc.oneof(
        anything,
        fc.constant(fallback),
        kind === 'choice' ? fc.constantFrom(...choices!) : fc.constant(fallback),
        kind === 'whole'
          ? fc.integer({ min: min!, max: max! })
          : fc.double({ min: min ?? 0, max: max ?? 1, noNaN: true }),
        fc.string({ maxLength: 30 }),
      ),
    ]),
  )
  const strange = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'apiKey', 'toString')), anything)
  return fc.oneof(
    { weight: 8, arbitrary: fc.record(right, { requiredKeys: [] }) },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.record(right, { requiredKeys: [] }), strange).map(([a, b]) => ({ ...b, ...a })),
    },
    { weight: 1, arbitrary: anything },
  )
}
const configs = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(Object.fromEntries(SETTINGS_KEYS.map((key) => [key, sectionOf(key)])), { requiredKeys: [] }),
  },
  { weight: 1, arbitrary: anything },
  { weight: 1, arbitrary: fc.dictionary(fc.string(), anything) },
)
const arounds = fc.oneof(
  fc.constant({}),
  fc.record({
    window: fc.oneof(fc.integer({ min: 1, max: 2_000_000 }), fc.constantFrom(NaN, Infinity, 0, -5, 2048.5)),
  }),
)

describe('2,000 random settings', () => {
  test('never crash, are valid once mended, and mending them again changes nothing', () => {
    fc.assert(
      fc.property(configs, arounds, (given, around) => {
        const before = validate(given, around)
        const { settings, changes } = autoFix(given, around)
        expect(validate(settings, around)).toEqual([])
        expect(autoFix(settings, around)).toEqual({ settings, changes: [] })
        // Nothing is changed unsaid, and nothing is said for nothing.
        expect(changes.length > 0).toBe(before.length > 0)
        expect(readSettings(SETTINGS_KEYS.map((key) => ({ key, value: settings[key] })))).toEqual(settings)
        for (const finding of before) expect(finding.message).not.toBe('')
      }),
      { numRuns: 2000 },
    )
  }, 60_000)

  test('a field with a value of its own outside of its rule is named, with its default', () => {
    for (const key of SETTINGS_KEYS)
      for (const [name, field] of Object.entries(fieldsOf(key))) {
        const bad: unknown[] = [{}, [], Symbol.iterator]
        if (field.max !== undefined && field.kind !== 'text')
          bad.push(field.max + 1, (field.min ?? 0) - 1, NaN, Infinity)
        if (field.kind === 'whole' && field.max! < 2 ** 50) bad.push(field.min! + 0.5)
        if (field.kind !== 'text') bad.push('nonsense')
        if (field.kind !== 'flag') bad.push(true)
        for (const value of bad) {
          const found = validate({ [key]: { [name]: value } })
          expect(found, `${key}.${name} = ${String(value)}`).toContainEqual(
            expect.objectContaining({ section: key, field: name, suggestion: field.fallback }),
          )
        }
      }
  })

  test('unknown sections, unknown fields and wrong shapes are named, not dropped in silence', () => {
    expect(named({ secrets: 'k', appearance: { theme: 'dark', apiKey: 'k' }, memory: 7 })).toEqual([
      'secrets.',
      'memory.',
      'appearance.apiKey',
    ])
    expect(named(5)).toEqual(['.'])
    expect(autoFix({ secrets: 'k', appearance: { apiKey: 'k' } }).changes).toEqual([
      { section: 'secrets', field: '', before: 'k', message: 'there is no such section' },
      { section: 'appearance', field: 'apiKey', before: 'k', message: 'there is no such setting' },
    ])
  })

  test('the text of a value that may be a key is not repeated', () => {
    const secret = 'sk-' + 'a'.repeat(48)
    expect(JSON.stringify(validate({ provider: { id: secret, apiKey: secret } }))).not.toContain(secret)
  })

  test('what is missing has its default, and nothing is wrong with it', () => {
    expect(validate({})).toEqual([])
    expect(validate({ context: {} })).toEqual([])
    expect(validate(sectionsOf([]))).toEqual([])
    expect(autoFix(undefined).settings).toEqual(DEFAULT_SETTINGS)
  })
})

describe('what must fit together', () => {
  const cases: [what: string, patch: Patch, window: number | undefined, field: string, value: unknown][] = [
    ['the window and the model', { context: { window: 32_000 } }, 8192, 'context.window', 8192],
    ['the answer and the window', { context: { window: 1000, reply: 900 } }, undefined, 'context.reply', 500],
    ['short-term memory and the prompt', { memory: { stmCapacity: 9000 } }, undefined, 'memory.stmCapacity', 6758],
    [
      'what is summarised and short-term memory',
      { memory: { stmCapacity: 4000, chunkSize: 5000 } },
      undefined,
      'memory.chunkSize',
      1000,
    ],
    ['what is summarised and the prompt', { memory: { chunkSize: 9000 } }, undefined, 'memory.chunkSize', 844],
    ['who summarises and who answers', { memory: { summaries: 'provider' } }, undefined, 'memory.summaries', 'rules'],
    ['the weights', { memory: { similarityWeight: 0 } }, undefined, 'memory.similarityWeight', 1],
    [
      'pieces of a source and memories considered',
      { memory: { hits: 3, perSource: 9 } },
      undefined,
      'memory.perSource',
      3,
    ],
    [
      'the length of a piece and the embedder',
      { memory: { pieceChars: 2000 }, embedding: { enabled: true, model: 'Xenova/all-MiniLM-L6-v2' } },
      undefined,
      'memory.pieceChars',
      1024,
    ],
    [
      'the system prompt and the window',
      { context: { window: 2048, system: 'Be kind. '.repeat(400) } },
      1_000_000,
      'context.window',
      2975,
    ],
  ]
  test.each(cases)('%s', (_, patch, window, field, value) => {
    const given = settingsWith(patch)
    const around = window === undefined ? {} : { window }
    expect(validate(given, around)).toEqual([
      {
        section: field.split('.')[0],
        field: field.split('.')[1],
        message: expect.any(String) as string,
        suggestion: value,
      },
    ])
    const { settings, changes } = autoFix(given, around)
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({
      after: value,
      before: (given as never)[field.split('.')[0]!][field.split('.')[1]!],
    })
    expect(
      (settings as unknown as Record<string, Record<string, unknown>>)[field.split('.')[0]!]![field.split('.')[1]!],
    ).toEqual(value)
  })

  test('a system prompt that no window of the model can hold is shortened, and the rest of it is shown as it was', () => {
    const system = 'Be kind. '.repeat(400)
    const { settings, changes } = autoFix(settingsWith({ context: { window: 2048, system } }), { window: 2048 })
    expect(changes.map(({ field }) => field)).toEqual(['system'])
    expect(changes[0]!.before).toBe(system)
    expect(system.startsWith(settings.context.system)).toBe(true)
    expect(settings.context.system.length).toBeGreaterThan(1000)
  })

  test('a large piece is no matter while nothing is read for meaning', () => {
    expect(
      validate(settingsWith({ memory: { pieceChars: 2000 }, embedding: { model: 'Xenova/all-MiniLM-L6-v2' } })),
    ).toEqual([])
  })
})

describe('presets', () => {
  const windows = [512, 1000, 2048, 4096, 8192, 16_384, 32_768, 128_000, 200_000, 1_000_000, 2_000_000]
  const everywhere = PRESET_NAMES.flatMap((name) =>
    MODEL_IDS.flatMap((model) => windows.map((window) => ({ name, model, window }))),
  )
  test.each(everywhere)('$name is valid for $model and a window of $window', ({ name, model, window }) => {
    const before = autoFix(settingsWith({ context: { window, reply: 64 }, embedding: { enabled: true, model } }), {
      window,
    })
    const after = withPreset(name, before.settings)
    expect(validate(after, { window })).toEqual([])
    expect(presetOf(after)).toBeDefined()
    expect(withPreset(name, after)).toEqual(after)
    expect(budgetOf(after.context).budget).toBeGreaterThan(0)
  })

  test('leave alone what is the person’s own', () => {
    const own = autoFix(
      settingsWith({
        context: { window: 20_000, system: 'Talk like a pirate.' },
        memory: { scope: 'everywhere', index: 'hnsw', summaries: 'off' },
        provider: { id: 'openai-compatible', model: 'm' },
      }),
    ).settings
    for (const name of PRESET_NAMES) {
      const after = withPreset(name, own)
      expect(after.context).toMatchObject({ window: 20_000, system: 'Talk like a pirate.' })
      expect(after.memory).toMatchObject({ scope: 'everywhere', index: 'hnsw', summaries: 'off' })
      expect([after.provider, after.embedding]).toEqual([own.provider, own.embedding])
    }
  })

  test('differ from each other, and the usual settings are Balanced', () => {
    const all = PRESET_NAMES.map((name) => JSON.stringify(withPreset(name, DEFAULT_SETTINGS)))
    expect(new Set(all).size).toBe(PRESET_NAMES.length)
    expect(presetOf(DEFAULT_SETTINGS)).toBe('balanced')
    for (const name of PRESET_NAMES) expect(PRESETS[name].effect).not.toBe('')
  })
})

test('every field tells in one sentence what it does', () => {
  for (const key of SETTINGS_KEYS)
    for (const [name, { label, effect }] of Object.entries<Described>(describedFields(key))) {
      expect(label, `${key}.${name}`).toMatch(/^\p{Lu}/u)
      expect(effect, `${key}.${name}`).toMatch(/^[\p{Lu}0].{15,160}\.$/u)
    }
})
