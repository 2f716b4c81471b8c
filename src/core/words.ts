// The words of a text, as they are indexed and asked for: lower case, without accents, whatever the script. Knows
// nothing of stems and of how words weigh.
import { UNSPACED_STOPS } from './stopwords.ts'

// Most text needs none of what follows: a few times quicker, and the same words.
const PLAIN = /^\p{ASCII}*$/u
const PLAIN_RUN = /[a-z0-9]+(?:'[a-z]+)*/g
const RUN = /[\p{L}\p{N}\p{M}]+(?:['’]\p{L}+)*/gu
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー]/u
const STRETCHES =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー々]+|[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+|[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー々]+/gu
const SOUTH_EAST = /^[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const HIRAGANA = /^[\p{sc=Hiragana}ー]+$/u
const HANGUL = /^\p{sc=Hangul}{3,}$/u
// Segmenters copy their input at every step; longer stretches are cut (a word may be lost at the cut, nothing else).
const WINDOW = 200
/** Nothing longer is a word: the rest of an endless run is passed over. */
const LONGEST = 64
const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/**
 * Words in order, with repetitions. Scripts with spaces: runs of letters and digits, a possessive "'s" dropped. Thai,
 * Lao, Khmer, Burmese: the words that Intl.Segmenter finds. Chinese and Japanese: bigrams, cut at function words, since
 * dictionaries disagree about words; Korean: each word and its bigrams, since particles are glued to it.
 */
export function words(text: string): string[] {
  if (PLAIN.test(text)) return (text.toLowerCase().match(PLAIN_RUN) ?? []).map(plainWord)
  const found: string[] = []
  const folded = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
  for (const run of folded.match(RUN) ?? []) {
    if (UNSPACED.test(run)) run.match(STRETCHES)?.forEach((stretch) => unspaced(stretch, found))
    else if (HANGUL.test(run)) found.push(run, ...bigrams(run))
    else found.push(plainWord(run.replaceAll('’', "'")))
  }
  return found
}

function plainWord(run: string): string {
  const word = run.length > LONGEST ? run.slice(0, LONGEST) : run
  return word.endsWith("'s") ? word.slice(0, -2) : word
}

function unspaced(stretch: string, found: string[]): void {
  if (!UNSPACED.test(stretch)) {
    found.push(stretch)
  } else if (SOUTH_EAST.test(stretch)) {
    for (let at = 0; at < stretch.length; at += WINDOW)
      for (const { segment, isWordLike } of segmenter.segment(stretch.slice(at, at + WINDOW)))
        if (isWordLike) found.push(segment)
  } else {
    for (const piece of stretch.replace(UNSPACED_STOPS, ' ').split(' ')) if (piece) found.push(...bigrams(piece))
  }
}

/** Two neighbouring characters each; a single character stands for itself. Endings in Hiragana alone are no words. */
function bigrams(piece: string): string[] {
  const characters = Array.from(piece)
  if (characters.length === 1) return HIRAGANA.test(piece) ? [] : [piece]
  const pairs = characters.slice(1).map((character, i) => characters[i]! + character)
  return characters.length > 2 && HIRAGANA.test(piece) ? pairs : pairs.filter((pair) => !HIRAGANA.test(pair))
}
