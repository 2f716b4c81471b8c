// Text in units: sentences, the pieces that are indexed (chunks), equality of sentences, token estimates. Knows nothing
// of languages beyond Unicode, and nothing of who said what. Everything is linear in the length of the text.
import { LEAD_IN } from './phrases.ts'
import type { Span } from './types.ts'

// Segmenters copy their input at every step, so a long text is fed to them in windows: without, 1 MB takes minutes.
const WINDOW = 1000
const sentenceSegmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
const graphemeSegmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

const FENCE = /^\s{0,3}(?:```|~~~)/
// A full stop after one of these ends no sentence: titles, initials, "e.g.".
const ABBREVIATION =
  /(?:^|[\s("'])(?:\p{Lu}|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|vs|e\.g|i\.e|approx|dept|Inc|Ltd|Nr|bzw|z\.B|M|Mme|Sra?)\.\s*$/u
const EDGE = '\\s\\p{Z}\\p{Cc}\\p{Cf}.,;:!?…。．！？、，；：؟¿¡·"\'“”„‘’«»「」『』（）()\\[\\]{}<>*_`~\\-–—|'
const EDGES = new RegExp(`^[${EDGE}]+|[${EDGE}]+$`, 'gu')
const MARKER = /^(?:[-*+•–]\s+|\d{1,3}[.)]\s+|>+\s*|#{1,6}\s+|\[[ xX]\]\s+)+/
const BREAKS = /[\p{Sentence_Terminal}\u0085\u2028\u2029]/u

/** Spans of the lines of a text; a fenced code block is one. Blank ones are left out. */
function blocks(text: string): (Span & { code: boolean })[] {
  const found: (Span & { code: boolean })[] = []
  let fence = -1
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const fenced = FENCE.test(text.slice(start, Math.min(end, start + 8)))
    if (fence < 0 && fenced) fence = start
    else if (fence >= 0 && (fenced || newline < 0)) {
      found.push({ start: fence, end, code: true })
      fence = -1
    } else if (fence < 0) found.push({ start, end, code: false })
    start = end + 1
  }
  if (fence >= 0) found.push({ start: fence, end: text.length, code: true })
  return found.map((block) => ({ ...trim(text, block), code: block.code })).filter((block) => block.end > block.start)
}

/** A span without white space at its ends. */
export function trim(text: string, span: Span): Span {
  let { start, end } = span
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return { start, end }
}

function isSpace(code: number): boolean {
  return code <= 32 || code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028
}

/**
 * The sentences of a text in order, trimmed. A line end ends a sentence; a fenced code block is one sentence. Together
 * they cover all that is not white space.
 */
export function sentences(text: string): Span[] {
  return blocks(text).flatMap(({ start, end, code }) => {
    const whole = code || !BREAKS.test(text.slice(start, end))
    return whole ? [{ start, end }] : split(text, { start, end })
  })
}

function split(text: string, line: Span): Span[] {
  const found: Span[] = []
  let start = line.start
  const close = (end: number) => {
    const span = trim(text, { start, end })
    if (span.end > span.start) found.push(span)
    start = end
  }
  for (let from = line.start; from < line.end;) {
    const to = Math.min(from + WINDOW, line.end)
    const last = to === line.end
    let next = to
    for (const { index, segment } of sentenceSegmenter.segment(text.slice(from, to))) {
      const end = from + index + segment.length
      // The end of a window is no end of a sentence: that piece is read again, with what follows it.
      if (end === to && !last) next = index > 0 ? from + index : to
      else if (!ABBREVIATION.test(text.slice(Math.max(start, end - 12), end)) || end === line.end) close(end)
    }
    from = next
  }
  close(line.end)
  return found
}

// Most text needs none of the foldings below: a few times quicker, and the same result.
const PLAIN = /^\p{ASCII}*$/u
const UNEVEN = /\s{2}|[^\S ]/
const PLAIN_EDGES = Uint8Array.from(
  { length: 128 },
  (_, code) => +new RegExp(`[${EDGE}]`, 'u').test(String.fromCharCode(code)),
)

