// A stored plan holds hashes of what was sent, and the hash of a short sentence can be guessed. Which of them go when
// what was sent is forgotten or deleted.
import { partsOf, sourceIdsOf, withParts } from './packed-parts.ts'
import type { Id, PartSource, StoredPart, StoredPlan, Turn } from './types.ts'

/** The row that a source is, or is a piece of. */
export function rowOf(source: Pick<PartSource, 'id'>): Id {
  return source.id.replace(/[/#].*$/, '')
}

/**
 * The plan without the hashes of sources that do not stand any more, unchanged or at all; the same plan when it has none.
 * `heard`: also without those of parts that name no source, since what is forgotten may be in them.
 */
export function scrubPlan(plan: StoredPlan, stands: (row: Id) => boolean, heard = false): StoredPlan {
  const tells = ({ source, kind, sha256 }: StoredPart) =>
    sha256 !== '' && (source ? !stands(rowOf(source)) : heard && kind !== 'system')
  if (!heard && drawnOn(plan).every(stands)) return plan
  const parts = partsOf(plan)
  if (!parts.some(tells)) return plan
  return withParts(
    plan,
    parts.map((part) => (tells(part) ? { ...part, sha256: '' } : part)),
  )
}

/** Those of the turns whose plans change, changed. */
export function scrubTurns(turns: Turn[], stands: (row: Id) => boolean): Turn[] {
  return turns.flatMap((turn) => {
    const plan = turn.plan && scrubPlan(turn.plan, stands)
    return plan && plan !== turn.plan ? [{ ...turn, plan }] : []
  })
}

/** The rows that a plan was given something of. */
export function drawnOn(plan: StoredPlan): Id[] {
  return sourceIdsOf(plan).map((id) => rowOf({ id }))
}
