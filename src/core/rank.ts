// How much each source has to say on a question: evidence of words and meaning, carried over to neighbours, weighed by
// who said it and when; and how sure that is. Pure; knows nothing of indexes. The constants come from our evaluation
// run (two-person talk and assistant chats; see tests/eval); each tells what raising it does.
import { type Days, dayFit } from './dates.ts'
import type { Millis, Role, Why } from './types.ts'

/** A turn or memory, as ranking sees it. Turns of one conversation stand together, in their order. */
export interface Source {
  /** Absent for what stands in no conversation. */
  conversation?: string
  role?: Role
  /** First name of who spoke, lower case. */
  speaker?: string
  createdAt: Millis
  /** It holds a question. */
  asks: boolean
  /** It mentions a day or a time. */
  mentionsTime: boolean
}

/** What was found for each source: arrays parallel to the sources. */
export interface Findings {
  /** BM25, on any scale. */
  words: Float64Array
  /** Likeness of parts of words, on any scale. */
  parts: Float64Array
  /** Absent without a model. */
  meaning?: Meaning
  /** Bit n: term n of the question is stated here. */
  said: Int32Array
  /** Bit n: term n stands in a question here. */
  asked: Int32Array
  /** How telling each term is. */
  weights: number[]
}

/** Cosines with the question, and what they are for unrelated texts under the same model. */
export interface Meaning {
  /** Below `mean` for a source that was not among the nearest. */
  cosines: Float64Array
  mean: number
  deviation: number
}

export interface Question {
  /** First name of the one speaker that the question names. */
  speaker?: string
  days: Days[]
  asksTime: boolean
  /** It asks for what the assistant said. */
  asksAssistant: boolean
}

export interface Ranked {
  /** Any scale; 0 for nothing in common. */
  score: Float64Array
  /** 0..1: how surely the source bears on the question. */
  confidence: Float64Array
  /** What made the score of a source: parts of the evidence (their sum weighed by the factors), and factors. */
  why(at: number): Why
}

/** Share of parts of words beside whole words. Raising it finds more forms and slips, and more chance likeness. */
const PARTS = 0.4
/** What a source gets of the evidence of the turn before it (more for a reply), after it, and two away. Raising them finds answers that share no word with the question, and drags bystanders along. */
const BEFORE = 0.1
const BEFORE_REPLY = 0.3
const AFTER = 0.2
const TWO_AWAY = 0.1
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
/** A source that asks counts this much of one that does not. Lowering it hides statements with a question beside them. */
const ASKS = 0.9

/** A cosine counts from so many deviations above that of unrelated texts. Raising it loses what is vaguely alike, lowering it lets a poor model do harm. */
const MEANING_FROM = 1.5

/** A term counts this much for confidence when it stands only in an earlier question, or next door. Raising them trusts repeated questions, and bystanders. */
const COVERED_ASKED = 0.2
const COVERED_NEAR = 0.4
/** A term counts this much when the turn before asked for it and this one replies. Raising it trusts replies that evade. */
const COVERED_REPLY = 0.8
/** Share of terms and likeness of parts of words add up; this much is full confidence. Raising it asks for more of both. */
const COVERED_FULL = 1.4
/** An answer is that much surer evidence than its words, and so is what somebody else than the one asked about said. */
const COVERED_BY_ASSISTANT = 0.8
const COVERED_BY_OTHERS = 0.5
/** Terms count by their telling to this power. Raising it makes confidence hang on the rarest word of the question. */
const TELLING_POWER = 1.25
/** A question of so many terms is the measure; the share covered counts by (terms / this) to the power below, since chance covers less of a longer one. Raising the power asks more of short questions and less of long ones. */
const USUAL_TERMS = 5
const LENGTH_POWER = 0.25
/** A match is trusted by 1 - e^(-its nats / this): three nats, one turn in twenty, are trusted by two thirds. Raising it distrusts common words. */
const TRUST_NATS = 3

