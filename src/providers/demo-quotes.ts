// Which of the recalled notes the demo quotes, and how a quote looks. Words in common decide; where there are none the
// notes stand as recall ranked them, since recall also knows what shares no word.
import type { RecalledItem } from '../core/recalled.ts'
import { asks } from '../core/utterances.ts'
import { STOP_WORDS } from '../core/stopwords.ts'
import { normalise, sentences } from '../core/text.ts'
import { words } from '../core/words.ts'

/** Something that can be quoted: the words, and whose and when they were. */
export interface Quotable {
  text: string
  from: string
}

/** More is a list, not an answer. */
const QUOTES_MAX = 3
/** Notes that share fewer words than this part of the best one's are left out. */
const NEAR_THE_BEST = 0.6
/** What was said in this chat was not searched by recall: it must hold this share of the question's words. */
const CHAT_SHARE = 0.5
/** When no quote holds this share of the question's words, recall's own first is quoted too: it may know better. */
const CLEAR_SHARE = 0.7
/** A longer text is cut down to its best sentence, and that to so many characters. */
const QUOTE_CHARS = 280

/** At most three quotes for a question, best first. `sure`: words of the question are in them. */
export function bestQuotes(question: string, items: RecalledItem[], before: Quotable[]) {
  const asked = wordsOf(question)
  const rated = (quote: Quotable) => ({ ...quote, share: shared(asked, quote.text) })
  const recalled = spoken(items).map(quotable).map(rated)
  const fit = [
    ...recalled.filter(({ share }) => share > 0),
    ...before.map(rated).filter(({ share }) => share >= CHAT_SHARE),
  ]
  const best = Math.max(0, ...fit.map(({ share }) => share))
  const near = fit.filter(({ share }) => share >= best * NEAR_THE_BEST).sort((a, b) => b.share - a.share)
  const chosen =
    best < CLEAR_SHARE
      ? [...near.slice(0, QUOTES_MAX - 1), ...recalled.slice(0, near.length > 0 ? 1 : QUOTES_MAX)]
      : near
  const quotes = chosen.map(({ text, from }): Quotable => ({ text: shortened(text, asked), from }))
  return { quotes: withoutTwins(quotes).slice(0, QUOTES_MAX), sure: near.length > 0 }
}

/**
 * What the person or a note said; an assistant's words only when there is nothing else, or demos would quote demos. What
 * only asks is no answer: the same question, asked before, is what recall finds first.
 */
function spoken(items: RecalledItem[]): RecalledItem[] {
  const telling = items.filter(({ text }) => sentences(text).some(({ start, end }) => !asks(text.slice(start, end))))
  const own = telling.filter(({ from }) => !/^Assistant\b/.test(from))
  return own.length > 0 ? own : telling
}

function quotable({ text, from, date }: RecalledItem): Quotable {
  return { text, from: `${from}, ${dateWords(date)}` }
}

/** "2026-03-02" as "March 2, 2026"; anything else as it is. */
function dateWords(date: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : NaN
  return Number.isNaN(at) ? date : new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(at)
}

function wordsOf(text: string): string[] {
  return [...new Set(words(text))].filter((word) => !STOP_WORDS.has(word))
}

/** Which part of the asked words a text holds. */
function shared(asked: string[], text: string): number {
  const held = wordsOf(text)
  return asked.length === 0 ? 0 : asked.filter((word) => held.some((other) => alike(word, other))).length / asked.length
}

/** Equal, or of one stem as far as beginnings tell: "allergic", "allergy". */
function alike(a: string, b: string): boolean {
  if (a === b) return true
  const length = Math.max(4, Math.ceil(0.6 * Math.max(a.length, b.length)))
  return a.length >= length && b.length >= length && a.slice(0, length) === b.slice(0, length)
}

/** On one line, since a line break would leave the quotation. */
function shortened(text: string, asked: string[]): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= QUOTE_CHARS) return line
  const pieces = sentences(line).map(({ start, end }) => line.slice(start, end))
  const best = pieces.reduce((found, piece) => (shared(asked, piece) > shared(asked, found) ? piece : found))
  if (best.length <= QUOTE_CHARS) return best === pieces[0] ? `${best} …` : `… ${best}`
  return `${best.slice(0, QUOTE_CHARS).replace(/\s\S*$/, '')} …`
}

function withoutTwins(quotes: Quotable[]): Quotable[] {
  const seen = new Set<string>()
  return quotes.filter(({ text }) => {
    const form = normalise(text)
    return !seen.has(form) && seen.add(form)
  })
}
