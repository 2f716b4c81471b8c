// Which recalled hits go into a prompt under a token budget, and why the others stay out. Knows nothing of how hits
// were found or of how they will look.
import { sketch } from './duplicates.ts'
import { isCourtesy } from './signals.ts'
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

/** Default of `PackOptions.floor`. */
export const FLOOR = 0.05
/**
 * How much a hit's length counts against it: hits are taken by score / tokens^THRIFT. 0 takes the best first whatever
 * it costs; raising it prefers many short hits to one long one. From our evaluation run: +1 point of evidence at 1,000
 * tokens.
 */
const THRIFT = 0.3

/** Keeps what fits, the most useful for its length first; what is too big is passed over. Both lists are best first. */
export function packRecalled(
  hits: Hit[],
  options: PackOptions,
): { kept: Hit[]; dropped: { hit: Hit; reason: DropReason }[] } {
  const { budget, price, floor = FLOOR } = options
  const least = floor * Math.max(0, ...hits.map((hit) => hit.score))
  const worth = (hit: Hit) => hit.score / Math.max(1, price(hit, [])) ** THRIFT
  const isSerious = (hit: Hit) => hit.score > 0 && hit.score >= least && !isCourtesy(hit.chunk.text)
  // Prices are counted tokens: only what may go in is priced.
  const order = hits
    .filter(isSerious)
    .map((hit) => ({ hit, worth: worth(hit) }))
    .sort((a, b) => b.worth - a.worth)
  const kept: Hit[] = []
  const said = new Set<string>()
  const reasons = new Map<Hit, DropReason>()
  const serious = new Set(order.map(({ hit }) => hit))
  for (const hit of hits) if (!serious.has(hit)) reasons.set(hit, 'threshold')
  let used = 0

  function refuse(hit: Hit): DropReason | undefined {
    const looks = sketch(hit.chunk.text)
    if (said.has(looks)) return 'duplicate'
    const cost = price(hit, kept)
    if (used + cost > budget) return 'budget'
    used += cost
    kept.push(hit)
    said.add(looks)
    return undefined
  }

  for (const { hit } of order) {
    const reason = refuse(hit)
    if (reason) reasons.set(hit, reason)
  }
  return {
    kept: hits.filter((hit) => !reasons.has(hit)),
    dropped: hits.flatMap((hit) => (reasons.has(hit) ? [{ hit, reason: reasons.get(hit)! }] : [])),
  }
}
