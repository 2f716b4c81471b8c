// Which recalled hits go into a prompt under a token budget, and why the others stay out. Pieces of one text that touch
// become one quotation. Knows nothing of how hits were found or of how they will look.
import { sketch } from './duplicates.ts'
import { isCourtesy } from './utterances.ts'
import { estimateTokens } from './text.ts'
import type { DropReason, Hit, Tokens } from './types.ts'

export interface PackOptions {
  budget: Tokens
  /** What a hit costs when `kept` are in already (a shared heading is paid once). */
  price: (hit: Hit, kept: readonly Hit[]) => Tokens
  /**
   * A hit below this share of the best hit's score stays out. Raising it quotes fewer and surer turns. Default FLOOR.
   */
  floor?: number
}

export interface Packed {
  /** Best first; of pieces that became one, under the name of the best of them. */
  kept: Hit[]
  /** Best first. */
  dropped: { hit: Hit; reason: DropReason }[]
}

/**
 * Default of `PackOptions.floor`. What has nothing in common with the question was left out before; a higher floor only
 * leaves budgets unused (at .3 four points of evidence at 4,000 tokens, in our evaluation run).
 */
export const FLOOR = 0.05
/**
 * How much a hit's length counts against it: hits are taken by score / tokens^THRIFT. 0 takes the best first whatever
 * it costs; raising it prefers many short hits to one long one. From our evaluation run: +1 point of evidence at 1,000
 * tokens.
 */
const THRIFT = 0.3
/** More letters than any token of running text has on average: a bound, so that what cannot fit is not counted. */
const MOST_LETTERS = 8

/** Keeps what fits, the most useful for its length first; what is too big is passed over. */
export function packRecalled(hits: Hit[], { budget, price, floor = FLOOR }: PackOptions): Packed {
  const least = floor * Math.max(0, ...hits.map((hit) => hit.score))
  const order = hits
    .filter((hit) => hit.score > 0 && hit.score >= least && !isCourtesy(hit.chunk.text))
    // Prices are counted tokens, and counting takes time: only what is about to go in is priced.
    .map((hit) => ({ hit, worth: hit.score / Math.max(1, estimateTokens(hit.chunk.text)) ** THRIFT }))
    .sort((a, b) => b.worth - a.worth)
  const reasons = new Map<Hit, DropReason>(hits.map((hit) => [hit, 'threshold']))
  let kept: Hit[] = []
  const said = new Set<string>()
  let used = 0

  function refuse(hit: Hit): DropReason | undefined {
    const looks = sketch(hit.chunk.text)
    if (said.has(looks)) return 'duplicate'
    if (used + hit.chunk.text.length / MOST_LETTERS > budget) return 'budget' // whatever it costs exactly
    const others = kept.filter((other) => !touch(hit, other))
    const touching = kept.filter((other) => touch(hit, other))
    const whole = touching.reduce(joined, hit)
    const paid = touching.reduce((sum, other, at) => sum + price(other, [...others, ...touching.slice(0, at)]), 0)
    const cost = price(whole, others) - paid
    if (used + cost > budget) return 'budget'
    used += cost
    kept = [...others, whole]
    said.add(looks)
    return undefined
  }

  for (const { hit } of order) {
    const reason = refuse(hit)
    if (reason) reasons.set(hit, reason)
    else reasons.delete(hit)
  }
  const dropped = hits.flatMap((hit) => (reasons.has(hit) ? [{ hit, reason: reasons.get(hit)! }] : []))
  const place = new Map(hits.map((hit, at) => [hit.chunk.id, at]))
  const inOrder = (a: Hit, b: Hit) => place.get(a.chunk.id)! - place.get(b.chunk.id)!
  return { kept: kept.sort(inOrder), dropped }
}

/** True for pieces of one text with nothing between them. */
function touch({ chunk: a }: Hit, { chunk: b }: Hit): boolean {
  return a.source.id === b.source.id && a.revision === b.revision && a.start <= b.end && b.start <= a.end
}

/** Two pieces that touch as one, which counts as the better of them. */
function joined(one: Hit, other: Hit): Hit {
  const better = one.score >= other.score ? one : other
  const [first, second] = one.chunk.start <= other.chunk.start ? [one.chunk, other.chunk] : [other.chunk, one.chunk]
  const end = Math.max(first.end, second.end)
  const text = first.text + (end > first.end ? second.text.slice(first.end - second.start) : '')
  return { ...better, chunk: { ...better.chunk, start: first.start, end, text } }
}