/** Scores every source. */
export function rank(sources: Source[], findings: Findings, question: Question): Ranked {
  const covered = coverage(sources, findings, question)
  const text = blend(findings)
  const sure = largest(covered)
  const meaning = findings.meaning && excess(findings.meaning)
  // Without a model the scale does not matter. With one, each speaks as loud as it is sure: in a simulation over our
  // evaluation run (models as good as the published ones, and much worse) that beat reciprocal ranks by 5 to 25 points.
  const own = meaning ? text.map((value, i) => value * sure + meaning[i]!) : text
  const near = sources.map((_, i) => fromNeighbours(sources, own, i))
  const talk = conversations(sources, findings, largest(own))

  const factors = (source: Source): Why => {
    const why: Why = {}
    if (source.role !== 'assistant' || question.asksAssistant) why['role'] = PERSON
    if (question.speaker && source.speaker === question.speaker) why['speaker'] = SPEAKER
    const fit = dayFit(source.createdAt, question.days)
    if (fit > 0) why['date'] = 1 + (DAYS - 1) * fit
    if (question.asksTime && source.mentionsTime) why['time'] = TIME
    if (source.asks) why['asks'] = ASKS
    return why
  }
  const score = Float64Array.from(sources, (source, i) => {
    const weight = Object.values(factors(source)).reduce((product, factor) => product * factor, 1)
    return (own[i]! + near[i]! + talk[i]!) * weight
  })
  const why = (at: number): Why => ({
    lexical: text[at]! * (meaning ? sure : 1),
    ...(meaning ? { semantic: meaning[at]! } : {}),
    neighbours: near[at]!,
    conversation: talk[at]!,
    ...factors(sources[at]!),
  })
  const alike = findings.meaning && likeness(findings.meaning)
  const confidence = alike ? covered.map((value, i) => Math.max(value, alike[i]!)) : covered
  return { score, confidence, why }
}

/** How far cosines are above those of unrelated texts, 0..1: what they add to the evidence. */
function excess({ cosines, mean, deviation }: Meaning): Float64Array {
  const from = Math.min(mean + MEANING_FROM * deviation, 0.99)
  return cosines.map((cosine) => Math.max(0, (cosine - from) / (1 - from)))
}

/** How surely meaning agrees, 0..1; 0 for what the best of so many unrelated texts would have by chance. */
function likeness({ cosines, mean, deviation }: Meaning): Float64Array {
  const chance = mean + deviation * Math.sqrt(2 * Math.log(Math.max(2, cosines.length)))
  return cosines.map((cosine) => (cosine > chance ? (cosine - mean) / (1 - mean) : 0))
}

function largest(values: Float64Array): number {
  return values.reduce((best, value) => Math.max(best, value), 0)
}

/** Words and parts of words in one, each by its best. */
function blend({ words, parts }: Findings): Float64Array {
  const mostWords = largest(words) || 1
  const mostParts = largest(parts) || 1
  return words.map((value, i) => (1 - PARTS) * (value / mostWords) + PARTS * (Math.max(0, parts[i]!) / mostParts))
}

function fromNeighbours(sources: Source[], own: Float64Array, at: number): number {
  const neighbour = (distance: number) => beside(sources, at, distance) >= 0 && own[at + distance]!
  const before = neighbour(-1) || 0
  const share = isReply(sources, at) ? BEFORE_REPLY : BEFORE
  return before * share + (neighbour(1) || 0) * AFTER + ((neighbour(-2) || 0) + (neighbour(2) || 0)) * TWO_AWAY
}

/** The index of a neighbour in the same conversation, else -1. */
function beside(sources: Source[], at: number, distance: number): number {
  const talk = sources[at]!.conversation
  return talk !== undefined && sources[at + distance]?.conversation === talk ? at + distance : -1
}

