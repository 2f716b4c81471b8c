// Short-term memory: the recent turns of a conversation, as a view on the turns themselves. Decides which turns it holds
// and which of the oldest are due to be summarised. Nothing ever leaves the turns; knows nothing of how they are stored.
import type { Role, Tokens } from './types.ts'

/**
 * From this share of the capacity the oldest turns are summarised: early enough that the summary is there before they
 * fall out. Raising it summarises later.
 */
export const OFFLOAD_AT = 0.8
/** The newest turns are never summarised: a question and its answer belong together while they are spoken about. */
const NEWEST_KEPT = 2

export interface Holds {
  /** Tokens, and turns however short, at most. */
  capacity: Tokens
  most: number
}

/**
 * The recent turns (given oldest first) from the newest back without a gap, as many as the capacity holds; the newest is
 * held even when it is larger than all of it.
 */
export function recentTurns<T>(turns: readonly T[], { capacity, most }: Holds, price: (turn: T) => Tokens): T[] {
  let used = 0
  let first = turns.length
  while (first > 0 && turns.length - first < most) {
    used += price(turns[first - 1]!)
    if (used > capacity && first < turns.length) break
    first--
  }
  return turns.slice(first)
}

/**
 * The oldest turns of those that no summary covers yet (given oldest first) that are to be summarised: none while they
 * take less than OFFLOAD_AT of the capacity, unless `now`; else a chunk that ends after an answer. A turn larger than a
 * chunk is a chunk with its answer.
 */
export function dueChunk<T extends { role: Role }>(
  uncovered: readonly T[],
  { capacity, chunkSize, now = false }: { capacity: Tokens; chunkSize: Tokens; now?: boolean },
  price: (turn: T) => Tokens,
): T[] {
  const prices = uncovered.map(price)
  const total = prices.reduce((sum, tokens) => sum + tokens, 0)
  if (!now && total <= capacity * OFFLOAD_AT) return []
  const borders = uncovered.some((turn) => turn.role === 'assistant')
  let used = 0
  let end = 0
  for (let at = 0; at < uncovered.length - NEWEST_KEPT; at++) {
    used += prices[at]!
    // A talk between people has no answers: there any turn may be the last of a chunk.
    if (borders && uncovered[at]!.role !== 'assistant') continue
    end = at + 1
    if (used >= chunkSize) break
  }
  return uncovered.slice(0, end)
}