/** The form in which two sentences are equal: NFKC, lower case, single spaces, no punctuation at the edges. */
export function normalise(text: string): string {
  if (PLAIN.test(text)) {
    const even = UNEVEN.test(text) ? text.replace(/\s+/g, ' ') : text
    let [start, end] = [0, even.length]
    while (start < end && PLAIN_EDGES[even.charCodeAt(start)] === 1) start++
    while (end > start && PLAIN_EDGES[even.charCodeAt(end - 1)] === 1) end--
    return even.slice(start, end).toLowerCase()
  }
  // The order matters: compatibility forms first, and again after lower-casing, or the result would not be stable.
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC')
  return folded.replace(/[\s\p{Z}]+/gu, ' ').replace(EDGES, '')
}

/** The statement inside a sentence: without list marker and without a lead-in such as "remember that". */
export function bare(text: string, sentence: Span): Span {
  // The patterns look at the beginning only; a slice keeps them linear.
  const head = text.slice(sentence.start, Math.min(sentence.end, sentence.start + 160))
  const marker = MARKER.exec(head)?.[0].length ?? 0
  const lead = LEAD_IN.exec(head.slice(marker))?.[0].length ?? 0
  const inner = trim(text, { start: sentence.start + marker + lead, end: sentence.end })
  return inner.end > inner.start ? inner : sentence
}

/** Every form that `chunk` asks `masked` about for one sentence. */
function keys(text: string, sentence: Span): string[] {
  const inner = bare(text, sentence)
  const whole = normalise(text.slice(sentence.start, sentence.end))
  return inner.start === sentence.start ? [whole] : [whole, normalise(text.slice(inner.start, inner.end))]
}

/** All normalised sentences of a text, to look up beforehand what `chunk` will ask `masked` about. */
export function sentenceKeys(text: string): string[] {
  return [...new Set(sentences(text).flatMap((sentence) => keys(text, sentence)))]
}

/** Where a text says sentences that `masked` knows: the statement alone, where only what follows a lead-in is known. */
export function maskedSentences(text: string, masked: (normalisedSentence: string) => boolean): Span[] {
  return sentences(text).flatMap((sentence) => {
    const [whole, inner] = keys(text, sentence)
    if (masked(whole!)) return [sentence]
    return inner !== undefined && masked(inner) ? [bare(text, sentence)] : []
  })
}

/** A longer line is more than what is done in one go. Raising it makes who works section by section wait less often. */
const LONGEST_LINE = 20_000

/**
 * A text in stretches of at most `maxChars`, or one line or fenced block if that is longer: cut between lines, so that each
 * has the sentences that it has in the whole. A line of more than LONGEST_LINE is cut as well, after a sentence if it can be.
 */
export function sections(text: string, maxChars: number): Span[] {
  const found: Span[] = []
  for (const block of blocks(text)) {
    const [head, ...rest] = stretches(text, block)
    const last = found.at(-1)
    if (last && head!.end - last.start <= maxChars) last.end = head!.end
    // From the line's very beginning: how far it is indented says whether it opens a fence.
    else found.push({ start: text.lastIndexOf('\n', block.start - 1) + 1, end: head!.end })
    found.push(...rest)
  }
  return found
}

/** A line or fenced block in parts of at most LONGEST_LINE. */
function stretches(text: string, block: Span & { code: boolean }): Span[] {
  const found: Span[] = []
  let { start } = block
  while (block.end - start > LONGEST_LINE) {
    const window = { start, end: start + LONGEST_LINE }
    // The last sentence of a window may go on behind it.
    const next = block.code ? undefined : split(text, window).slice(1).at(-1)?.start
    const end = next ?? cut(text, { start, end: window.end + 1 }, LONGEST_LINE)[0]!.end
    found.push(trim(text, { start, end }))
    start = end
    while (start < block.end && isSpace(text.charCodeAt(start))) start++
  }
  return start < block.end ? [...found, { start, end: block.end }] : found
}

export interface ChunkOptions {
  /** In UTF-16 units; at least 32. */
  maxChars: number
  /** Share of `maxChars` (0..0.5) that a piece may repeat from the end of the one before, in whole sentences. */
  overlap: number
  /** True for a normalised sentence that must not be found (a forgotten one). */
  masked?: (normalisedSentence: string) => boolean
}

