// How surely something was said on a question: what the relevance threshold tests. Pure; decides no order. The
// constants were set so that questions of one talk asked of another (never said there) are told from those that have an
// answer, in our evaluation run, and so that every dialogue of tests/memory/dialogues.ts comes out right.
import { beside, type Findings, isReply, type Meaning, type Question, type Source, sumOf } from './evidence.ts'

/**
 * A term counts this much for confidence when it stands only in an earlier question, or next door. Raising them trusts
 * repeated questions, and bystanders.
 */
const COVERED_ASKED = 0.2
const COVERED_NEAR = 0.4
/**
 * A term counts this much when the turn before asked for it and this one replies. Raising it trusts replies that evade.
 */
const COVERED_REPLY = 0.8
/**
 * Share of terms and likeness of parts of words add up; this much is full confidence. Raising it asks for more of both.
 */
const COVERED_FULL = 1.4
/**
 * What an assistant said, or somebody else than the one asked about, is evidence of so much. Raising them trusts
 * answers, and hearsay.
 */
const COVERED_BY_ASSISTANT = 0.8
const COVERED_BY_OTHERS = 0.3
/**
 * Of what is missing to full confidence so much is given to the turns of the speaker whom the question names: that
 * somebody speaks here is a reason to expect an answer. Raising it answers vague questions about a speaker, and answers
 * what that speaker never said.
 */
const KNOWN_SPEAKER = 0.2
/** Terms count by their telling to this power. Raising it makes confidence hang on the rarest word of the question. */
const TELLING_POWER = 1.25
/**
 * A question of so many terms is the measure; the share covered counts by (terms / this) to the power below, since
 * chance covers less of a longer one. Raising the power asks more of short questions and less of long ones.
 */
const USUAL_TERMS = 5
const LENGTH_POWER = 0.25
/**
 * A match is trusted by 1 - e^(-its nats / this): three nats, one turn in twenty, are trusted by two thirds. Raising it
 * distrusts common words.
 */
const TRUST_NATS = 3

/**
 * How surely a source bears on the question, 0..1: the share of the question's telling terms that it (or, for less,
 * its neighbours) states, with the likeness of parts of words, as far as so many nats can be trusted.
 */
export function coverage(
  sources: readonly Source[],
  { parts, said, asked, weights }: Findings,
  question: Question,
): (at: number) => number {
  const shares = weights.map((weight) => weight ** TELLING_POWER)
  const total = shares.reduce((sum, share) => sum + share, 0) || 1
  const length = (weights.length / USUAL_TERMS) ** LENGTH_POWER
  const everything = weights.reduce((sum, weight) => sum + weight, 0)
  const shows = (i: number) => (asked[i] ?? 0) !== 0 || (parts[i] ?? 0) > 0
  return (i) => {
    const source = sources[i]!
    const own = said[i]!
    if (own === 0 && !shows(i) && !shows(i - 1)) return 0
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
    const sure = share * (1 - Math.exp(-nats / TRUST_NATS)) * answer * other
    return question.speaker && source.speaker === question.speaker ? sure + (1 - sure) * KNOWN_SPEAKER : sure
  }
}

/** How surely meaning agrees, 0..1; 0 for what the best of so many unrelated texts would have by chance. */
export function likeness({ cosines, mean, deviation }: Meaning): Float64Array {
  const chance = mean + deviation * Math.sqrt(2 * Math.log(Math.max(2, cosines.length)))
  return cosines.map((cosine) => (cosine > chance ? (cosine - mean) / (1 - mean) : 0))
}
