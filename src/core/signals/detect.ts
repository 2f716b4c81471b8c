// The rules that find signals in what a person typed: which clauses carry one, of which kind, and how sure that is. Sure
// rather than complete: a missed signal is cheaper than junk. Knows the tables beside it, nothing of what is remembered.
import { NOT_PROSE, QUOTED } from '../phrases.ts'
import { bare, sentences, trim } from '../text.ts'
import type { SignalKind, Span } from '../types.ts'
import { asks, isCourtesy, statements } from '../utterances.ts'
import { ASIDE, JOKING, LEAD, LEAD_WORD, MACHINE, OPENING, QUOTATION, REQUESTED, SYMBOL, TAIL } from './aside.ts'
import { ASSUMPTION } from './assumption.ts'
import {
  ELLIPSIS,
  GENERAL,
  GOES_ON,
  HAPPENED,
  IDLE,
  JOINING,
  NAMED,
  NO_NAME,
  OWN,
  PERSON,
  POINTING,
  THING,
} from './claim.ts'
import { clauses } from './clauses.ts'
import { CONSTRAINT } from './constraint.ts'
import { DECISION } from './decision.ts'
import { EVIDENCE } from './evidence.ts'
import { isForeign } from './foreign.ts'
import { GOAL } from './goal.ts'
import { instructs } from './instructions.ts'
import { plain } from './plain.ts'
import { OPEN, UNSURE } from './question.ts'
import type { Rule } from './rule.ts'
import { transcripts } from './transcript.ts'
import { CONCRETE, isHeld, isVague } from './vague.ts'

/** A signal: a stretch of the text, word for word. */
export interface Detected extends Span {
  kind: SignalKind
  /** .9 and more: said outright; .7 to .9: implied; .5 to .7: inferred. */
  confidence: number
}

/** What is less sure than this is not returned. Raising it costs recall of claims and assumptions first. */
const THRESHOLD = 0.5
/** A longer sentence is no statement that fits on a card. */
const LONGEST = 600
/** Share of symbols above which a line is code. Prose in our fixtures has less than .04. */
const MOST_SYMBOLS = 0.08

/** What each kind is looked for by, in the order in which they are tried: the first that matches names the clause. */
const TABLES: [SignalKind, readonly Rule[]][] = [
  ['question', UNSURE],
  ['decision', DECISION],
  ['evidence', EVIDENCE],
  ['assumption', ASSUMPTION],
  ['goal', GOAL],
  ['constraint', CONSTRAINT],
]

/** The signals in a person's text, in order, never overlapping. Nothing that touches `pasted` is theirs. */
export function detect(text: string, pasted: readonly Span[] = []): Detected[] {
  const found: Detected[] = []
  const theirs = [...pasted, ...transcripts(text)]
  for (const sentence of sentences(text)) {
    if (sentence.end - sentence.start > LONGEST) continue
    if (theirs.some(({ start, end }) => start < sentence.end && end > sentence.start)) continue
    found.push(...inSentence(text, sentence))
  }
  return found.filter(({ confidence }) => confidence >= THRESHOLD)
}

function inSentence(text: string, sentence: Span): Detected[] {
  const whole = text.slice(sentence.start, sentence.end)
  if (NOT_PROSE.test(whole) && !/^[-*•]\s+\p{L}/u.test(whole)) return []
  const inner = withoutLead(text, withoutNote(text, bare(text, sentence)))
  const words = text.slice(inner.start, inner.end)
  if (!isProse(words) || isCourtesy(words)) return []
  if (isForeign(words)) return foreign(text, inner)
  if (quotes(words)) return []
  const joking = JOKING.test(whole)
  const parts = clauses(text, inner)
  const found: (Detected | undefined)[] = parts.map((part, at) => {
    const clause = withoutLead(text, withoutTail(text, part))
    const signal = inClause(text, clause, at === parts.length - 1)
    return signal && joking && !(signal.kind === 'claim' && (CONCRETE.test(words) || isHeld(plain(words))))
      ? undefined
      : signal
  })
  return joined(text, parts, found)
}

/** The signal of one clause. `last`: a question mark at its end is its own. */
function inClause(text: string, span: Span, last: boolean): Detected | undefined {
  const words = text.slice(span.start, span.end)
  const said = plain(words)
  // "The error message is:" says nothing by itself.
  if (!said.includes(' ') || words.trimEnd().endsWith(':')) return undefined
  if (words.trimEnd().endsWith('?') || (last && asks(words))) {
    const rule = matching(OPEN, said.replace(/\?+$/, '')) ?? matching(UNSURE, said.replace(/\?+$/, ''))
    return rule && !REQUESTED.test(said) ? { ...span, kind: 'question', confidence: rule.confidence } : undefined
  }
  const main = said.replace(OPENING, '')
  for (const [kind, rules] of TABLES) {
    const rule = matching(rules, said) ?? (main === said ? undefined : matching(rules, main))
    if (rule)
      return set(kind, said) || isVague(kind, words, said) ? undefined : { ...span, kind, confidence: rule.confidence }
  }
  const confidence =
    claimed(words, said) || (main === said || ASIDE.some((aside) => aside.test(said)) ? 0 : claimed(words, main))
  return confidence > 0 && !isVague('claim', words, main) ? { ...span, kind: 'claim', confidence } : undefined
}

