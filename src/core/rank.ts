// In what order sources bear on a question: evidence of words and meaning, carried over to neighbours, weighed by who
// said it and when. Pure; knows nothing of indexes. The constants come from our evaluation run (two-person talk and
// assistant chats; see tests/eval); each tells what raising it does.
import { coverage, likeness } from './confidence.ts'
import { dayFit } from './dates.ts'
import {
  type Findings,
  isReply,
  largest,
  type Meaning,
  type Question,
  type Source,
  sumOf,
  valuesOf,
} from './evidence.ts'
import type { Why } from './types.ts'

export interface Ranked {
  /** Any scale; 0 for nothing in common. */
  score: Float64Array
  /** 0..1: how surely a source bears on the question. Without a model it is worked out only for those asked about. */
  confidence(at: number): number
  /** What made the score of a source: parts of the evidence (their sum weighed by the factors), and factors. */
  why(at: number): Why
}

/** Share of parts of words beside whole words. Raising it finds more forms and slips, and more chance likeness. */
const PARTS = 0.4
/**
 * What a source gets of the evidence of the turn before it (more for a reply to a person's question), after it, and two
 * away. Raising them finds answers that share no word with the question, and drags bystanders along.
 */
const BEFORE = 0.1
const BEFORE_REPLY = 0.4
const AFTER = 0.2
const TWO_AWAY = 0.1
/**
 * What a source gets for terms of the question that turns up to two away state and it does not: the question's share,
 * times this. Raising it prefers turns among which the whole question was spoken of to those that repeat one word.
 */
const AROUND = 0.2
/** What a source gets of its whole conversation's evidence. Raising it favours the conversation over the turn. */
const CONVERSATION = 0.3
/** What a person said counts so many times an assistant's answer, unless the question asks for the answer. */
const PERSON = 3
/** A source by the speaker whom the question names counts so many times another's. */
const SPEAKER = 2
/** A source of the very days asked for counts so many times one of other days. */
const DAYS = 2
/** A source that mentions a time counts so many times others when a time is asked for. */
const TIME = 1.4
/** A source that asks counts so many times one that only states. Raising it trusts questions to hold answers. */
const ASKS = 0.9
/**
 * A wish on how to be answered counts so many times another turn: it bears on every question of its subject. Raising
 * them brings wishes before facts.
 */
const WISH = { instruction: 2, preference: 1.5 }

/**
 * Likeness of parts of words that is more than chance, and nats of the question's terms that are more than one common
 * word. Raising them quotes fewer bystanders, and misses what was said in other words.
 */
const ALIKE = 0.15
const TELLS = 3
/** Turns before and after that can lift a source. */
const REACH = 2

/**
 * A cosine counts from so many deviations above that of unrelated texts. Raising it loses what is vaguely alike,
 * lowering it lets a poor model do harm.
 */
const MEANING_FROM = 1.5

/** Scores every source. */
export function rank(sources: readonly Source[], findings: Findings, question: Question): Ranked {
  // Plain loops over columns: this runs over everything there is, for every message.
  const talks = talksOf(sources)
  const held = termsIn(findings)
  const covers = coverage(sources, findings, question)
  const text = blend(findings)
  const covered = findings.meaning && valuesOf(sources.length, covers)
  const sure = covered ? largest(covered) : 1
  const meaning = findings.meaning && excess(findings.meaning)
  // Without a model the scale does not matter. With one, each speaks as loud as it is sure: in a simulation over our
  // evaluation run (models as good as the published ones, and much worse) that beat reciprocal ranks by 5 to 25 points.
  const own = meaning ? text.map((value, i) => value * sure + meaning[i]!) : text
  const around = statedAround(talks, held, findings, sure)
  const near = (i: number) => fromNeighbours(sources, talks, own, i) + (own[i]! > 0 ? around(i) : 0)
  const talk = conversations(talks, held, findings, largest(own))

  /** The product of the factors of a source; each is noted by its name where a note is wanted. */
  const weigh = (source: Source, note?: Why): number => {
    let product = 1
    if (source.role !== 'assistant' || question.asksAssistant) product *= noted(note, 'role', PERSON)
    if (question.speaker && source.speaker === question.speaker) product *= noted(note, 'speaker', SPEAKER)
    const fit = question.days.length === 0 ? 0 : dayFit(source.createdAt, question.days)
    if (fit > 0) product *= noted(note, 'date', 1 + (DAYS - 1) * fit)
    if (question.asksTime && source.mentionsTime) product *= noted(note, 'time', TIME)
    if (source.wish) product *= noted(note, 'wish', WISH[source.wish])
    if (source.asks) product *= noted(note, 'asks', ASKS)
    return product
  }
  const relevant = gate(sources, talks, held, findings, meaning)
  const score = new Float64Array(sources.length)
  for (let i = 0; i < score.length; i++)
    if (relevant[i] === 1) score[i] = (own[i]! + near(i) + talk[i]!) * weigh(sources[i]!)
  const why = (at: number): Why => {
    const reasons: Why = {}
    const lexical = text[at]! * sure
    const neighbours = near(at)
    if (lexical > 0) reasons['lexical'] = lexical
    if (meaning && meaning[at]! > 0) reasons['semantic'] = meaning[at]!
    if (neighbours > 0) reasons['neighbours'] = neighbours
    if (talk[at]! > 0) reasons['conversation'] = talk[at]!
    weigh(sources[at]!, reasons)
    return reasons
  }
  const alike = findings.meaning && likeness(findings.meaning)
  const confidence = (at: number) => Math.max(covered ? covered[at]! : covers(at), alike ? alike[at]! : 0)
  return { score, confidence, why }
}

