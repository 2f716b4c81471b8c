// How many of the true neighbours does a graph find? Some of the stored vectors are asked for their neighbours, and the
// answers compared with those of the exact index. One question at a time, so that nobody has to wait for the check.
import type { ExactIndex } from './table.ts'

/** Stored vectors asked, and neighbours of each. Raising either makes the figure surer, and the check longer. */
const ASKED = 50
const NEIGHBOURS = 10
/** Scores closer than this count as equal: which of equal neighbours is found does not matter. */
const EQUAL = 1e-6

export interface RecallCheck {
  /** Asks one question; the share of neighbours found, 0..1, once all were asked. */
  next(): number | undefined
}

/** A check of what `near` finds among the vectors there are now, spread over all of them. */
export function createRecallCheck(exact: ExactIndex, near: (query: Float32Array, k: number) => string[]): RecallCheck {
  const ids = [...exact.ids()]
  const count = Math.min(ASKED, ids.length)
  const asked = Array.from({ length: count }, (_, at) => ids[Math.floor((at * ids.length) / count)]!)
  let found = 0
  let wanted = 0
  return {
    next() {
      const id = asked.pop()
      const query = id === undefined ? undefined : exact.vector(id)?.slice()
      if (query) {
        // The vector itself is found first, and tells nothing.
        const truth = exact.search(query, NEIGHBOURS + 1).slice(1)
        const least = truth.at(-1)?.score ?? 1
        const hits = exact.search(query, NEIGHBOURS + 1, new Set(near(query, NEIGHBOURS + 1)))
        wanted += truth.length
        found += Math.min(truth.length, Math.max(0, hits.filter(({ score }) => score >= least - EQUAL).length - 1))
      }
      return asked.length > 0 ? undefined : wanted === 0 ? 1 : found / wanted
    },
  }
}