/** Whether a clause of this kind is nevertheless supposed, told or asked for. Some kinds say things that look like it. */
function set(kind: SignalKind, said: string): boolean {
  if (kind === 'evidence') return ASIDE.slice(0, 1).some((aside) => aside.test(said))
  return REQUESTED.test(said) || ASIDE.slice(0, -3).some((aside) => aside.test(said))
}

const matching = (rules: readonly Rule[], said: string): Rule | undefined =>
  rules.find(({ says, unless }) => says.test(said) && !unless?.test(said))

/** How sure it is that something is stated to be so; 0 for none. */
function claimed(words: string, said: string): number {
  if (REQUESTED.test(said) || ASIDE.some((aside) => aside.test(said)) || IDLE.some((idle) => idle.test(said))) {
    return POINTING.test(said) && /\d/.test(words) && !/\?/.test(words) ? 0.55 : 0
  }
  if (HAPPENED.test(said) && !CONCRETE.test(words) && !isHeld(said)) return 0
  if (PERSON.test(said)) return CONCRETE.test(words) ? 0.9 : 0.8
  if (GENERAL.test(said) && !OWN.test(said) && (!CONCRETE.test(words) || /^an? /.test(said))) return 0
  if (THING.test(said)) return CONCRETE.test(words) || /^(?:my|our)\b/.test(said) ? 0.85 : 0.7
  // Who types without capitals names things all the same: a number tells that something is said of them.
  if ((/^\p{Lu}/u.test(words) || /\d/.test(words)) && !NO_NAME.test(words) && NAMED.test(said))
    return CONCRETE.test(words) ? 0.75 : 0.65
  if (ELLIPSIS.test(said)) return 0.6
  return 0
}

/** Neighbours of one kind are one signal, and a claim goes on with what is only said about it. A stop parts them. */
function joined(text: string, parts: readonly Span[], found: readonly (Detected | undefined)[]): Detected[] {
  const kept: Detected[] = []
  let before: Detected | undefined
  for (const [at, signal] of found.entries()) {
    const { start, end } = parts[at]!
    const between = before ? text.slice(before.end, start) : ''
    if (/[.…]/u.test(between)) before = undefined
    if (!signal && before?.kind === 'claim' && JOINING.test(between) && GOES_ON.test(text.slice(start, end))) {
      before.end = trim(text, { start, end }).end
      continue
    }
    if (signal && before?.kind === signal.kind) {
      before.end = signal.end
      before.confidence = Math.max(before.confidence, signal.confidence)
      continue
    }
    if (signal) kept.push(signal)
    before = signal
  }
  return kept
}

/** Of other languages no table knows anything: what states something, and asks and thanks for nothing, is a claim. */
function foreign(text: string, span: Span): Detected[] {
  const words = text.slice(span.start, span.end)
  return statements(words).map(({ start, end }) => ({
    start: span.start + start,
    end: span.start + end,
    kind: 'claim',
    confidence: THRESHOLD,
  }))
}

function isProse(words: string): boolean {
  if (QUOTED.test(words) || MACHINE.test(words) || instructs(words)) return false
  const symbols = words.match(SYMBOL)?.length ?? 0
  return symbols <= words.length * MOST_SYMBOLS
}

/** True when somebody's words are quoted at some length. */
function quotes(words: string): boolean {
  return (words.match(QUOTATION) ?? []).some((quoted) => (quoted.match(/\s/gu)?.length ?? 0) >= 3)
}

function withoutLead(text: string, span: Span): Span {
  let { start } = span
  for (;;) {
    const rest = text.slice(start, Math.min(span.end, start + 80))
    const lead = (LEAD.exec(rest) ?? LEAD_WORD.exec(rest))?.[0].length ?? 0
    if (lead === 0 || start + lead >= span.end) return trim(text, { start, end: span.end })
    start += lead
  }
}

/** What stands behind a sentence in brackets was not said: "[image: a lake]". */
function withoutNote(text: string, { start, end }: Span): Span {
  const note = /\s\[[^[\]]*\]\s*$/u.exec(text.slice(start, end))?.[0].length ?? 0
  return { start, end: end - note }
}

function withoutTail(text: string, span: Span): Span {
  const tail = TAIL.exec(text.slice(Math.max(span.start, span.end - 60), span.end))?.[0].length ?? 0
  return tail > 0 && span.end - tail > span.start ? trim(text, { start: span.start, end: span.end - tail }) : span
}
