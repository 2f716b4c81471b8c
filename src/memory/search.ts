// What words say about every text of some shelves: which of the question's terms count, how telling each is, and what
// each text has in common with it. Counts are taken over the allowed rows of all shelves together, so that the answer
// is as if these rows alone stood on one shelf.
import { telling } from '../core/everyday.ts'
import { askedGrams, gramsOf } from '../core/grams.ts'
import { type Allowed, FIELDS, type Holders, type Lexicon, type Scores } from './lexicon.ts'
import { askedTerms } from './terms.ts'

/** A shelf's index, and the rows of it that may be looked at. */
export interface View {
  lexicon: Lexicon
  allowed: Allowed
}

export interface Asked {
  /** The question's terms, the most telling first; at most 32. */
  terms: string[]
  /** How telling each of them is: the rarer, the more. */
  weights: number[]
  /** What was found in the rows of each view. Valid until the next search. */
  found: Scores[]
}

/** What a term in a field counts. A question holds its own words, so those of earlier questions count less. */
const BOOST = { said: 1, asked: 0.7, speaker: 1, date: 0.3 }
/** Bits of a number: the most telling terms of a long question. */
const MOST_TERMS = 32
/** Terms that are looked up to find those; of an endless question the rest would only cost time. */
const MOST_SEARCHED = 64
/** A term of so many letters that nobody used may be a slip of the pen: terms one letter away are taken for it. */
const SLIP_LETTERS = 5
/** What a term of n letters counts that is taken for such a slip: this x n / (n + 1). Raising it trusts slips more. */
const SLIP_WORTH = 0.45

/** Everything that shares a term or sequences of characters with the question. */
export function search(question: string, views: readonly View[]): Asked {
  const extents = views.map(({ lexicon, allowed }) => lexicon.extent(allowed))
  const rows = sum(extents.map((extent) => extent.rows))
  const average = FIELDS.map((_, field) => sum(extents.map((extent) => extent.lengths[field]!)) / (rows || 1))
  const holdersOf = (term: string): Holders => {
    const each = views.map(({ lexicon, allowed }) => lexicon.holders(term, allowed))
    return {
      rows: sum(each.map((holders) => holders.rows)),
      fields: FIELDS.map((_, field) => sum(each.map((holders) => holders.fields[field]!))),
    }
  }

  const asking = askedTerms(question)
    .slice(0, MOST_SEARCHED)
    .map(({ term, commonness }) => {
      const holders = holdersOf(term)
      return { term, holders, weight: telling(holders.rows, rows, commonness) }
    })
  const best = asking.sort((a, b) => b.weight - a.weight).slice(0, MOST_TERMS)

  for (const { lexicon } of views) lexicon.begin()
  const add = (term: string, bit: number, share: number, { fields }: Holders) => {
    const worth = FIELDS.map((field, i) => share * BOOST[field] * rarity(fields[i]!, rows))
    for (const { lexicon, allowed } of views) lexicon.addTerm(term, bit, worth, average, allowed)
  }
  best.forEach(({ term, holders }, bit) => {
    if (holders.rows > 0) return add(term, bit, 1, holders)
    if (term.length < SLIP_LETTERS) return
    for (const meant of new Set(views.flatMap(({ lexicon }) => lexicon.slips(term))))
      add(meant, bit, (SLIP_WORTH * meant.length) / (meant.length + 1), holdersOf(meant))
  })

  const holding = (bucket: number) => sum(views.map(({ lexicon, allowed }) => lexicon.holding(bucket, allowed)))
  for (const { bucket, weight } of askedGrams(gramsOf(question), holding, rows))
    for (const { lexicon } of views) lexicon.addSequence(bucket, weight)

  return {
    terms: best.map(({ term }) => term),
    weights: best.map(({ weight }) => weight),
    found: views.map(({ lexicon }) => lexicon.scores()),
  }
}

/** The rarity of BM25. */
const rarity = (holding: number, rows: number) => Math.log(1 + (rows - holding + 0.5) / (holding + 0.5))

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
