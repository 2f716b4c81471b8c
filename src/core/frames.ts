// Sentences by their frame: what stays when numbers and dates are taken out. Two sentences of one frame tell two values of
// the same thing, where the frame tells of a state and not of an event. Knows nothing of attributes and of what is stored.
import { readingOf } from './attributes.ts'
import { isDate, isNegative, isNumber } from './differences.ts'
import { isPassing, spelled, stem, tokens } from './stems.ts'

export interface Frame {
  /** Stems with `#` for a number and `@` for a date: equal for two values of the same thing. */
  shape: string
  values: string[]
  /** It tells of something that was, not of something that is. */
  event: boolean
}

/** Irregular past forms of verbs that tell events. Forms of states ("had", "lived") are none: they may be late news. */
const EVENT =
  /^(?:went|ran|ate|drank|bought|sold|paid|spent|saw|read|met|flew|drove|rode|won|lost|broke|gave|got|found|made|took|began|born|wrote|sent|told|said|heard|felt|fell|slept|caught|taught|left|came)$/u
const STATE_PAST = /^(?:was|were|had|lived|worked|weighed|cost|used)$/u
const INDEFINITE =
  /\b(?:an?|another) (?:\p{L}+ )?(?:appointment|meeting|exam|call|party|test|interview|date|lesson|class|flight|trip|dinner|lunch|workshop|concert|game|match|talk|session|visit|event|presentation|reservation|booking)\b/iu

/** The frame of a sentence; undefined where it holds no number and no date. */
export function frameOf(sentence: string): Frame | undefined {
  const { plain, past } = readingOf(sentence)
  const found = tokens(plain).filter((token) => !isPassing(token) && token !== 'only' && token !== 'just')
  const values: string[] = []
  let lastDate = false
  const shape: string[] = []
  for (const [at, token] of found.entries()) {
    const value = isNumber(token) || isDate(token)
    if (value && !isLabel(found, at)) {
      const date = isDate(token) || /^\d{1,2}:\d\d$/u.test(token) || isDatePart(found, at)
      values.push(token)
      if (!(date && lastDate)) shape.push(date ? '@' : '#')
      lastDate = date
    } else {
      if (!/^(?:at|on|of|am|pm|to)$/u.test(token)) lastDate = false
      if (!(lastDate && /^(?:am|pm|at)$/u.test(token))) shape.push(isNegative(token) ? 'not' : stem(token))
    }
  }
  if (values.length === 0) return undefined
  return { shape: shape.join(' '), values, event: isEvent(sentence, found, past) }
}

function isDatePart(found: readonly string[], at: number): boolean {
  const beside = [found[at - 1], found[at + 1]].filter((each) => each !== undefined)
  return (
    /^\d{1,2}(?:st|nd|rd|th)?$|^(?:19|20)\d\d$/u.test(found[at]!) &&
    (beside.some(isDate) || /^(?:at|by)$/u.test(found[at - 1] ?? ''))
  )
}

/** Things that are told apart by a number: what is said of one is not said of another. */
const NUMBERED =
  /^(?:day|room|chapter|step|ticket|page|unit|flat|apartment|house|week|round|part|section|item|invoice|order|case|bus|line|platform|route|lot|question|exercise|lesson|episode|season|task|floor|table|desk|seat|row|box|shelf|locker|stage|phase|sprint|no|number)$/u

/** A number that names ("room 12 has ...", "the log of day 3 mentions ...") stands behind a noun, and not at the end. */
function isLabel(found: readonly string[], at: number): boolean {
  if (NUMBERED.test(found[at - 1] ?? '') && at + 1 < found.length) return true
  if (
    at === 0 ||
    at > 3 ||
    /^(?:i|we|there|have|has|is|are|at|on|in|be|cost|costs|weigh|take|run|runs)$/u.test(found[at - 1]!)
  )
    return false
  return /^(?:is|are|was|has|have|had|will|costs?|runs?|starts?|opens?|contains?|holds?)$/u.test(found[at + 1] ?? '')
}

function isEvent(sentence: string, found: readonly string[], past: boolean): boolean {
  if (INDEFINITE.test(spelled(sentence))) return true
  if (past) return false
  return found
    .slice(0, 6)
    .some(
      (token) =>
        EVENT.test(token) ||
        (/[^aeiou]ed$|[aeiou][^aeiou]ed$/u.test(token) && !STATE_PAST.test(token) && !isParticiple(found, token)) ||
        /^(?:was|were|had)$/u.test(token),
    )
}

/** "Is closed", "has moved": behind a form of the present no past. */
function isParticiple(found: readonly string[], token: string): boolean {
  const before = found[found.indexOf(token) - 1] ?? ''
  return /^(?:is|are|am|be|not|have|has)$/u.test(before) || token === 'need' || token === 'speed'
}
