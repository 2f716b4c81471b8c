// Where a statement stands in a text, and the text without it. Pure text work: knows nothing of turns or memories.
import { STOP_WORDS } from './stopwords.ts'
import { bare, normalise, sentences } from './text.ts'
import type { Span } from './types.ts'
import { words } from './words.ts'

/** What stands in the place of forgotten words. */
export const MASK = '[forgotten]'

/** UTF-8 bytes from which a statement is looked for inside longer sentences too. Shorter ones are in too many by chance. */
const LOOSE_BYTES = 8
/** UTF-8 bytes from which it is looked for even inside words: nothing that long is there by chance. */
const VERBATIM_BYTES = 12
/** Letters from which a word says something on its own (with a digit, or in a script without spaces, any length does). */
const TELLING_LETTERS = 4

const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const LETTER = /[\p{L}\p{N}\p{M}]/u
const DIGIT = /\p{N}/u
const EDGES = /^[^\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+$/gu
const CLUSTER = /\s+|[^\p{M}\s]\p{M}*|\p{M}+/gu

/**
 * Every place where `text` holds `statement`: word for word, in other case or spacing at word borders, or as a sentence
 * that is equal but for its punctuation. In order, not overlapping.
 */
export function occurrences(text: string, statement: string): Span[] {
  const exact = statement.trim()
  const key = keyOf(statement)
  if (key === '' || !fold(text).includes(key)) return []
  const bytes = new TextEncoder().encode(exact).length
  return joined([
    ...equals(text, normalise(exact)),
    ...(bytes >= VERBATIM_BYTES ? verbatim(text, exact) : []),
    ...(bytes >= LOOSE_BYTES ? loose(text, key) : []),
  ])
}

/** False when `text` surely holds none of the statements: long texts need not be looked at closer. */
export function mayHold(text: string, statements: string[]): boolean {
  const folded = fold(text)
  return statements.some((statement) => folded.includes(keyOf(statement)))
}

/** What of a statement stands in every text that holds it, folded. */
function keyOf(statement: string): string {
  const folded = fold(statement.trim())
  return folded.replace(EDGES, '') || folded
}

/** The text with each cut (in order, not overlapping) replaced by the mask. */
export function redact(text: string, cuts: Span[]): string {
  const kept = cuts.map(({ start }, at) => text.slice(cuts[at - 1]?.end ?? 0, start) + MASK)
  return kept.join('') + text.slice(cuts.at(-1)?.end ?? 0)
}

/** Where a span of the text is after `redact`, without the masks at its ends; undefined when nothing of it is left. */
export function moved({ start, end }: Span, cuts: Span[]): Span | undefined {
  const shift = (at: number) =>
    cuts.reduce((sum, cut) => (cut.end <= at ? sum + MASK.length - (cut.end - cut.start) : sum), at)
  const from = cuts.find((cut) => cut.start <= start && start < cut.end)?.end ?? start
  const to = cuts.find((cut) => cut.start < end && end <= cut.end)?.start ?? end
  return from < to ? { start: shift(from), end: shift(to) } : undefined
}

export function overlaps(span: Span, cuts: Span[]): boolean {
  return cuts.some((cut) => cut.start < span.end && span.start < cut.end)
}

/** Spans in order, those that touch or overlap made one. */
export function joined(spans: Span[]): Span[] {
  const result: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1)
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end)
    else if (span.end > span.start) result.push({ start: span.start, end: span.end })
  }
  return result
}

/** The words by which a statement would be recognised in other sentences: not function words, not short ones. */
export function tellingWords(statement: string): Set<string> {
  const telling = (word: string) => DIGIT.test(word) || UNSPACED.test(word) || word.length >= TELLING_LETTERS
  return new Set(words(statement).filter((word) => !STOP_WORDS.has(word) && telling(word)))
}

/** Those of `candidates` that the text uses as words. */
export function usedWords(text: string, candidates: Iterable<string>): string[] {
  const near = nearWords(text, candidates)
  if (near.length === 0) return []
  const used = new Set(words(text))
  return near.filter((word) => used.has(word))
}

/** The sentences of a text that give one of these words away, in an inflection or glued to others too. */
export function sentencesWith(text: string, telling: ReadonlySet<string>): Span[] {
  if (nearWords(text, telling).length === 0) return []
  return sentences(text).filter(({ start, end }) => holdsAny(text.slice(start, end), telling))
}

/** True when the text gives one of these words away. */
export function holdsAny(text: string, telling: ReadonlySet<string>): boolean {
  const near = nearWords(text, telling)
  return near.length > 0 && words(text).some((word) => near.some((one) => word === one || gives(word, one)))
}

/** The words that stand in the text anyhow: quick, so that most texts need not be taken apart. */
function nearWords(text: string, telling: Iterable<string>): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('’', "'")
  return Array.from(telling).filter((word) => plain.includes(word))
}

function gives(word: string, telling: string): boolean {
  if (telling.length < TELLING_LETTERS) return false
  return DIGIT.test(telling) ? word.includes(telling) : word.startsWith(telling)
}

/** Sentences that are the statement, with or without a list marker or a "remember that" before it. */
function equals(text: string, normalised: string): Span[] {
  const same = ({ start, end }: Span) => normalise(text.slice(start, end)) === normalised
  return sentences(text).flatMap((sentence) => [sentence, bare(text, sentence)].find(same) ?? [])
}

function verbatim(text: string, statement: string): Span[] {
  const found: Span[] = []
  for (let at = text.indexOf(statement); at >= 0; at = text.indexOf(statement, at + statement.length))
    found.push({ start: at, end: at + statement.length })
  return found
}

/** Finds `key` (folded) at word borders, and gives the places in the text as it is written. */
function loose(text: string, key: string): Span[] {
  const { folded, starts, ends } = foldWithPlaces(text)
  const found: Span[] = []
  for (let at = folded.indexOf(key); at >= 0; at = folded.indexOf(key, at + 1)) {
    const end = at + key.length
    if (borders(folded, at) && borders(folded, end)) found.push({ start: starts[at]!, end: ends[end - 1]! })
  }
  return found
}

function borders(folded: string, at: number): boolean {
  const before = folded[at - 1] ?? ' '
  const after = folded[at] ?? ' '
  return !LETTER.test(before) || !LETTER.test(after) || UNSPACED.test(before) || UNSPACED.test(after)
}

/** Compatibility forms, case and white space made one. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .replaceAll('ς', 'σ')
}

/** The folded text, and for each of its units the place it came from. */
function foldWithPlaces(text: string): { folded: string; starts: number[]; ends: number[] } {
  const pieces: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  for (const { index, 0: cluster } of text.matchAll(CLUSTER)) {
    const piece = fold(cluster)
    pieces.push(piece)
    for (let i = 0; i < piece.length; i++) {
      starts.push(index)
      ends.push(index + cluster.length)
    }
  }
  return { folded: pieces.join(''), starts, ends }
}
