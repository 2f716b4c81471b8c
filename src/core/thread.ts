// A conversation is a tree: a retry adds a sibling. Which branch is shown, and what its alternatives are. The order is
// `seq`, never the clock; the id settles ties, which only arise when two devices' copies are merged.
import type { Id, Turn } from './types.ts'

type Link = Pick<Turn, 'id' | 'parentId' | 'seq'>

/** The visible thread, first turn first: the newest turn and everything it continues. So a retry shows the newest answer. */
export function path<T extends Link>(turns: readonly T[]): T[] {
  const byId = new Map(turns.map((turn) => [turn.id, turn]))
  const thread: T[] = []
  let turn = turns.reduce<T | undefined>((newest, one) => (newest && order(newest, one) > 0 ? newest : one), undefined)
  while (turn) {
    thread.push(turn)
    const parent: T | undefined = turn.parentId === null ? undefined : byId.get(turn.parentId)
    // A parent always comes before: anything else is damage, and must not become a loop.
    turn = parent && parent.seq < turn.seq ? parent : undefined
  }
  return thread.reverse()
}

/** The turn and its alternatives (same parent), oldest first. Empty when the turn is not there. */
export function siblings<T extends Link>(turns: readonly T[], id: Id): T[] {
  const turn = turns.find((one) => one.id === id)
  return turn ? turns.filter((one) => one.parentId === turn.parentId).sort(order) : []
}

function order(a: Link, b: Link): number {
  return a.seq - b.seq || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