function noted(note: Why | undefined, name: string, factor: number): number {
  if (note) note[name] = factor
  return factor
}

/** The terms that stand in each source, stated or asked. */
function termsIn({ said, asked }: Findings): Int32Array {
  const held = new Int32Array(said.length)
  for (let i = 0; i < held.length; i++) held[i] = said[i]! | asked[i]!
  return held
}

/** By number, the conversation that each source is of; what is of none is one of its own. Numbers never fall. */
function talksOf(sources: readonly Source[]): Int32Array {
  const talks = new Int32Array(sources.length)
  let number = -1
  let before: string | undefined
  for (let i = 0; i < talks.length; i++) {
    const { conversation } = sources[i]!
    if (conversation === undefined || conversation !== before) number++
    talks[i] = number
    before = conversation
  }
  return talks
}

/**
 * Tells what may be scored at all, before anything is weighed: a turn that has something in common with the question, or
 * stands near one that has. An assistant's turn must itself, and more than a common word: its "Noted." beside what was
 * said is no memory.
 */
function gate(
  sources: readonly Source[],
  talks: Int32Array,
  held: Int32Array,
  { parts, weights }: Findings,
  meaning: Float64Array | undefined,
): Uint8Array {
  const relevant = new Uint8Array(sources.length)
  for (let i = 0; i < relevant.length; i++) {
    const alike = parts[i]! >= ALIKE || (meaning !== undefined && meaning[i]! > 0)
    if (sources[i]!.role === 'assistant') {
      if (alike || (held[i] !== 0 && sumOf(held[i]!, weights) >= TELLS)) relevant[i] = 1
    } else if (alike || held[i] !== 0) relevant[i] = 1
    if (!alike && held[i] === 0) continue
    // It lifts those around it, too.
    const from = Math.max(0, i - REACH)
    const to = Math.min(relevant.length - 1, i + REACH)
    for (let at = from; at <= to; at++)
      if (talks[at] === talks[i] && sources[at]!.role !== 'assistant') relevant[at] = 1
  }
  return relevant
}

/** How far cosines are above those of unrelated texts, 0..1: what they add to the evidence. */
function excess({ cosines, mean, deviation }: Meaning): Float64Array {
  const from = Math.min(mean + MEANING_FROM * deviation, 0.99)
  return cosines.map((cosine) => Math.max(0, (cosine - from) / (1 - from)))
}

/** Words and parts of words in one, each by its best. */
function blend({ words, parts }: Findings): Float64Array {
  const mostWords = largest(words) || 1
  const mostParts = largest(parts) || 1
  const blended = new Float64Array(words.length)
  for (let i = 0; i < blended.length; i++)
    if (words[i]! !== 0 || parts[i]! !== 0)
      blended[i] = (1 - PARTS) * (words[i]! / mostWords) + PARTS * (Math.max(0, parts[i]!) / mostParts)
  return blended
}

function fromNeighbours(sources: readonly Source[], talks: Int32Array, own: Float64Array, at: number): number {
  const before = talks[at - 1] === talks[at] ? own[at - 1]! : 0
  const after = talks[at + 1] === talks[at] ? own[at + 1]! : 0
  const twoBefore = talks[at - 2] === talks[at] ? own[at - 2]! : 0
  const twoAfter = talks[at + 2] === talks[at] ? own[at + 2]! : 0
  // An assistant often ends with a question that nobody takes up.
  const share = before > 0 && isReply(sources, at) && sources[at - 1]!.role !== 'assistant' ? BEFORE_REPLY : BEFORE
  return before * share + after * AFTER + (twoBefore + twoAfter) * TWO_AWAY
}

/** For a source the share of the question that is spoken of up to two turns away but not in it. */
function statedAround(talks: Int32Array, held: Int32Array, { weights }: Findings, scale: number) {
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1
  return (i: number): number => {
    let bits = 0
    for (let at = Math.max(0, i - REACH); at <= i + REACH; at++) if (talks[at] === talks[i]) bits |= held[at]!
    bits &= ~held[i]!
    return bits === 0 ? 0 : (AROUND * scale * sumOf(bits, weights)) / total
  }
}

/** Each source's share of its conversation: BM25 of the conversation, by how many of its turns hold each term. */
function conversations(talks: Int32Array, held: Int32Array, { weights }: Findings, scale: number): Float64Array {
  const count = (talks.at(-1) ?? -1) + 1
  const terms = weights.length
  const average = talks.length / (count || 1)
  const lengths = new Float64Array(count)
  const holds = new Float64Array(count * terms)
  for (let i = 0; i < talks.length; i++) {
    const talk = talks[i]!
    lengths[talk]!++
    for (let bits = held[i]!; bits !== 0; bits &= bits - 1) holds[talk * terms + 31 - Math.clz32(bits & -bits)]!++
  }
  const scores = new Float64Array(count)
  for (let term = 0; term < terms; term++) {
    let holding = 0
    for (let talk = 0; talk < count; talk++) if (holds[talk * terms + term]! > 0) holding++
    const rarity = Math.log(1 + (count - holding + 0.5) / (holding + 0.5))
    for (let talk = 0; talk < count; talk++) {
      const turns = holds[talk * terms + term]!
      if (turns > 0) scores[talk]! += (rarity * turns) / (turns + 0.25 + (0.75 * lengths[talk]!) / average)
    }
  }
  const best = largest(scores) || 1
  for (let talk = 0; talk < count; talk++) scores[talk] = (CONVERSATION * scale * scores[talk]!) / best
  const shares = new Float64Array(talks.length)
  for (let i = 0; i < shares.length; i++) shares[i] = scores[talks[i]!]!
  return shares
}
