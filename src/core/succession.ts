// How one sentence stands to an earlier one: the same, its successor, its contradiction, or neither. By rules for English,
// sure rather than complete: "sure" says that the words themselves tell it, all else is for a person to judge. Knows
// nothing of times, statuses and rows.
import { compatible, type Holding, holdings, mayContain, type Reading, readingOf } from './attributes.ts'
import { isNegative } from './differences.ts'
import { type Ended, endedBy, type Replaced, replacedBy, speakerOf } from './endings.ts'
import { type Frame, frameOf } from './frames.ts'
import { isPassing, stem, tellingStems, tokens } from './stems.ts'

/**
 * `replaces`: the one has another value of what the other tells, so that both cannot hold at a time. `sure` is false where
 * that is only likely.
 */
export interface Relation {
  kind: 'replaces' | 'contradicts'
  sure: boolean
  /** The rule that found it: for tests and for reading. */
  rule: string
}

/** A sentence with all that the rules ask of it; made once a sentence. */
export interface Sentence {
  text: string
  reading: Reading
  holdings: Holding[]
  frame: Frame | undefined
  stems: string[]
  speaker: string
  negative: boolean
  /** What it ends and what it replaces, in its own words. */
  ended: Ended[]
  replaced: Replaced | undefined
  /** Its words without auxiliaries and negation, as stems, in order. */
  core: string[]
  /** It tells of an event, or of what was. */
  eventful: boolean
  /** It changed its mind. */
  minded: boolean
}

const REMEMBERED = 4000
const remembered = new Map<string, Sentence>()
const MINDED =
  /\b(?:changed (?:my|our) minds?|on second thoughts?|scratch that|never ?mind|forget (?:that|what (?:i|we) said)|correction)\b/iu

const AUXILIARY = /^(?:do|does|did|am|is|are|be|have|has|will|can|not|no|never|longer|i|we)$/u
const EVENTFUL = /\b(?:did|went|was|were|had|\p{L}+ed)\b/iu

/** Reads a sentence for comparing; what was read is remembered for a while. */
export function sentenceOf(text: string): Sentence {
  const known = remembered.get(text)
  if (known) return known
  if (remembered.size >= REMEMBERED) remembered.clear()
  const reading = readingOf(text)
  const ended = endedBy(text)
  const made: Sentence = {
    text,
    reading,
    holdings: holdings(text),
    frame: frameOf(text),
    stems: tellingStems(reading.plain),
    speaker: speakerOf(text),
    negative: tokens(text).some(isNegative) || ended.length > 0,
    ended,
    replaced: replacedBy(text),
    core: tokens(reading.plain)
      .filter((token) => !AUXILIARY.test(token) && !isPassing(token))
      .map(stem),
    eventful: EVENTFUL.test(text),
    minded: MINDED.test(text),
  }
  remembered.set(text, made)
  return made
}

/** How the later sentence stands to the earlier; undefined for neither. The order is that of the world, not of telling. */
export function relation(later: Sentence, earlier: Sentence): Relation | undefined {
  return best([
    byAttribute(later, earlier),
    byFrame(later, earlier),
    byEnding(later, earlier),
    byReplacement(later, earlier),
    byPolarity(later, earlier),
    byMind(later, earlier),
    bySlot(later, earlier),
    byTopic(later, earlier),
  ])
}

function best(found: (Relation | undefined)[]): Relation | undefined {
  return found.find((each) => each?.sure) ?? found.find((each) => each !== undefined)
}

const replaces = (rule: string, sure: boolean): Relation => ({ kind: 'replaces', sure, rule })

/** "I live in Oslo" / "I moved to Bergen"; "my dentist is Dr. A" / "my dentist is Dr. B". */
function byAttribute(later: Sentence, earlier: Sentence): Relation | undefined {
  let found: Relation | undefined
  for (const fresh of later.holdings) {
    const old = earlier.holdings.find(({ about }) => about === fresh.about)
    if (!old || later.negative || earlier.negative || fresh.arity === 'several') continue
    if (compatible(fresh.value, old.value)) continue
    const each = ofValues(fresh, old, later.reading)
    if (each && !found?.sure) found = each
  }
  return found
}

function ofValues(fresh: Holding, old: Holding, { marked, passing }: Reading): Relation | undefined {
  const changed = fresh.change || marked
  if (fresh.about.endsWith('|place') || fresh.type === 'place' || old.type === 'place') {
    if (fresh.about.endsWith('|is') && fresh.type !== old.type && !fresh.change) return undefined
    return replaces('place', changed && !passing && !mayContain(fresh.value, old.value))
  }
  if (/\|(?:employer|occupation)$/u.test(fresh.about)) return replaces('work', changed && !passing)
  if (fresh.type !== old.type) return fresh.arity === 'one' && changed ? replaces('value', false) : undefined
  if (fresh.type === 'number' || fresh.type === 'date') {
    const alike = unit(fresh.value) === unit(old.value) || fresh.type === 'date'
    return alike
      ? replaces(fresh.type, fresh.arity === 'one' || changed)
      : fresh.arity === 'one'
        ? replaces(fresh.type, changed)
        : undefined
  }
  const taste = fresh.about.startsWith('favourit')
  if (fresh.type === 'name')
    return replaces('name', taste || fresh.arity === 'one' || (changed && fresh.arity === 'unknown' && fresh.change))
  if (taste) return replaces('favourite', true)
  return fresh.arity === 'one'
    ? replaces('value', changed && fresh.change)
    : fresh.change
      ? replaces('value', false)
      : undefined
}

/** A number's company: "euro month" of "950 euros a month". */
const unit = (value: string): string =>
  tokens(value)
    .filter((token) => !/\p{N}/u.test(token) && !isPassing(token))
    .map(stem)
    .join(' ')

