// The terms of a text: what the index of words is made of, and how common a question's terms are in general usage.
import { stemmer } from 'stemmer'
import { type Commonness, EVERYDAY_WORDS, FRAME_WORDS } from '../core/everyday.ts'
import { STOP_WORDS } from '../core/stopwords.ts'
import { words } from '../core/words.ts'

/** Words whose stems are remembered. Raising it costs memory (about 100 bytes a word). */
const VOCABULARY = 50_000

/** The terms of a text: stems of its words, without stop words. */
export function termsOf(text: string): string[] {
  const found: string[] = []
  for (const word of words(text)) if (!STOP_WORDS.has(word)) found.push(stem(word))
  return found
}

const stems = new Map<string, string>()

function stem(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  if (stems.size >= VOCABULARY) stems.clear()
  const made = stemOf(word)
  stems.set(word, made)
  return made
}

const CYRILLIC_ENDING =
  /(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иях|ях|ах|ых|их|ую|юю|ая|яя|ое|ее|ые|ие|ой|ей|ий|ый|ом|ем|ов|ев|ам|ям|а|я|о|е|у|ю|ы|и|ь|й)$/u

function stemOf(word: string): string {
  if (/^[a-z']+$/.test(word)) return stemmer(word.replaceAll("'", ''))
  return /^\p{sc=Cyrillic}{4,}$/u.test(word) ? word.replace(CYRILLIC_ENDING, '') : word
}

const COMMONNESS = new Map<string, Commonness>([
  ...EVERYDAY_WORDS.map((word) => [stem(word), 'everyday'] as const),
  ...FRAME_WORDS.map((word) => [stem(word), 'frame'] as const),
])

// "Which city did I move to?": what kind of thing is asked for need not stand in the answer.
const KIND_ASKED = /\b(?:what|which)\s+(?:(?:kind|type|sort)s?\s+of\s+)?(\p{L}+)/giu

/** A question's different terms, those that only frame it last, and how common each is. */
export function askedTerms(question: string): { term: string; commonness: Commonness }[] {
  const kinds = new Set([...question.matchAll(KIND_ASKED)].flatMap(([, kind]) => termsOf(kind!)))
  const commonness = (term: string): Commonness => {
    if (/^\p{N}{1,2}$/u.test(term)) return 'small number'
    return kinds.has(term) ? 'frame' : (COMMONNESS.get(term) ?? 'other')
  }
  const framing = (each: { commonness: Commonness }) => Number(each.commonness === 'frame')
  return [...new Set(termsOf(question))]
    .map((term) => ({ term, commonness: commonness(term) }))
    .sort((a, b) => framing(a) - framing(b))
}
