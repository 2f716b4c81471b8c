// How sure a signal is: .9 and more of what is said outright, .7 and more of what only the form of the sentence says, .5 of
// what can hardly be read.
import { expect, test } from 'vitest'
import { detect } from '../../../src/core/signals/detect.ts'
import { EXTRACTION_SCHEMA } from '../../../src/core/signals/extraction.ts'

test.each([
  ['We decided to use Postgres.', 0.9, 1],
  ['My goal is to run a marathon in October.', 0.9, 1],
  ['The budget must not exceed 4000 euros.', 0.9, 1],
  ['I assume the ferry still runs in winter.', 0.9, 1],
  ['I am thinking about moving to Porto.', 0.7, 0.9],
  ['My sister Ada lives in Lisbon.', 0.7, 0.9],
  ['Ana works at Siemens and likes it there.', 0.7, 0.9],
  ['Mein Zahnarzt heißt Dr. Weber.', 0.5, 0.7],
])('%s', (text, least, most) => {
  const [signal] = detect(text)
  expect(signal?.confidence).toBeGreaterThanOrEqual(least)
  expect(signal?.confidence).toBeLessThanOrEqual(most)
})

test('a model is told the same scale', () => {
  expect(JSON.stringify(EXTRACTION_SCHEMA)).toContain('.9 to 1 said outright, .7 to .9 implied, .5 to .7 inferred')
})
