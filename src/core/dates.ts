// Dates in words: which days a question speaks of, whether it asks for a time, whether a text mentions one. Days are
// those of the calendar and zone of the machine. Knows the month names of the languages below, nothing of ranking.
import type { Millis } from './types.ts'
import { words } from './words.ts'

/** A stretch of time, both ends included. */
export interface Days {
  from: Millis
  to: Millis
}

/** Days, and the words that named them. */
export interface AskedDays extends Days {
  words: string
}

const DAY = 86_400_000
/** A date without a year may be of this year or of so many before. */
const YEARS_BACK = 5
/** A thing is often told some days after it was: for so long its day still counts, less each day. */
const TOLD_WITHIN = 14 * DAY

const ENGLISH_MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
)
const LOCALES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'ru', 'pl', 'sv']
const MONTHS = monthNames()
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ')
const NUMBERS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ')

/** Long month names, and the English short ones, to 0..11. Names inflected with a day ("мая") are taken as well. */
function monthNames(): Map<string, number> {
  const names = new Map<string, number>()
  for (const locale of LOCALES)
    for (const options of [{ month: 'long' }, { month: 'long', day: 'numeric' }] as const) {
      const format = new Intl.DateTimeFormat(locale, options)
      for (let month = 0; month < 12; month++) {
        const part = format.formatToParts(new Date(2024, month, 1)).find(({ type }) => type === 'month')
        if (part && /^\p{L}{3,}$/u.test(part.value)) names.set(part.value.toLowerCase(), month)
      }
    }
  ENGLISH_MONTHS.forEach((name, i) => names.set(name, i).set(name.slice(0, 3), i))
  names.set('sept', 8)
  names.delete('mars') // a planet, a company
  return names
}

