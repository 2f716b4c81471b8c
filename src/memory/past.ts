// Which stretches of what was said no longer hold, and what took their place: kept from the memories as they change, asked
// by the source they are found through. Knows nothing of ranking and prompts.
import type { Ended } from '../core/recalled.ts'
import type { Id, Memory, Source } from '../core/types.ts'
import { isFoundInTurns } from './cut.ts'

export interface Past {
  /** A memory as it is now; undefined when it is gone. */
  take(id: Id, memory: Memory | undefined): void
  clear(): void
  /** The sources of what took the place of something in a source, at the end of each succession. */
  successors(sourceId: Id): readonly Id[]
  /** The stretches of a source that no longer hold, or will not from a day on. */
  ended(sourceId: Id): readonly Ended[]
}

interface Statement {
  /** Where it is found: in its turns, and by itself. */
  places: Source[]
  until: number | undefined
  by: Id | undefined
}

const NONE: readonly never[] = []

/** Empty; takes what the follower tells. */
export function createPast(): Past {
  const statements = new Map<Id, Statement>()
  /** By source: the statements in it that end. */
  const endings = new Map<Id, Set<Id>>()

  function drop(id: Id): void {
    for (const { turnId } of statements.get(id)?.places ?? []) {
      const here = endings.get(turnId)
      here?.delete(id)
      if (here?.size === 0) endings.delete(turnId)
    }
    statements.delete(id)
  }

  function last(id: Id): Id | undefined {
    const seen = new Set<Id>()
    let at: Id | undefined = id
    for (let next = statements.get(id)?.by; next !== undefined && !seen.has(next); next = statements.get(next)?.by) {
      seen.add(next)
      at = next
    }
    return at === id ? undefined : at
  }

  return {
    take(id, memory) {
      drop(id)
      if (memory?.status !== 'active' || memory.summary) return
      const { validTo: until, supersededBy: by, links, sources, text } = memory
      if (until === undefined && !links.some(({ kind, proposed }) => kind === 'supersedes' && !proposed)) return
      // What was edited stands in its turn as well, as it was said.
      const places = isFoundInTurns(memory) ? sources : [{ turnId: id, start: 0, end: text.length }, ...sources]
      statements.set(id, { places, until, by })
      if (until === undefined) return
      for (const { turnId } of places) endings.set(turnId, (endings.get(turnId) ?? new Set()).add(id))
    },
    clear() {
      statements.clear()
      endings.clear()
    },
    successors(sourceId) {
      const here = endings.get(sourceId)
      if (!here) return NONE
      const found = [...here].flatMap((id) => statements.get(last(id) ?? '')?.places ?? [])
      return [...new Set(found.map(({ turnId }) => turnId))].filter((id) => id !== sourceId)
    },
    ended(sourceId) {
      const here = endings.get(sourceId)
      if (!here) return NONE
      return [...here].flatMap((id) => {
        const { places, until } = statements.get(id)!
        return places.flatMap(({ turnId, start, end }) => (turnId === sourceId ? [{ start, end, until: until! }] : []))
      })
    },
  }
}
