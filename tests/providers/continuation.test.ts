// What is said after a cut is put behind what is there, as one answer.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSeam, goOnFrom } from '../../src/providers/continuation.ts'

function joined(kept: string, pieces: readonly string[]): string {
  const seam = createSeam(kept)
  return kept + pieces.map((piece) => seam.push(piece)).join('') + seam.end()
}

describe('the seam', () => {
  it.each([
    ['The tide turns', [' slowly here.'], 'The tide turns slowly here.'],
    ['The tide turns', ['slowly here.'], 'The tide turns slowly here.'],
    ['The tide turns', ['The tide turns slowly here.'], 'The tide turns slowly here.'],
    ['First. The tide turns', ['The tide ', 'turns', ' slowly.'], 'First. The tide turns slowly.'],
    ['One, two', [', three'], 'One, two, three'],
    ['潮は', ['ゆっくり'], '潮はゆっくり'],
    ['- milk\n', ['- bread'], '- milk\n- bread'],
    ['The tide turns', [], 'The tide turns'],
    ['', ['The', ' tide'], 'The tide'],
  ])('of %j and %j', (kept, pieces, whole) => {
    expect(joined(kept, pieces)).toBe(whole)
  })

  it('loses nothing and adds at most a space, however it is cut, when nothing is repeated', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (kept, pieces) => {
        const rest = pieces.join('')
        fc.pre(!Array.from(rest, (_, at) => at).some((at) => at >= 11 && kept.endsWith(rest.slice(0, at + 1))))
        expect([kept + rest, `${kept} ${rest}`]).toContain(joined(kept, pieces))
      }),
    )
  })

  it('leaves out what is said again, however it is cut', () => {
    const text = 'Every path is closed from the twentieth to the twenty-second, and the museum stays open all day.'
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 12, max: 20 }), fc.nat(40), (end, back, cut) => {
        const again = text.slice(end - back)
        expect(joined(text.slice(0, end), [again.slice(0, cut), again.slice(cut)])).toBe(text)
      }),
    )
  })
})

it('the model is given the beginning of its answer, and asked to go on', () => {
  const messages = goOnFrom([{ role: 'user', content: 'When?' }], 'On the')
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  expect(messages[1]!.content).toBe('On the')
})
