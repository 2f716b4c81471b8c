// The lexical index of one space: words by MiniSearch, parts of words by hashed sequences. Counts and scores; what a
// score is worth is decided in core/rank.ts.
import MiniSearch from 'minisearch'
import { stemmer } from 'stemmer'
import { dayWords, mentionsTime } from '../core/dates.ts'
import { type Commonness, EVERYDAY_WORDS, FRAME_WORDS, telling } from '../core/everyday.ts'
import { askedGrams, GRAM_BUCKETS, type Grams, gramsOf, likeness } from '../core/grams.ts'
import { splitAsked } from '../core/signals.ts'
import { STOP_WORDS } from '../core/stopwords.ts'
import type { Chunk } from '../core/types.ts'
import { words } from '../core/words.ts'

/** What a chunk has in common with a question. */
export interface LexicalHit {
  /** BM25 over all fields; 0 if only parts of words agree. */
  words: number
  /** Likeness of character sequences, 0..1. */
  parts: number
  /** Which of the question's terms it states (bit n: term n), and which it only asks about. */
  said: number
  asked: number
}

export interface Asked {
  /** The question's terms, the most telling first; at most 32. */
  terms: string[]
  /** How telling each of them is: the rarer, the more. */
  weights: number[]
  hits: Map<string, LexicalHit>
}

export interface Traits {
  /** It holds a question. */
  asks: boolean
  /** It mentions a day or a time. */
  mentionsTime: boolean
}

export interface Lexicon {
  readonly size: number
  /** Adds or replaces by id. */
  add(chunks: Chunk[]): void
  remove(ids: string[]): void
  /** What is known of a chunk that is here. */
  traits(id: string): Traits
  /** Everything that shares a word or parts of words with the question, among chunks that `allow` lets through. */
  search(question: string, allow: (chunk: Chunk) => boolean): Asked
}

/** BM25: `k` how much repetition counts, `b` how much length counts against, both from our evaluation run. */
const BM25 = { k: 1.2, b: 0.6, d: 0 }
/** What a word in a field counts. A question holds its own words, so those of earlier questions count less. */
const BOOST = { said: 1, asked: 0.7, speaker: 1, date: 0.3 }
/** Bits of a number: the most telling terms of a long question. */
const MOST_TERMS = 32
/** Terms that are looked up to find those; of an endless question the rest would only cost time. */
const MOST_SEARCHED = 64
/** A term of so many letters that nobody used may be a slip of the pen: terms one letter away are taken for it. */
const SLIP_LETTERS = 5
/** Likeness below this is chance. */
const LEAST_LIKENESS = 0.02

interface Document {
  id: string
  said: string
  asked: string
  speaker: string
  date: string
}

// "Which city did I move to?": what kind of thing is asked for need not stand in the answer.
const KIND_ASKED = /\b(?:what|which)\s+(?:(?:kind|type|sort)s?\s+of\s+)?(\p{L}+)/giu

/** The terms of a text: stems of its words, without stop words. */
export function termsOf(text: string): string[] {
  return words(text)
    .filter((word) => !STOP_WORDS.has(word))
    .map(stem)
}

const CYRILLIC_ENDING =
  /(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иях|ях|ах|ых|их|ую|юю|ая|яя|ое|ее|ые|ие|ой|ей|ий|ый|ом|ем|ов|ев|ам|ям|а|я|о|е|у|ю|ы|и|ь|й)$/u

function stem(word: string): string {
  if (/^[a-z']+$/.test(word)) return stemmer(word.replaceAll("'", ''))
  return /^\p{sc=Cyrillic}{4,}$/u.test(word) ? word.replace(CYRILLIC_ENDING, '') : word
}

const COMMONNESS = new Map<string, Commonness>([
  ...EVERYDAY_WORDS.map((word) => [stem(word), 'everyday'] as const),
  ...FRAME_WORDS.map((word) => [stem(word), 'frame'] as const),
])

/** An empty index. */
export function createLexicon(): Lexicon {
  const index = new MiniSearch<Document>({
    fields: ['said', 'asked', 'speaker', 'date'],
    tokenize: termsOf,
    processTerm: (term) => term,
    searchOptions: { bm25: BM25, boost: BOOST, tokenize: (term) => [term] },
  })
  const entries = new Map<string, { chunk: Chunk; document: Document; grams: Grams; traits: Traits }>()
  const holding = new Int32Array(GRAM_BUCKETS)

  function remove(ids: string[]): void {
    for (const id of ids) {
      const entry = entries.get(id)
      if (!entry) continue
      entries.delete(id)
      index.remove(entry.document)
      for (const bucket of entry.grams.buckets) holding[bucket]!--
    }
  }

  return {
    get size() {
      return entries.size
    },

    add(chunks) {
      remove(chunks.map((chunk) => chunk.id))
      for (const chunk of chunks) {
        const document: Document = {
          id: chunk.id,
          ...splitAsked(chunk.text, chunk.role),
          speaker: chunk.speaker ?? '',
          date: dayWords(chunk.createdAt),
        }
        const grams = gramsOf(chunk.text)
        const traits = { asks: document.asked !== '', mentionsTime: mentionsTime(words(chunk.text)) }
        entries.set(chunk.id, { chunk, document, grams, traits })
        index.add(document)
        for (const bucket of grams.buckets) holding[bucket]!++
      }
    },

    remove,
    traits: (id) => entries.get(id)!.traits,

    search(question, allow) {
      const allowed = new Set<string>()
      for (const [id, { chunk }] of entries) if (allow(chunk)) allowed.add(id)
      const filter = ({ id }: { id: string }) => allowed.has(id)
      const kinds = new Set([...question.matchAll(KIND_ASKED)].flatMap(([, kind]) => termsOf(kind!)))
      const commonness = (term: string): Commonness => {
        if (/^\p{N}{1,2}$/u.test(term)) return 'small number'
        return kinds.has(term) ? 'frame' : (COMMONNESS.get(term) ?? 'other')
      }
      const framing = (term: string) => Number(commonness(term) === 'frame')
      const asking = [...new Set(termsOf(question))].sort((a, b) => framing(a) - framing(b)).slice(0, MOST_SEARCHED)
      const found = asking.map((term) => {
        const exact = index.search(term, { filter })
        const slip = exact.length === 0 && term.length >= SLIP_LETTERS
        const weight = telling(exact.length, allowed.size, commonness(term))
        return { term, weight, results: slip ? index.search(term, { filter, fuzzy: 1 }) : exact }
      })
      const best = found.sort((a, b) => b.weight - a.weight).slice(0, MOST_TERMS)

      const hits = new Map<string, LexicalHit>()
      const grams = askedGrams(gramsOf(question), holding, entries.size)
      for (const id of allowed) {
        const parts = likeness(grams, entries.get(id)!.grams)
        if (parts > LEAST_LIKENESS) hits.set(id, { words: 0, parts, said: 0, asked: 0 })
      }
      best.forEach(({ results }, bit) => {
        for (const { id, score, match } of results) {
          const hit = hits.get(id as string) ?? { words: 0, parts: 0, said: 0, asked: 0 }
          hits.set(id as string, hit)
          hit.words += score
          const fields = Object.values(match).flat()
          if (fields.some((field) => field !== 'asked')) hit.said |= 1 << bit
          else hit.asked |= 1 << bit
        }
      })
      return { terms: best.map(({ term }) => term), weights: best.map(({ weight }) => weight), hits }
    },
  }
}
