import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bestOf } from '../../src/core/best.ts'

it('gives what sorting everything would', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 100 }), fc.nat(30), (values, limit) => {
      const better = (a: number, b: number) => (values[a]! - values[b]! || b - a) > 0
      const sorted = [...values.keys()].sort((a, b) => (better(a, b) ? -1 : 1))
      expect(bestOf(values.length, limit, better)).toEqual(sorted.slice(0, limit))
    }),
  )
})
