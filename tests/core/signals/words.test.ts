// That the tables look for words: letters glued to one make another word, which triggers nothing. And that no input makes
// them wander: doubled texts take no more than doubled work, counted in signals and steps, never in time.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detect } from '../../../src/core/signals/detect.ts'
import { isVague } from '../../../src/core/signals/vague.ts'
import type { SignalKind } from '../../../src/core/types.ts'

/** Sentences whose kind hangs on the word in brackets. */
const TRIGGERS: [SignalKind, string][] = [
  ['question', 'I am [unsure] whether the bridge holds.'],
  ['question', 'I [wonder] whether the bridge holds.'],
  ['question', 'We do not [know] which road is closed.'],
  ['question', '[Should] we sell the red car?'],
  ['question', '[Open]: who takes the keys?'],
  ['decision', 'We [decided] to stay in the north.'],
  ['decision', 'I [chose] the red bicycle.'],
  ['decision', 'I am [torn] between the north and the south.'],
  ['decision', '[Agreed]: the picnic moves to June.'],
  ['decision', 'We [scrapped] the old design.'],
  ['goal', 'I [want] to learn Dutch.'],
  ['goal', 'I am [hoping] to learn Dutch.'],
  ['goal', 'My [goal] is to learn Dutch.'],
  ['goal', '[Target]: a start below two seconds.'],
  ['constraint', 'The report [must] stay below ten pages.'],
  ['constraint', 'My [budget] is 400 euros.'],
  ['constraint', 'The hall is [forbidden] after ten.'],
  ['constraint', 'We [cannot] spend more than 400 euros.'],
  ['constraint', '[Max] payload 6 MB.'],
  ['assumption', '[Presumably] the key fits the old door.'],
  ['assumption', 'I [assume] the key fits the old door.'],
  ['assumption', 'I [suspect] the old door leaks.'],
  ['assumption', '[Guessing] the old door leaks.'],
  ['evidence', '[According] to the report, the bridge holds.'],
  ['evidence', 'The report [showed] a crack of 3 mm.'],
  ['evidence', 'I [measured] the wall twice.'],
  ['evidence', 'The vet [found] a crack in the tooth.'],
]
const glue = fc.string({ unit: fc.constantFrom('q', 'x', 'z'), minLength: 1, maxLength: 4 })
const kinds = (text: string) => detect(text).map(({ kind }) => kind)

describe('a word', () => {
  test.each(TRIGGERS)('of a %s counts in %j, and no word that it is a part of', (kind, sentence) => {
    const [before, word, after] = sentence.split(/[[\]]/u) as [string, string, string]
    expect(kinds(`${before}${word}${after}`)).toContain(kind)
    fc.assert(
      fc.property(glue, glue, fc.constantFrom('front', 'back', 'both'), (front, back, where) => {
        const glued = `${where === 'back' ? '' : front}${word}${where === 'front' ? '' : back}`
        expect(kinds(`${before}${glued}${after}`)).not.toContain(kind)
      }),
      { numRuns: 30 },
    )
  })

  test.each([
    ['I met them in Chicago.', 'claim'],
    ['The mustard stays in the red cupboard of flat 9.', 'claim'],
    ['The goalkeeper is my cousin.', 'claim'],
    ['The planet Mars has two moons.', 'claim'],
    ['My wanton soup takes 40 minutes.', 'claim'],
    ['The budgerigar is 400 grams.', 'claim'],
    ['My sister is a decider at court 4.', 'claim'],
  ])('is not found in a longer one: %j', (text, kind) => expect(kinds(text)).toEqual([kind]))
})

describe('what says too little', () => {
  test.each([
    'It was so nice.',
    'I love how art brings people together.',
    'That means a lot.',
    'We had a blast.',
    "I'd love to check it out.",
    'I can only imagine how hard that must be.',
    'The room was full of energy.',
    'Pets bring so much joy.',
    "They're always there for me.",
    "I'm determined to make it work.",
    "I'll keep at it.",
    'That must be so rewarding.',
    "I'm sure it'll be fine.",
    'We make a great team!',
    'I did!',
  ])('is no signal: %j', (text) => expect(kinds(text)).toEqual([]))

  test.each([
    ['I was diagnosed with asthma last year.', 'claim'],
    ['My cousin lost her job.', 'claim'],
    ['We took a lovely walk in Porto.', 'claim'],
    ['I went swimming yesterday.', 'claim'],
    ['I smoke.', 'claim'],
    ['I have a heart condition.', 'claim'],
    ['They live close by.', 'claim'],
    ['I can speak Welsh.', 'claim'],
    ['I want to run a marathon.', 'goal'],
  ])('is told from what is worth keeping: %j', (text, kind) => expect(kinds(text)).toEqual([kind]))

  test('is saved by a number or a name, whatever is said of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('so nice', 'a blast', 'magical', 'it', 'great'),
        fc.integer({ min: 0 }),
        (mood, number) => {
          const said = `we had ${mood} for ${number}`
          expect(isVague('claim', said, said)).toBe(false)
          expect(isVague('claim', `we had ${mood}`, `we had ${mood}`)).toBe(true)
        },
      ),
    )
  })
})

/** Beginnings that send a pattern far before it can fail, each of its own table. */
const STEPS = [
  'I really still also just ',
  'my new big old ',
  'the report from the ',
  'according to the ',
  'not sure ',
  'and i ',
  'no more ',
  'must have ',
  'is so very ',
  'Ana and Bo ',
  'a. ',
  ', ',
  "i'm ",
  '[x] ',
  '"a ',
  'the the ',
  'goal ',
  'each other ',
  'last week ',
  'would ',
  'can can ',
  '\u200b',
  'é',
  '😂',
  '( ',
  'max ',
  'per ',
  'x-',
  "'s ",
  'who ',
  '?',
]

test('long odd texts are read to their end, and twice as much of the same gives at most about twice as many signals', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 200, max: 2000 }),
      fc.constantFrom('', '.', '?', '\n', ' decided to'),
      (words, times, end) => {
        const once = `${words.join('').repeat(times).slice(0, 20_000)}${end}`
        const signals = detect(once)
        for (const { start, end: stop } of signals) expect(once.slice(start, stop).trim()).not.toBe('')
        expect(detect(`${once}\n${once}`).length).toBeLessThanOrEqual(2 * signals.length + 2)
      },
    ),
    { numRuns: 60 },
  )
})