/** "We have 6 people" / "We have 9 people": one frame, other values. */
function byFrame(later: Sentence, earlier: Sentence): Relation | undefined {
  const [fresh, old] = [later.frame, earlier.frame]
  if (!fresh || !old || fresh.event || old.event || fresh.shape !== old.shape) return undefined
  // Where two values differ, one of them may be what tells two things apart.
  const differing = fresh.values.filter((value, at) => value !== old.values[at]).length
  if (differing === 0 && fresh.values.length === old.values.length) return undefined
  return replaces('frame', differing <= 1 && later.speaker === earlier.speaker && fresh.shape.split(' ').length > 2)
}

/** "I smoke" / "I no longer smoke". */
function byEnding(later: Sentence, earlier: Sentence): Relation | undefined {
  if (earlier.negative || earlier.reading.past) return undefined
  for (const { who, stems } of later.ended) {
    if (!who || (who !== earlier.speaker && !earlier.speaker.startsWith(who))) continue
    const known = new Set(earlier.stems)
    const held = stems.filter((each) => known.has(each)).length
    // "I left Siemens" ends "I work at Siemens", not "I like Siemens".
    const stays = earlier.holdings.some(({ about }) => /\|(?:employer|place)$/u.test(about))
    if (held === stems.length) return replaces('ending', held * 2 > known.size || (stays && held * 2 === known.size))
    if (held * 2 >= stems.length && held > 1) return replaces('ending', false)
  }
  return undefined
}

/** Verbs of what somebody does with one thing at a time. */
const USES = new Set(
  'use us go choos pick decid select adopt tak driv learn study work liv run host buy rent fly plan be bak writ build settl opt prefer want pay order keep stay mak wear rid train'
    .split(' ')
    .map(stem),
)

/** "We use Jenkins" / "we switched from Jenkins to Actions". */
function byReplacement(later: Sentence, earlier: Sentence): Relation | undefined {
  const { replaced } = later
  if (!replaced || earlier.negative || earlier.reading.past) return undefined
  const known = new Set(earlier.stems)
  if (!replaced.from.every((each) => known.has(each))) return undefined
  const fresh = replaced.to.filter((each) => !replaced.from.includes(each))
  if (fresh.length > 0 && fresh.every((each) => known.has(each))) return undefined
  const shared = later.stems.some((each) => known.has(each) && !replaced.from.includes(each))
  const uses = tokens(earlier.text).some((token) => USES.has(stem(token)))
  if (later.speaker !== 'i' && later.speaker !== earlier.speaker) return replaces('replacement', false)
  return replaces('replacement', uses && earlier.speaker === 'i' && (replaced.named || shared))
}

/** "I am allergic to peanuts" / "I am not allergic to peanuts". */
function byPolarity(later: Sentence, earlier: Sentence): Relation | undefined {
  if (later.negative === earlier.negative || later.speaker !== earlier.speaker || !later.speaker) return undefined
  const [fresh, old] = [later.core, earlier.core]
  // "No, Jon!" and "Yes, Jon!" state nothing: somebody or something, and what of it.
  const least = later.speaker === 'i' ? 1 : 2
  if (fresh.length < least || old.length < least) return undefined
  if (fresh.join(' ') === old.join(' ')) return replaces('polarity', !later.eventful && !earlier.eventful)
  const known = new Set(old)
  const shared = fresh.filter((each) => known.has(each)).length
  return shared >= 2 && shared / Math.max(fresh.length, old.length) >= 0.6
    ? { kind: 'contradicts', sure: false, rule: 'polarity' }
    : undefined
}

/** "We decided on A for the database" / "we changed our mind, B for the database". */
function byMind(later: Sentence, earlier: Sentence): Relation | undefined {
  if (!later.minded || earlier.negative || earlier.speaker !== 'i') return undefined
  const known = new Set(earlier.stems.filter((each) => !USES.has(each)))
  const shared = later.stems.filter((each) => known.has(each)).length
  return shared > 0 ? replaces('changed mind', shared * 2 >= known.size) : undefined
}

/** Verbs of which a person has one object at a time. */
const ONE_AT_A_TIME = new Set(['driv', 'rent', 'liv', 'work', 'study', 'attend'].map(stem))

/** "I drive a Golf" / "I drive a Tesla now": one word of the frame is another, and the sentence marks a new state. */
function bySlot(later: Sentence, earlier: Sentence): Relation | undefined {
  if (!later.reading.marked || later.negative || earlier.negative) return undefined
  if (later.speaker !== earlier.speaker || !later.speaker) return undefined
  if (earlier.reading.past || later.stems.length < 2 || later.stems.length > 7) return undefined
  const known = new Set(earlier.stems)
  const fresh = new Set(later.stems)
  const added = later.stems.filter((each) => !known.has(each)).length
  const gone = earlier.stems.filter((each) => !fresh.has(each)).length
  const shared = later.stems.length - added
  if (added === 0 || added > 2 || gone === 0 || gone > 2 || shared === 0 || later.stems[0] !== earlier.stems[0])
    return undefined
  return replaces('slot', !later.reading.passing && ONE_AT_A_TIME.has(later.stems[0]!))
}

/** "We ship the release on Friday" / "the release slipped to Tuesday": a change of what the other also dates or counts. */
function byTopic(later: Sentence, earlier: Sentence): Relation | undefined {
  const change = later.holdings.find(({ change, type }) => change && (type === 'date' || type === 'number'))
  if (!change || !earlier.frame || earlier.negative) return undefined
  const topic = change.about
    .split('|')[0]!
    .split(' ')
    .filter((each) => tellingStems(each).length > 0)
  const known = new Set(earlier.stems)
  return topic.length > 0 && topic.every((each) => known.has(each)) ? replaces('topic', false) : undefined
}
