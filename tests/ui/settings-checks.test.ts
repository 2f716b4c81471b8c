// What settings fields accept, mend and refuse, and what they say about it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asSentence } from '../../src/ui/kit/sentence.ts'
import { checkHub, checkLength, checkLine, checkServer, checkWhole } from '../../src/ui/settings/checks.ts'

const WINDOW = { min: 512, max: 2_000_000, unit: 'tokens' }
const HUB = 'https://huggingface.co/'

describe('a whole number', () => {
  test('is taken as it is within its range', () => {
    expect(checkWhole('2000', WINDOW)).toEqual({ value: 2000 })
  })

  test('is moved to the nearest end, and that is said', () => {
    expect(checkWhole('100', WINDOW)).toEqual({ value: 512, note: expect.stringContaining('512, the least') as string })
    expect(checkWhole('9e9', WINDOW)).toEqual({
      value: 2_000_000,
      note: expect.stringContaining('2,000,000, the most') as string,
    })
    expect(checkWhole('2000.4', WINDOW)).toEqual({ value: 2000, note: 'Rounded to 2,000.' })
  })

  test.each(['', '  ', 'many', 'NaN', 'Infinity'])('"%s" is refused with the range', (typed) => {
    expect(checkWhole(typed, WINDOW)).toEqual({ error: 'Enter a number of tokens, from 512 to 2,000,000.' })
  })

  test('always ends in the range or in an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double().map(String), fc.string()), (typed) => {
        const checked = checkWhole(typed, WINDOW)
        if ('error' in checked) return
        expect(Number.isInteger(checked.value)).toBe(true)
        expect(checked.value).toBeGreaterThanOrEqual(WINDOW.min)
        expect(checked.value).toBeLessThanOrEqual(WINDOW.max)
      }),
    )
  })
})

describe('a base URL', () => {
  test('may be missing yet', () => {
    expect(checkServer('  ')).toEqual({ value: '' })
  })

  test('is kept as it was written when that works', () => {
    expect(checkServer('http://localhost:1234/v1')).toEqual({ value: 'http://localhost:1234/v1' })
    expect(checkServer(' https://api.openai.com/v1/ ')).toEqual({ value: 'https://api.openai.com/v1' })
  })

  test('that had to be changed says how', () => {
    expect(checkServer('https://api.openai.com/v1/chat/completions')).toEqual({
      value: 'https://api.openai.com/v1',
      note: 'Written as https://api.openai.com/v1.',
    })
  })

  test.each(['api.openai.com/v1', 'http://example.com/v1', 'https://me:secret@example.com/v1', 'https://'])(
    '"%s" is refused as a sentence with the remedy',
    (typed) => {
      expect(checkServer(typed)).toEqual({ error: expect.stringMatching(/^[A-Z“].*[.”)]$/) as string })
    },
  )
})

describe('the hub', () => {
  test('ends in a slash', () => {
    expect(checkHub('https://mirror.example', HUB)).toEqual({ value: 'https://mirror.example/' })
    expect(checkHub('http://localhost:8080/models?x#y', HUB)).toEqual({ value: 'http://localhost:8080/models/' })
  })

  test('goes back to the usual one when the field is emptied', () => {
    expect(checkHub(' ', HUB)).toEqual({ value: HUB, note: `Back to ${HUB}` })
  })

  test.each(['mirror.example', 'http://mirror.example', 'javascript:alert(1)', 'ftp://mirror.example'])(
    '"%s" is refused',
    (typed) => {
      expect(checkHub(typed, HUB)).toHaveProperty('error')
    },
  )
})

test('a name loses the spaces around it; a long text is refused with both numbers', () => {
  expect(checkLine('  gpt-4o mini ')).toEqual({ value: 'gpt-4o mini' })
  expect(checkLength('four', 4)).toEqual({ value: 'four' })
  expect(checkLength('x'.repeat(1500), 1000)).toEqual({ error: expect.stringMatching(/1,000 .* 1,500/) as string })
})

test.each([
  ['memory: it is gone; reload', 'It is gone; reload.'],
  ['model hub: nothing there (HTTP 404)', 'Nothing there (HTTP 404).'],
  ['api.openai.com: refused the key (401). It said: “no”', 'api.openai.com: refused the key (401). It said: “no”'],
  ['model hub: https://hub.example/ is silent; try again', 'https://hub.example/ is silent; try again.'],
  ['localhost:8080: no answer', 'localhost:8080: no answer.'],
])('"%s" reads "%s" beside what it speaks of', (message, words) => {
  expect(asSentence(message)).toBe(words)
})
