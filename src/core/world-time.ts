// Since when and until when what a sentence tells holds in the world, as far as its words say: "since March", "in 2021",
// "until last May". Everything else holds from when it was said. For English. Knows nothing of other sentences.
import { readingOf } from './attributes.ts'
import { type Days, daysAsked } from './dates.ts'
import { spelled } from './stems.ts'
import type { Millis } from './types.ts'

/** When something holds: `to` is absent while no end is known. */
export interface Held {
  from: Millis
  to?: Millis
}

const SINCE =
  /\b(?:since|as of|starting(?: (?:in|on|from))?|beginning(?: (?:in|on))?|effective)\s+((?:[\p{L}\p{N}]+[ ,]{0,2}){1,3}?)(?= (?:i|we|the|my|our)\b|[,.;]|$)/iu
const UNTIL = /\b(?:until|till|before)\s+((?:[\p{L}\p{N}]+[ ,]{0,2}){1,3})/iu
/** What something was changed to, up to words that tell when: "to Porto" of "to Porto last week", all of "to 3pm on May 2". */
const TARGET =
  /\b(?:from [^,]+? )?to (?:(?=\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day)[^,;]+|[^,;]+?(?=\s+(?:last|yesterday|in|on|back in|(?:an?|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:day|week|month|year)s? ago)\b|[,;]|$))/giu
const YEAR = /(?<![\p{L}\p{N}-])((?:19|20)\d\d)(?![\p{L}\p{N}-])/u
/** Verbs of changes that are told some time after. */
const HAPPENED =
  /\b(?:moved|relocated|changed|switched|started|joined|became|quit|stopped|left|gave up|sold|replaced|got|went|raised|rose)\b/iu

/** When what a sentence tells holds, given when it was said. */
export function heldWhen(sentence: string, said: Millis): Held {
  const text = spelled(sentence)
  const { past } = readingOf(sentence)
  const until = daysIn(UNTIL.exec(text)?.[1], said)
  if (past) {
    const within = until ? undefined : daysIn(text.replace(UNTIL, ''), said)
    if (within && within.to < said) return { from: within.from, to: within.to + 1 }
    const to = until && until.from < said ? until.from : said
    return { from: to, to }
  }
  const since = daysIn(SINCE.exec(text)?.[1], said)
  if (since) return { from: since.from }
  // "Moved to April 2" tells of the day it was moved to, not of the day of moving.
  const then = HAPPENED.test(text) ? daysIn(text.replace(TARGET, ''), said) : undefined
  return { from: then && then.from < said ? then.from : said }
}

/** The days a stretch of words names: of several years the last that began by then; a year by itself is all of it. */
function daysIn(words: string | undefined, said: Millis): Days | undefined {
  if (!words) return undefined
  const named = daysAsked(words, said)
  const begun = named.filter(({ from }) => from <= said).sort((a, b) => b.from - a.from)[0]
  if (begun ?? named[0]) return begun ?? named[0]
  const year = YEAR.exec(words)?.[1]
  return year
    ? { from: new Date(Number(year), 0, 1).getTime(), to: new Date(Number(year) + 1, 0, 1).getTime() - 1 }
    : undefined
}
