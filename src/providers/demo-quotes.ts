// Which of the recalled notes the demo quotes, and how a quote looks. Words in common decide; where there are none the
// notes stand as they were given, since recall also knows what shares no word. What no longer holds counts for what took
// its place, unless the past is asked for. Wishes on how to be answered stand in every prompt and answer few questions.
import { intentOf } from '../core/intent.ts'
import type { RecalledItem } from '../core/recalled.ts'
import { standing, subjectOf } from '../core/standing.ts'
import { relation, sentenceOf } from '../core/succession.ts'
import type { Millis, Span } from '../core/types.ts'
import { asks, isCourtesy } from '../core/utterances.ts'
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
/** A wish is in the prompt whatever is asked: it answers a question only when it, or what it is about, holds this share. */
const WISH_SHARE = 0.5
/** When no quote holds this share of the question's words, recall's own first is quoted too: it may know better. */
const CLEAR_SHARE = 0.7
/** A longer text is cut down to its best sentence, and that to so many characters. */
const QUOTE_CHARS = 280

/** At most three quotes for a question, best first. `sure`: words of the question are in them. */
export function bestQuotes(question: string, items: RecalledItem[], before: Quotable[], now: Millis) {
  const asked = wordsOf(question)
  const { past } = intentOf(question, now)
  const found = items.filter(
    ({ text }) => !onlyWishes(text) || shared(asked, `${text} ${subjectOf(text)}`) >= WISH_SHARE,
  )
  const notes = spoken(found).map(quotable)
  const chat = saidInChat(before, asked)
  const over = [...notes, ...chat].flatMap((note) => note.over)
  /** A note is worth what it says that still holds, or that it took the place of. */
  const rated = (note: Told) => {
    const took = past ? [] : over.filter((each) => replacesIn(note, each))
    const own = past ? note.text : note.over.reduce((text, each) => text.replace(each, ' '), note.text)
    return { ...note, share: Math.max(...[own, ...took].map((text) => shared(asked, text))) }
  }
  const recalled = inForceFirst(notes.map(rated), past)
  const fit = [
    ...recalled.filter(({ share }) => share > 0),
    ...chat.map(rated).filter(({ share }) => share >= CHAT_SHARE),
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

/** Says how to be answered, and nothing else. */
function onlyWishes(text: string): boolean {
  const wishes = standing(text)
  const isWish = ({ start, end }: Span) => wishes.some((wish) => wish.start < end && wish.end > start)
  return (
    wishes.length > 0 && sentences(text).every((span) => isWish(span) || isCourtesy(text.slice(span.start, span.end)))
  )
}

/** Something that can be quoted, and what of its words no longer holds. */
interface Told extends Quotable {
  over: string[]
}

function quotable({ text, from, date, until, ended = [] }: RecalledItem): Told {
  const ends = [
    ...(until === undefined ? [] : [`until ${dateWords(until)}`]),
    ...ended.map((each) => `“${oneLine(each.text)}” until ${dateWords(each.until)}`),
  ]
  const when = `${from}, ${dateWords(date)}`
  return {
    text,
    from: ends.length > 0 ? `${when} (${ends.join('; ')})` : when,
    over: until === undefined ? ended.map((each) => each.text) : [text],
  }
}

/**
 * What was said in this chat. It carries no ends: the later words tell which of those that would be quoted no longer hold.
 */
function saidInChat(before: Quotable[], asked: string[]): Told[] {
  const said = before.map((each): Told => ({ ...each, over: [] }))
  return said.map((each, at) => {
    if (shared(asked, each.text) < CHAT_SHARE) return each
    if (!said.slice(at + 1).some((later) => replacesIn(later, each.text))) return each
    return { ...each, over: [each.text], from: `${each.from}, and no longer so` }
  })
}

/** One of the sentences of a note takes the place of the words. */
function replacesIn({ text }: Told, over: string): boolean {
  return sentences(text).some(({ start, end }) => {
    const how = relation(sentenceOf(text.slice(start, end)), sentenceOf(over))
    return how?.sure === true && how.kind === 'replaces'
  })
}

/** What has ended all in all comes last, unless the past is asked for. */
function inForceFirst<T extends Told>(told: T[], past: boolean): T[] {
  const isOver = ({ text, over }: Told) => over.includes(text)
  return past ? told : [...told.filter((note) => !isOver(note)), ...told.filter(isOver)]
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
  const line = oneLine(text)
  if (line.length <= QUOTE_CHARS) return line
  const pieces = sentences(line).map(({ start, end }) => line.slice(start, end))
  const best = pieces.reduce((found, piece) => (shared(asked, piece) > shared(asked, found) ? piece : found))
  if (best.length <= QUOTE_CHARS) return best === pieces[0] ? `${best} …` : `… ${best}`
  return `${best.slice(0, QUOTE_CHARS).replace(/\s\S*$/, '')} …`
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

function withoutTwins(quotes: Quotable[]): Quotable[] {
  const seen = new Set<string>()
  return quotes.filter(({ text }) => {
    const form = normalise(text)
    return !seen.has(form) && seen.add(form)
  })
}
