// The signals of each turn, kept from the memories as they change: what a prompt may quote by itself. Knows nothing of
// which are quoted.
import type { Signal } from '../core/signal-parts.ts'
import { isSignalKind } from '../core/signals/kinds.ts'
import type { Id, Memory, SignalKind } from '../core/types.ts'

export interface Drawn {
  /** A memory as it is now; undefined when it is gone. */
  take(id: Id, memory: Memory | undefined): void
  clear(): void
  of(turnId: Id): readonly Signal[]
}

const NONE: readonly Signal[] = []

/** Empty; takes what the follower tells. */
export function createDrawn(): Drawn {
  const byTurn = new Map<Id, Signal[]>()
  const turnOf = new Map<Id, Id>()

  function drop(id: Id): void {
    const turnId = turnOf.get(id)
    if (turnId === undefined) return
    turnOf.delete(id)
    const left = byTurn.get(turnId)!.filter((signal) => signal.id !== id)
    if (left.length > 0) byTurn.set(turnId, left)
    else byTurn.delete(turnId)
  }

  return {
    take(id, memory) {
      drop(id)
      if (memory && isSignal(memory)) {
        const [{ turnId, start, end }] = memory.sources as [Memory['sources'][number]]
        const { kind, text, temperature, validFrom, validTo, revision, baseConfidence, createdAt, confirmedAt } = memory
        const until = validTo === undefined ? {} : { validTo }
        const confirmed = confirmedAt === undefined ? {} : { confirmedAt }
        const signal = {
          id,
          kind: kind as SignalKind,
          text,
          temperature,
          validFrom,
          revision,
          baseConfidence,
          createdAt,
          turnId,
          start,
          end,
          ...until,
          ...confirmed,
        }
        turnOf.set(id, turnId)
        byTurn.set(
          turnId,
          [...(byTurn.get(turnId) ?? []), signal].sort((a, b) => a.start - b.start),
        )
      }
    },
    clear() {
      byTurn.clear()
      turnOf.clear()
    },
    of: (turnId) => byTurn.get(turnId) ?? NONE,
  }
}

/** Wishes on how to be answered and pinned ones stand in every prompt as it is; what was joined says what another says. */
function isSignal({ kind, status, sources, standing, pinnedAt, expiredAt, validTo }: Memory): boolean {
  if (!isSignalKind(kind) || status !== 'active' || sources.length === 0) return false
  return !standing && pinnedAt === undefined && (expiredAt === undefined || validTo !== undefined)
}
