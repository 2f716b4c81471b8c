// What a sentence does in many languages: asks, thanks, requests, or states something. Inclusive on purpose: a sentence that
// no rule knows is a statement. Knows nothing of the kinds of signals (signals/detect.ts) and of what is remembered.
import {
  ASKING,
  CLAUSE,
  CODE_END,
  DISCLAIMER,
  FINITE,
  INQUIRY,
  NOT_PROSE,
  ORDER,
  PHATIC,
  QUESTION_END,
  QUOTED,
  REQUESTING,
  TO_ASSISTANT,
  UNSPACED_QUESTION,
  UNSPACED_REQUEST,
} from './phrases.ts'
import { bare, normalise, sentences } from './text.ts'
import type { Role, Span } from './types.ts'

/** A longer text is a document, not something said. */
const LONGEST_TEXT = 4000
/** A longer sentence is no statement that fits on a card. */
const LONGEST_STATEMENT = 600

const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu

/** The spans of what is stated in a person's text, in order. Nothing that overlaps `pasted` is theirs. */
export function statements(text: string, pasted: Span[] = []): Span[] {
  if (text.length > LONGEST_TEXT) return []
  const theirs = (span: Span) => pasted.every((paste) => paste.end <= span.start || paste.start >= span.end)
  return sentences(text)
    .filter((span) => theirs(span) && !NOT_PROSE.test(text.slice(span.start, span.end)))
    .map((span) => bare(text, span))
    .filter((span) => states(text.slice(span.start, span.end)))
}

/** True for a sentence that asks something, whatever its punctuation. */
export function asks(sentence: string): boolean {
  return endsAsking(sentence) || ASKING.test(normalise(sentence))
}

/** True for a question about something the assistant said. */
export const asksAssistant = (question: string): boolean => TO_ASSISTANT.test(question)

function endsAsking(sentence: string): boolean {
  return QUESTION_END.test(sentence) || UNSPACED_QUESTION.test(sentence)
}

/** Longer than this nobody is merely polite. */
const LONGEST_COURTESY = 200

/** True for a text that says nothing: thanks, greetings, "Noted." */
export function isCourtesy(text: string): boolean {
  return (
    text.length <= LONGEST_COURTESY &&
    sentences(text).every(({ start, end }) => afterPhrases(normalise(text.slice(start, end))) === '')
  )
}

/** A text in two: what it says, and what it only asks (or, in an answer, says not to know). */
export interface Split {
  said: string
  asked: string
}

/**
 * Tells what can be evidence from what cannot: an earlier question is no answer to the same question. A clause that
 * states something beside a question ("I moved to Rome, what should I see?") is said.
 */
export function splitAsked(text: string, role: Role | undefined): Split {
  const said: string[] = []
  const asked: string[] = []
  for (const sentence of sentences(text)) {
    const words = text.slice(sentence.start, sentence.end)
    if (role === 'assistant' && DISCLAIMER.test(words)) asked.push(words)
    else if (!asks(words) && !INQUIRY.test(normalise(words))) said.push(words)
    else {
      const clauses = words.split(CLAUSE)
      const asking = clauses.map((clause) => ASKING.test(normalise(clause)) || INQUIRY.test(normalise(clause)))
      if (!asking.includes(true)) asking[asking.length - 1] = true
      clauses.forEach((clause, i) => (asking[i] ? asked : said).push(clause))
    }
  }
  return { said: said.join('\n'), asked: asked.join('\n') }
}

function states(sentence: string): boolean {
  if (sentence.length > LONGEST_STATEMENT || QUOTED.test(sentence) || CODE_END.test(sentence)) return false
  if (asks(sentence) || UNSPACED_REQUEST.test(sentence)) return false
  const said = afterPhrases(normalise(sentence))
  if (!said || ASKING.test(said) || REQUESTING.test(said) || (ORDER.test(said) && !FINITE.test(said))) return false
  return longEnough(said)
}

/**
 * The sentence from its first part that is more than a courtesy: "no, i smoke" for "Thanks, no, I smoke", "" for
 * "Thanks!".
 */
function afterPhrases(said: string): string {
  let rest = said
  for (;;) {
    if (PHATIC.test(rest)) return ''
    const comma = /^([^,，、!！.。–—-]{1,24}?)(?:[,，、!！.。]|\s[–—-])\s*/u.exec(rest)
    if (!comma || !PHATIC.test(comma[1]!)) return rest
    rest = rest.slice(comma[0].length)
  }
}

/** Two words at least, or six characters of a script without spaces. */
function longEnough(said: string): boolean {
  const unspaced = said.match(UNSPACED)?.length ?? 0
  return unspaced > 0 ? unspaced >= 6 || /\s|\d/.test(said) : /\S\s+\S/u.test(said)
}
