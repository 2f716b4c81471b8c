import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { constantChange } from '../../scripts/constants.mjs'
import { VARIANTS } from '../tuning/variants.ts'

describe('a variant of the evaluation', () => {
  it('is the same code with one constant changed', () => {
    const { file, apply } = constantChange('src/core/rank.ts:PERSON=2')
    expect(file).toBe('src/core/rank.ts')
    const code = 'const PERSONS = 3\nconst PERSON = 3\nconst OTHER = PERSON\n'
    expect(apply(code)).toBe('const PERSONS = 3\nconst PERSON = 2\nconst OTHER = PERSON\n')
  })

  it('is refused when it would change nothing', () => {
    expect(() => constantChange('src/core/rank.ts:PERSON=2').apply('const OTHER = 3')).toThrow(/PERSON/)
    expect(() => constantChange('PERSON=2')).toThrow(/FILE:NAME=NUMBER/)
  })

  it.each(VARIANTS.filter((variant) => variant !== undefined))('%s is not what is in use', (variant) => {
    const { file, apply } = constantChange(variant)
    const code = readFileSync(file, 'utf8')
    expect(apply(code)).not.toBe(code)
  })
})
