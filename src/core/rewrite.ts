// A question as memory is asked it: one that leans on what was just said ("and when does it end?", "what about him?")
// takes its subject from the turns before it. By rules, for English; a question that stands by itself is left as it is.
// Pure; knows nothing of indexes.
import { FRAME_WORDS } from './everyday.ts'
import { isCourtesy } from './utterances.ts'
import { STOP_WORDS } from './stopwords.ts'
import type { Role } from './types.ts'
import { words } from './words.ts'

export interface Rewritten {
  query: string
  /** The words that were added, in their order; empty for a question that stands by itself. */
  added: string[]
}

/** What rewriting sees of a turn. */
export interface Spoken {
  role: Role
  text: string
}

/** Turns looked back at. Raising it finds the subject of a longer exchange, and more often a wrong one. */
const LOOKED_BACK = 6
/** Words taken over at most. Raising it asks for more of what was talked about, and less for the question itself. */
const MOST_ADDED = 4
/** A longer turn is a document: its beginning tells what it is about. */
const LOOKED_AT = 300
/** A longer question says what it is about. */
const LONGEST = 120

const PERSON = /\b(?:he|him|his|she|her|hers)\b/i
const THING = /\b(?:it|its|they|them|their|theirs|that|those|this|these|there|one)\b/i
// "How long does it take to paint a fence?": this "it" stands for nothing.
const EXPLETIVE =
  /\bit\b(?=.*\b(?:to|that|if|when) \p{L})|\b(?:is|was|are|were|will|be) there\b|\bthere (?:is|was|are|were|will|be)\b|\b(?:that|this|these|those) \p{L}{3,}/iu
const ELLIPSIS =
  /^\W*(?:and|but|or|so|then|also)?[ ,]*(?:what|how) about\b|^\W*(?:and|but|or|also)\b|^\W*(?:why|when|where|who|since when|until when|how (?:much|many|long|often|so)|what else|which one|for how long)\W*$/i
const LEADS = /^\W*(?:and|but|or|so|then|also|what|how|about)\b[ ,]*/i
// A name in the middle of a sentence, not of where or when; or two capitals in a row.
const NAME =
  /(?<=[\p{L}\p{N}),;:] )(?<!\b(?:to|in|at|from|near|of|on) )\p{Lu}[\p{L}’'-]+|^\p{Lu}[\p{L}’'-]+(?= \p{Lu})/gu
const NO_NAMES = new Set(['i', "i'm", "i've", "i'll", "i'd"])

const FRAMES = new Set(FRAME_WORDS)
const telling = (text: string): string[] => words(text).filter((word) => !STOP_WORDS.has(word) && !FRAMES.has(word))
const namesIn = (text: string): string[] =>
  [...text.matchAll(NAME)].map(([name]) => name).filter((name) => !NO_NAMES.has(name.toLowerCase().replace('’', "'")))

/** `before` are the turns before the question, oldest first. */
export function rewrite(question: string, before: readonly Spoken[]): Rewritten {
  const added = leans(question) ? subjectOf(question, before) : []
  return { query: added.length > 0 ? `${question} ${added.join(' ')}` : question, added }
}

/** True for a question that does not say what it is about. */
function leans(question: string): boolean {
  if (question.length > LONGEST) return false
  const person = PERSON.exec(question)
  // A name before "he" is who he is.
  if (person)
    return namesIn(question.slice(0, person.index)).length === 0 && telling(question.slice(0, person.index)).length < 2
  const thing = EXPLETIVE.test(question) ? null : THING.exec(question)
  if (thing) return telling(question.slice(0, thing.index)).length === 0
  return ELLIPSIS.test(question) && telling(question.replace(LEADS, '')).length < 2
}

/** What the turns before were about: a person for "he" and "she", else the newest words of a person that tell something. */
function subjectOf(question: string, before: readonly Spoken[]): string[] {
  const asked = new Set(words(question))
  const recent = before
    .slice(-LOOKED_BACK)
    .filter(({ text }) => !isCourtesy(text))
    .reverse()
  if (PERSON.test(question)) {
    for (const { text } of recent) {
      const name = namesIn(text.slice(0, LOOKED_AT)).at(-1)
      if (name) return [name]
    }
  }
  for (const role of ['user', 'assistant'] as const)
    for (const turn of recent) {
      if (turn.role !== role) continue
      const fresh = telling(turn.text.slice(0, LOOKED_AT)).filter((word) => !asked.has(word))
      if (fresh.length > 0) return [...new Set(fresh)].slice(0, MOST_ADDED)
    }
  return []
}