const NAME = [...MONTHS.keys()].sort((a, b) => b.length - a.length).join('|')
const NAMED = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:(\\d{1,2})(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+|de\\s+)?)?(${NAME})(?![\\p{L}])\\.?(?:\\s+(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:]))?(?:,?\\s+(?:de\\s+)?(\\d{4})(?!\\d))?`,
  'giu',
)
const ISO = /(?<!\d)(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)/g
const DOTTED = /(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)/g
const CHINESE = /(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号號])?/g
// "May" and "march" without a day or year are verbs unless a preposition stands before them.
const VERB = /^(?:[Mm]a[yri]|march)$/
const PREPOSITION = /\b(?:in|on|of|during|by|since|until|till|before|after|late|early|mid|last|this|next)[ -]+$/i

/**
 * The days that a question speaks of: "on May 3rd", "in June 2024", "last week", "two months ago"; past ones first of
 * all.
 */
export function daysAsked(question: string, now: Millis): AskedDays[] {
  const found: AskedDays[] = []
  const add = (words: string, year: number | undefined, month: number, day: number | undefined) => {
    if (month < 0 || month > 11 || (day !== undefined && (day < 1 || day > 31))) return
    const thisYear = new Date(now).getFullYear()
    const years = year ? [year] : Array.from({ length: YEARS_BACK + 1 }, (_, back) => thisYear - back)
    for (const each of years)
      found.push({
        words,
        ...(day ? span(each, month, day, each, month, day + 1) : span(each, month, 1, each, month + 1, 1)),
      })
  }
  const number = (digits: string | undefined) => (digits ? Number(digits) : undefined)
  for (const match of question.matchAll(NAMED)) {
    const [words, before, name, after, year] = match
    const bare = !before && !after && !year
    if (bare && VERB.test(name!) && !PREPOSITION.test(question.slice(0, match.index))) continue
    add(words, number(year), MONTHS.get(name!.toLowerCase())!, number(before ?? after))
  }
  for (const [words, year, month, day] of question.matchAll(ISO))
    add(words, number(year), Number(month) - 1, number(day))
  for (const [words, day, month, year] of question.matchAll(DOTTED))
    add(words, number(year), Number(month) - 1, number(day))
  for (const [words, year, month, day] of question.matchAll(CHINESE))
    add(words, number(year), Number(month) - 1, number(day))
  return [...found, ...relativeDays(question, now)]
}

function relativeDays(question: string, now: Millis): AskedDays[] {
  const today = new Date(now)
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()]
  const back = (days: number, length = 1) => span(year, month, day - days, year, month, day - days + length)
  const monday = (today.getDay() + 6) % 7
  const found: AskedDays[] = []
  const rules: [RegExp, (match: RegExpMatchArray) => Days][] = [
    [/\b(?:today|this morning|tonight)\b|今天|今日|сегодня|\bheute\b|\bhoy\b|aujourd[’']hui/giu, () => back(0)],
    [/(?<!before )\b(?:yesterday|last night)\b|昨天|昨日|вчера|\bgestern\b|\bayer\b|\bhier\b/giu, () => back(1)],
    [/\bday before yesterday\b|前天|позавчера|\bvorgestern\b/giu, () => back(2)],
    [/\bthis week\b/gi, () => back(monday, 7)],
    [
      /\blast week(?!end)|上周|先週|на прошлой неделе|letzte woche|la semana pasada|la semaine dernière/giu,
      () => back(monday + 7, 7),
    ],
    [/\blast weekend\b/gi, () => back(monday + 2, 2)],
    [/\bthis month\b/gi, () => span(year, month, 1, year, month + 1, 1)],
    [/\blast month\b|上个月|先月|в прошлом месяце|letzten monat/giu, () => span(year, month - 1, 1, year, month, 1)],
    [/\bthis year\b/gi, () => span(year, 0, 1, year + 1, 0, 1)],
    [/\blast year\b|去年|в прошлом году|letztes jahr/giu, () => span(year - 1, 0, 1, year, 0, 1)],
    [
      new RegExp(`\\b(?:last|on|this past) (${WEEKDAYS.join('|')})\\b`, 'gi'),
      ([, name]) => back(((today.getDay() - WEEKDAYS.indexOf(name!.toLowerCase()) + 6) % 7) + 1),
    ],
    [
      new RegExp(`\\b(an?|${NUMBERS.join('|')}|\\d{1,3}) (day|week|month|year)s? ago\\b`, 'gi'),
      ([, count, unit]) => {
        const n = /^an?$/i.test(count!) ? 1 : Number(count) || NUMBERS.indexOf(count!.toLowerCase())
        if (unit!.toLowerCase() === 'day') return back(n)
        if (unit!.toLowerCase() === 'week') return back(n * 7 + 3, 7)
        if (unit!.toLowerCase() === 'month') return span(year, month - n, 1, year, month - n + 1, 1)
        return span(year - n, 0, 1, year - n + 1, 0, 1)
      },
    ],
  ]
  for (const [pattern, days] of rules)
    for (const match of question.matchAll(pattern)) found.push({ words: match[0], ...days(match) })
  return found
}

function span(...[y1, m1, d1, y2, m2, d2]: [number, number, number, number, number, number]): Days {
  return { from: new Date(y1, m1, d1).getTime(), to: new Date(y2, m2, d2).getTime() - 1 }
}

/** How well a moment fits the days asked for: 1 inside one of them, less the later after it, 0 before it. */
export function dayFit(at: Millis, asked: readonly Days[]): number {
  let best = 0
  for (const { from, to } of asked) {
    if (at < from) continue
    const late = Math.max(0, at - to) / (TOLD_WITHIN + (to - from))
    best = Math.max(best, late === 0 ? 1 : 0.7 * (1 - late))
  }
  return best
}

const ASKS_TIME =
  /^\W*(?:(?:and|so|do you (?:know|remember)|can you tell me)\s+)?(?:when|how long|since when|what (?:date|day|month|year|time)|(?:in|on|at) (?:what|which) (?:month|year|day|date)|wann|seit wann|quand|cu[áa]ndo|quando|wanneer|когда)(?![\p{L}])|什么时候|什麼時候|哪天|哪一天|几点|幾點|いつ|何時|เมื่อไหร่|เมื่อไร/iu
const TIME_WORDS = new Set(
  words(
    [
      'yesterday today tonight tomorrow last next ago week weeks weekend month months year years since recently morning',
      'evening night soon gestern heute morgen woche monat jahr hier demain semaine mois ayer hoy mañana semana mes año',
      'вчера сегодня завтра неделя неделе неделю месяц месяца год года 昨天 今天 明天 昨日 今日 明日 先週 来週 上周 下周 去年 今年',
      ...WEEKDAYS,
      ...[...MONTHS.keys()].filter((name) => name !== 'may' && name !== 'mar'),
    ].join(' '),
  ),
)
const TIME_LIKE = /^(?:(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th|am|pm))$/

/** True for a question that wants a time for an answer. */
export const asksTime = (question: string): boolean => ASKS_TIME.test(question)

/** True for a text, given by its words, that mentions a day, a month, a year or a time. */
export const mentionsTime = (found: readonly string[]): boolean =>
  found.some((word) => TIME_WORDS.has(word) || TIME_LIKE.test(word))

/** The words a day may be asked by: "2024 march friday". */
export function dayWords(at: Millis): string {
  const date = new Date(at)
  return `${date.getFullYear()} ${ENGLISH_MONTHS[date.getMonth()]!} ${WEEKDAYS[date.getDay()]!}`
}
