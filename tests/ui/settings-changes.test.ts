import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { describedFields } from '../../src/core/config/about.ts'
import { withPreset } from '../../src/core/config/presets.ts'
import { autoFix } from '../../src/core/config/validate.ts'
import { differences, linesOf } from '../../src/ui/settings/changes.ts'
import { checkField, typedOf } from '../../src/ui/settings/checks.ts'

describe('what was changed, in words', () => {
  test('a preset names every field it changes, before and after', () => {
    const lines = differences(DEFAULT_SETTINGS, withPreset('fast', DEFAULT_SETTINGS))
    expect(lines).toContainEqual({ label: 'Recent messages', before: '200 messages', after: '24 messages' })
    expect(lines).toContainEqual({ label: 'Share of recall', before: '50 %', after: '35 %' })
    expect(lines).toContainEqual({
      label: 'Short-term memory',
      before: 'what recall leaves free',
      after: '2,544 tokens',
    })
    expect(differences(DEFAULT_SETTINGS, DEFAULT_SETTINGS)).toEqual([])
  })

  test('what was mended on its way in says why, beside what it was here', () => {
    const { settings, changes } = autoFix({ memory: { ...DEFAULT_SETTINGS.memory, hits: 7, deadline: 'soon' } })
    const here = { ...DEFAULT_SETTINGS, memory: { ...DEFAULT_SETTINGS.memory, deadline: 90 } }
    expect(differences(here, settings, changes)).toEqual([
      { label: 'Memories considered', before: '100 memories', after: '7 memories' },
      {
        label: 'Deadline for meaning',
        before: '90 milliseconds',
        after: '150 milliseconds',
        why: expect.stringContaining('it is “soon”') as string,
      },
    ])
  })

  test('what was mended says why, and what had no place is removed', () => {
    const { changes } = autoFix({ memory: { deadline: 'soon', colour: [1] }, embedding: { enabled: 1 }, x: null })
    expect(linesOf(changes)).toEqual([
      { label: 'x', before: 'nothing', after: 'removed', why: 'there is no such section' },
      { label: 'memory.colour', before: 'a list', after: 'removed', why: 'there is no such setting' },
      {
        label: 'Deadline for meaning',
        before: 'soon',
        after: '150 milliseconds',
        why: 'must be a whole number from 10 to 10,000 (milliseconds); it is “soon”',
      },
      { label: 'Search by meaning', before: '1', after: 'off', why: 'must be true or false; it is 1' },
    ])
  })
})

describe('a field of the table', () => {
  const { recallShare } = describedFields('context')
  const { stmCapacity, halfLifeDays, hits } = describedFields('memory')
  test('shares are shown and typed in per cent', () => {
    expect(typedOf(recallShare, 0.35)).toBe('35')
    expect(checkField('35', recallShare)).toEqual({ value: '35' })
    expect(checkField('95', recallShare)).toMatchObject({
      value: '90',
      note: expect.stringContaining('0 to 90') as string,
    })
  })
  test('may be left empty where that means something', () => {
    expect(typedOf(stmCapacity, null)).toBe('')
    expect(checkField(' ', stmCapacity)).toEqual({ value: '' })
    expect(checkField(' ', hits)).toHaveProperty('error')
  })
  test('keeps decimals where they count, and rounds where they do not', () => {
    expect(checkField('0.5', halfLifeDays)).toEqual({ value: '0.5' })
    expect(checkField('7.6', hits)).toMatchObject({ value: '8' })
    expect(checkField('a week', halfLifeDays)).toHaveProperty('error')
    expect(checkField('0', halfLifeDays)).toMatchObject({ value: '0.01' })
  })
})
