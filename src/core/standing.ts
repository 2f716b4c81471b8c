// Standing wishes: what a person typed on how to be answered from now on ("always answer in French", "call me Sam", "I
// prefer short answers"). Sure rather than complete: nothing quoted, pasted, asked, or meant for one answer only. Knows
// nothing of how wishes are stored and shown.
import { NOT_PROSE, QUOTED } from './phrases.ts'
import { asks, isCourtesy } from './utterances.ts'
import { STOP_WORDS } from './stopwords.ts'
import { bare, normalise, sentences } from './text.ts'
import type { Span } from './types.ts'
import { CHOICE, INSTRUCTION, isConditional, MANNER, NAME, ONCE, PREFERENCE, PREFERS, SUBJECTS } from './wishes.ts'
import { words } from './words.ts'

/** A longer text is a document, not something said. */
const LONGEST_TEXT = 4000
/** A longer sentence is no wish that fits in every prompt. */
const LONGEST_WISH = 300
const QUOTE = /^["'“”„«»「『‘]/u

/** The spans of a person's text that wish something for all answers to come, in order. */
export function standing(text: string, pasted: readonly Span[] = []): Span[] {
  if (text.length > LONGEST_TEXT) return []
  const theirs = sentences(text).filter((span) =>
    pasted.every(({ start, end }) => end <= span.start || start >= span.end),
  )
  const found = theirs.map((span) => ({ span: bare(text, span), wish: wishOf(text, span) }))
  // "Answer in German." by itself is for good; beside a question it is about the answer to that.
  const alone =
    theirs.length > 0 && found.every(({ wish, span }) => wish || isCourtesy(text.slice(span.start, span.end)))
  return found.filter(({ wish }) => wish === 'lasting' || (wish === 'manner' && alone)).map(({ span }) => span)
}

function wishOf(text: string, span: Span): 'lasting' | 'manner' | undefined {
  const whole = text.slice(span.start, span.end)
  if (whole.length > LONGEST_WISH || NOT_PROSE.test(whole) || QUOTED.test(whole)) return undefined
  const inner = bare(text, span)
  const sentence = text.slice(inner.start, inner.end)
  const said = normalise(sentence)
  if (QUOTE.test(sentence) || asks(sentence) || ONCE.test(said)) return undefined
  if (INSTRUCTION.test(said) || NAME.test(sentence)) return 'lasting'
  if (PREFERENCE.test(said) && !CHOICE.test(said)) return 'lasting'
  return MANNER.test(said) ? 'manner' : undefined
}

export type Wish = 'instruction' | 'preference'

const HINT =
  /always|never|prefer|from now|future|forward|whenever|every time|each time|don['’]t|immer|jetzt|bevorzug|toujours|désormais|préfère|siempre|nunca|ahora|prefiero|всегда|никогда|впредь|предпочита|以后|今后|现在|始终|总是|喜欢|今後|これから|常に|いつも/iu

/**
 * What kind of wish a text holds, if any: looser than `standing`, for ranking, where a preference mentioned on the way
 * to a question counts as well.
 */
export function wishIn(text: string): Wish | undefined {
  if (!HINT.test(text)) return undefined
  let wish: Wish | undefined
  for (const { start, end } of sentences(text)) {
    const said = normalise(text.slice(start, Math.min(end, start + LONGEST_WISH)))
    if (INSTRUCTION.test(said)) return 'instruction'
    if (PREFERENCE.test(said) || PREFERS.test(said)) wish = 'preference'
  }
  return wish
}

const GENERAL = new Set(
  'always never ever please now forward going future prefer answer answers reply replies time whenever'.split(' '),
)

/** Equal for two wishes of which the later takes the place of the earlier: on the same thing, whatever they want. */
export function subjectOf(wish: string): string {
  const said = normalise(wish)
  const known = NAME.test(wish.trim()) ? 'name' : SUBJECTS.find(([, pattern]) => pattern.test(said))?.[0]
  if (known && !isConditional(said)) return known
  const telling = words(said).filter((word) => !STOP_WORDS.has(word) && !GENERAL.has(word))
  return [...new Set(telling)].sort().join(' ') || said
}

/** The wishes that are in force, newest first: a later one on the same thing ends an earlier one. */
export function inForce<T extends { text: string; validFrom: number; id: string }>(wishes: readonly T[]): T[] {
  const newest = [...wishes].sort((a, b) => b.validFrom - a.validFrom || (a.id < b.id ? 1 : -1))
  const settled = new Set<string>()
  return newest.filter(({ text }) => {
    const subject = subjectOf(text)
    if (settled.has(subject)) return false
    settled.add(subject)
    return true
  })
}