/**
 * Cuts a text into pieces of at most `maxChars`: between sentences where it can, else between words, never inside a
 * grapheme. All that is not white space or masked is in a piece; a masked sentence is in none.
 */
export function chunk(text: string, options: ChunkOptions): (Span & { text: string })[] {
  const { maxChars, masked } = options
  const overlap = Math.floor(maxChars * Math.min(options.overlap, 0.5))
  const pieces: Span[] = []
  let run: Span[] = []
  const flush = () => {
    pieces.push(...gather(run, maxChars, overlap))
    run = []
  }
  for (const sentence of sentences(text)) {
    if (masked && keys(text, sentence).some(masked)) flush()
    else if (sentence.end - sentence.start <= maxChars) run.push(sentence)
    else run.push(...cut(text, sentence, maxChars))
  }
  flush()
  return pieces.map(({ start, end }) => ({ start, end, text: text.slice(start, end) }))
}

/**
 * Neighbouring units joined up to `maxChars`; each piece starts with the last units of the one before, up to `overlap`.
 */
function gather(units: Span[], maxChars: number, overlap: number): Span[] {
  const pieces: Span[] = []
  let first = 0
  for (let i = 0; i < units.length; i++) {
    const next = units[i + 1]
    if (next && next.end - units[first]!.start <= maxChars) continue
    pieces.push({ start: units[first]!.start, end: units[i]!.end })
    if (!next) break
    let back = i + 1
    while (back > first + 1 && units[i]!.end - units[back - 1]!.start <= overlap) back--
    first = next.end - units[back]!.start <= maxChars ? back : i + 1
  }
  return pieces
}

/**
 * A sentence that is too long, in parts: after white space if there is some in the last fifth, else between graphemes.
 */
function cut(text: string, sentence: Span, maxChars: number): Span[] {
  const parts: Span[] = []
  let start = sentence.start
  while (sentence.end - start > maxChars) {
    const end = start + maxChars
    let border = end
    while (border > end - maxChars / 5 && !isSpace(text.charCodeAt(border))) border--
    if (!isSpace(text.charCodeAt(border))) border = graphemeBorder(text, start, end)
    parts.push(trim(text, { start, end: border }))
    start = border
    while (start < sentence.end && isSpace(text.charCodeAt(start))) start++
  }
  if (start < sentence.end) parts.push({ start, end: sentence.end })
  return parts.filter((part) => part.end > part.start)
}

// Below U+0300 every unit is a grapheme of its own (but CR LF, which is white space here).
const simple = (code: number) => code < 0x300

/** The last grapheme border in (start, end]; `start` is one itself. */
function graphemeBorder(text: string, start: number, end: number): number {
  if (simple(text.charCodeAt(end - 1)) && simple(text.charCodeAt(end))) return end
  let border = start
  // Read on in windows; the last grapheme of a window may go on behind it, so the next window begins with it.
  for (let from = start; ;) {
    const to = Math.min(from + WINDOW, text.length)
    let last = from
    for (const { index, segment } of graphemeSegmenter.segment(text.slice(from, to))) {
      last = from + index
      const close = last + segment.length
      if (close > end) return border > start ? border : Math.max(close, start + 1)
      if (close < to || to === text.length) border = close
    }
    if (to === text.length) return border
    // A single grapheme longer than a window is no writing: cut it between code points.
    if (last === from) return isLowSurrogate(text.charCodeAt(end)) ? end - 1 : end
    from = last
  }
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}

/**
 * About how many tokens a text takes, by script: Latin and the like 4 characters a token, other alphabets 2.5, scripts
 * without spaces 1 (measured on o200k: 4.5, 3.6, 1.2). Errs on the high side for plain prose; never 0 for non-empty
 * text.
 */
export function estimateTokens(text: string): number {
  let quarters = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    quarters += code < 0x300 ? 1 : code < 0xe00 ? 1.6 : 4
  }
  return Math.ceil(quarters / 4)
}