/** Each source's share of its conversation: BM25 of the conversation, by how many of its turns hold each term. */
function conversations(sources: Source[], { said, asked, weights }: Findings, scale: number): Float64Array {
  const starts: number[] = []
  sources.forEach(({ conversation }, i) => {
    if (conversation === undefined || conversation !== sources[i - 1]?.conversation) starts.push(i)
  })
  const average = sources.length / (starts.length || 1)
  const scores = new Float64Array(starts.length)
  const counts = starts.map((start, talk) => {
    const held = new Float64Array(weights.length)
    for (let i = start; i < (starts[talk + 1] ?? sources.length); i++)
      for (let term = 0; term < held.length; term++) if ((said[i]! | asked[i]!) & (1 << term)) held[term]!++
    return held
  })
  for (let term = 0; term < weights.length; term++) {
    const holding = counts.filter((held) => held[term]! > 0).length
    const rarity = Math.log(1 + (starts.length - holding + 0.5) / (holding + 0.5))
    counts.forEach((held, talk) => {
      const length = (starts[talk + 1] ?? sources.length) - starts[talk]!
      scores[talk]! += (rarity * held[term]!) / (held[term]! + 0.25 + (0.75 * length) / average)
    })
  }
  const best = largest(scores) || 1
  const shares = new Float64Array(sources.length)
  starts.forEach((start, talk) =>
    shares.fill((CONVERSATION * scale * scores[talk]!) / best, start, starts[talk + 1] ?? sources.length),
  )
  return shares
}

/**
 * How surely each source bears on the question, 0..1: the share of the question's telling terms that it (or, for less, its
 * neighbours) states, with the likeness of parts of words, as far as so many nats can be trusted.
 */
function coverage(sources: Source[], { parts, said, asked, weights }: Findings, question: Question): Float64Array {
  const shares = weights.map((weight) => weight ** TELLING_POWER)
  const total = shares.reduce((sum, share) => sum + share, 0) || 1
  const length = (weights.length / USUAL_TERMS) ** LENGTH_POWER
  const everything = weights.reduce((sum, weight) => sum + weight, 0)
  return Float64Array.from(sources, (source, i) => {
    const own = said[i]!
    // A reply states what it was asked: "Teal." says the colour.
    const before = isReply(sources, i) ? i - 1 : -1
    const replied = before < 0 ? 0 : asked[before]! & ~own
    const only = asked[i]! & ~own & ~replied
    const here = sumOf(own, shares) + COVERED_REPLY * sumOf(replied, shares) + COVERED_ASKED * sumOf(only, shares)
    // An earlier question looks as much like this one as can be: that proves no more than its words do.
    const honest = only === 0 ? 1 : here / (sumOf(own | replied | only, shares) || 1)
    const alike = Math.max(0, parts[i]! * honest, before < 0 ? 0 : parts[before]! * COVERED_REPLY)
    if (here === 0 && alike === 0) return 0
    const stated = (at: number) => (at < 0 ? 0 : said[at]!)
    const near = (stated(beside(sources, i, -1)) | stated(beside(sources, i, 1))) & ~own & ~replied & ~only
    const covered = (here + COVERED_NEAR * sumOf(near, shares)) / total
    const nats = sumOf(own | replied | only, weights) || alike * everything
    const share = Math.min(1, ((covered + alike) / COVERED_FULL) * length)
    const answer = source.role === 'assistant' && !question.asksAssistant ? COVERED_BY_ASSISTANT : 1
    const other = question.speaker && source.speaker && source.speaker !== question.speaker ? COVERED_BY_OTHERS : 1
    return share * (1 - Math.exp(-nats / TRUST_NATS)) * answer * other
  })
}

/** True for a person's turn after somebody else's question. An assistant's reply may as well be that it does not know. */
function isReply(sources: Source[], at: number): boolean {
  const before = sources[beside(sources, at, -1)]
  const { role, speaker } = sources[at]!
  return role === 'user' && before !== undefined && before.asks && (before.role !== role || before.speaker !== speaker)
}

/** The sum of the values whose bits are set. */
function sumOf(bits: number, values: number[]): number {
  let sum = 0
  for (let term = 0; bits !== 0 && term < values.length; term++) if (bits & (1 << term)) sum += values[term]!
  return sum
}
