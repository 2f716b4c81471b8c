import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { sketch } from '../../src/core/duplicates.ts'

const said = fc.array(fc.constantFrom('garden', 'fence', 'painted', 'сосед', '上海', 'the', 'Anna', '42'), {
  maxLength: 12,
})

const nearDuplicate = (a: string, b: string) => sketch(a) === sketch(b)

describe('sketch', () => {
  test.each([
    ['I live in Rome.', 'I live in Rome!'],
    ['I see: our plumber repaired the copper kettle', 'Our plumber repaired the copper kettle.'],
    ['My locker code is 8841.', 'Your locker code is 8841'],
    ['We repainted the garden fence last weekend', 'we have repainted the garden fence last weekend'],
  ])('%j and %j are one', (a, b) => expect(nearDuplicate(a, b)).toBe(true))

  test.each([
    ['My locker code is 8841', 'My locker code is 8842'],
    ['The train leaves at 9:15 from platform 4', 'The train leaves at 9:45 from platform 4'],
    ['We are meeting Alice at the fountain', 'We are meeting Bruno at the fountain'],
    ['I can eat the peanuts', 'I cannot eat the peanuts'],
    ['I like the green bicycle', 'I do not like the green bicycle'],
    ['I started smoking in Rome', 'I stopped smoking in Rome'],
    ['The password of the router is tulip', 'The password of the router is daisy'],
    ['Is the garden fence painted?', 'The garden fence is painted'],
    ['Anna owes Ben five euros', 'Ben owes Anna five euros'],
    ['版本是 3.5', '版本是 5.3'],
    ['We repainted the garden fence', 'The octopus has three hearts'],
  ])('%j and %j are two', (a, b) => expect(nearDuplicate(a, b)).toBe(false))

  it('holds every text for its own duplicate, and treats both sides alike', () => {
    const texts = said.map((list) => list.join(' '))
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(nearDuplicate(a, a)).toBe(true)
        expect(nearDuplicate(a, b)).toBe(nearDuplicate(b, a))
      }),
    )
  })
})
