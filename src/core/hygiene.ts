// How clean a memory is, in numbers: what is said twice, what was contradicted and still counts, what leans on itself,
// what nobody ever used, and what a kept statement cost. Knows nothing of what to do about it.
import { exactKey, type Statement } from './consolidate.ts'
import type { Id, Memory, Tokens } from './types.ts'

type Kept = Statement & Pick<Memory, 'links' | 'accessCount' | 'supersededBy'>

/** The figures, each with the memories it is about. */
export interface Hygiene {
  /** All but the first of those that say the same. */
  duplicates: Id[]
  /** Contradicted by another that is active, or taken the place of, and active all the same. */
  stale: Id[]
  /** Memories that depend on themselves through others, a list a loop. */
  loops: Id[][]
  /** Active ones that were never put into a prompt. */
  neverUsed: Id[]
  /** Tokens that extraction took for each statement that is still active; 0 while it took none. */
  tokensPerKept: Tokens
}

/** Measures statements; `spent` is what their extraction took. */
export function hygiene(memories: readonly Kept[], spent: Tokens): Hygiene {
  const active = memories.filter(({ status }) => status === 'active')
  const current = active.filter(({ expiredAt }) => expiredAt === undefined)
  const contradicted = contradictedBy(current)
  const seen = new Set<string>()
  const duplicates = current.filter((memory) => {
    const key = exactKey(memory)
    if (seen.has(key)) return true
    seen.add(key)
    return false
  })
  return {
    duplicates: duplicates.map(({ id }) => id),
    stale: current
      .filter(({ id, supersededBy }) => supersededBy !== undefined || contradicted.has(id))
      .map(({ id }) => id),
    loops: loops(active),
    neverUsed: current.filter(({ accessCount }) => accessCount === 0).map(({ id }) => id),
    tokensPerKept: active.length > 0 ? Math.round(spent / active.length) : 0,
  }
}

/** What another of these contradicts or has taken the place of, for sure. */
function contradictedBy(memories: readonly Kept[]): Set<Id> {
  const found = new Set<Id>()
  for (const { id, links } of memories)
    for (const { kind, to, proposed } of links)
      if (to !== id && !proposed && (kind === 'contradicts' || kind === 'supersedes')) found.add(to)
  return found
}

/** Circles of "depends on", each once, beginning at its smallest id. */
export function loops(memories: readonly Pick<Kept, 'id' | 'links'>[]): Id[][] {
  const next = new Map(
    memories.map(({ id, links }) => [id, links.filter(({ kind }) => kind === 'depends').map(({ to }) => to)] as const),
  )
  const found = new Map<string, Id[]>()
  const done = new Set<Id>()
  for (const start of next.keys()) {
    // Depth first without recursion: chains of statements may be long.
    const path: { id: Id; left: Id[] }[] = []
    const on = new Map<Id, number>()
    const enter = (id: Id) => {
      on.set(id, path.length)
      path.push({ id, left: [...(next.get(id) ?? [])] })
    }
    if (!done.has(start)) enter(start)
    while (path.length > 0) {
      const top = path.at(-1)!
      const to = top.left.pop()
      if (to === undefined) {
        done.add(top.id)
        on.delete(top.id)
        path.pop()
      } else if (on.has(to)) {
        const circle = path.slice(on.get(to)).map(({ id }) => id)
        const at = circle.indexOf([...circle].sort()[0]!)
        const turned = [...circle.slice(at), ...circle.slice(0, at)]
        found.set(turned.join('\n'), turned)
      } else if (!done.has(to) && next.has(to)) enter(to)
    }
  }
  return [...found.values()]
}
