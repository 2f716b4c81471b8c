// In what order sources bear on a question: evidence of words and meaning, carried over to neighbours, weighed by who
// said it and when. Pure; knows nothing of indexes. The constants come from our evaluation run (two-person talk and
// assistant chats; see tests/eval); each tells what raising it does.
import { coverage, likeness } from './confidence.ts'
import { dayFit } from './dates.ts'
import {
  beside,
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

/**
 * A cosine counts from so many deviations above that of unrelated texts. Raising it loses what is vaguely alike,
 * lowering it lets a poor model do harm.
 */
const MEANING_FROM = 1.5

/** Scores every source. */
export function rank(sources: Source[], findings: Findings, question: Question): Ranked {
  const covers = coverage(sources, findings, question)
  const text = blend(findings)
  const covered = findings.meaning && valuesOf(sources.length, covers)
  const sure = covered ? largest(covered) : 1
  const meaning = findings.meaning && excess(findings.meaning)
  // Without a model the scale does not matter. With one, each speaks as loud as it is sure: in a simulation over our
  // evaluation run (models as good as the published ones, and much worse) that beat reciprocal ranks by 5 to 25 points.
  const own = meaning ? text.map((value, i) => value * sure + meaning[i]!) : text
  const around = statedAround(sources, findings, sure)
  const near = (i: number) => fromNeighbours(sources, own, i) + (own[i]! > 0 ? around(i) : 0)
  const talk = conversations(sources, findings, largest(own))

  /** The product of the factors of a source; each is noted by its name where a note is wanted. */
  const weigh = (source: Source, note?: Why): number => {
    let product = 1
    const by = (name: string, factor: number) => {
      product *= factor
      if (note) note[name] = factor
    }
    if (source.role !== 'assistant' || question.asksAssistant) by('role', PERSON)
    if (question.speaker && source.speaker === question.speaker) by('speaker', SPEAKER)
    const fit = dayFit(source.createdAt, question.days)
    if (fit > 0) by('date', 1 + (DAYS - 1) * fit)
    if (question.asksTime && source.mentionsTime) by('time', TIME)
    if (source.wish) by('wish', WISH[source.wish])
    if (source.asks) by('asks', ASKS)
    return product
  }
  const relevant = gate(sources, findings, meaning)
  const score = valuesOf(sources.length, (i) => (relevant(i) ? (own[i]! + near(i) + talk[i]!) * weigh(sources[i]!) : 0))
  const why = (at: number): Why => {
    const parts = { lexical: text[at]! * sure, semantic: meaning?.[at] ?? 0, neighbours: near(at) }
    const evidence = Object.entries({ ...parts, conversation: talk[at]! }).filter(([, value]) => value > 0)
    const factors: Why = {}
    weigh(sources[at]!, factors)
    return { ...Object.fromEntries(evidence), ...factors }
  }
  const alike = findings.meaning && likeness(findings.meaning)
  const confidence = (at: number) => Math.max(covered ? covered[at]! : covers(at), alike ? alike[at]! : 0)
  return { score, confidence, why }
}

/**
 * Tells what may be scored at all, before anything is weighed: a turn that has something in common with the question, or
 * stands near one that has. An assistant's turn must itself, and more than a common word: its "Noted." beside what was
 * said is no memory.
 */
function gate(sources: Source[], { parts, said, asked, weights }: Findings, meaning: Float64Array | undefined) {
  const shares = (i: number) => (said[i]! | asked[i]!) !== 0 || parts[i]! >= ALIKE || (meaning?.[i] ?? 0) > 0
  const tells = (i: number) =>
    sumOf(said[i]! | asked[i]!, weights) >= TELLS || parts[i]! >= ALIKE || (meaning?.[i] ?? 0) > 0
  return (i: number): boolean => {
    if (sources[i]!.role === 'assistant') return tells(i)
    const reaches = (distance: number) => beside(sources, i, distance) >= 0 && shares(i + distance)
    return shares(i) || reaches(-2) || reaches(-1) || reaches(1) || reaches(2)
  }
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
  return valuesOf(
    words.length,
    (i) => (1 - PARTS) * (words[i]! / mostWords) + PARTS * (Math.max(0, parts[i]!) / mostParts),
  )
}

function fromNeighbours(sources: Source[], own: Float64Array, at: number): number {
  const neighbour = (distance: number) => (beside(sources, at, distance) >= 0 ? own[at + distance]! : 0)
  const before = neighbour(-1)
  // An assistant often ends with a question that nobody takes up.
  const share = before > 0 && isReply(sources, at) && sources[at - 1]!.role !== 'assistant' ? BEFORE_REPLY : BEFORE
  return before * share + neighbour(1) * AFTER + (neighbour(-2) + neighbour(2)) * TWO_AWAY
}

/** For a source the share of the question that is spoken of up to two turns away but not in it. */
function statedAround(sources: Source[], { said, asked, weights }: Findings, scale: number) {
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1
  return (i: number): number => {
    let bits = 0
    for (let distance = -2; distance <= 2; distance++) {
      const at = distance === 0 ? -1 : beside(sources, i, distance)
      if (at >= 0) bits |= said[at]! | asked[at]!
    }
    return (AROUND * scale * sumOf(bits & ~(said[i]! | asked[i]!), weights)) / total
  }
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
    const end = starts[talk + 1] ?? sources.length
    for (let i = start; i < end; i++)
      for (let bits = said[i]! | asked[i]!; bits !== 0; bits &= bits - 1) held[31 - Math.clz32(bits & -bits)]!++
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
