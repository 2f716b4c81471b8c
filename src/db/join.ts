// A person's own hand on two memories: linking them, taking links away, making one of two. Each is an act that can be
// undone, and returns its id.
import { ending } from '../core/consolidate.ts'
import type { Hand, Id, Link, LinkKind, Memory, Millis } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { present } from './curate.ts'
import type { Truth } from './db.ts'
import { type Act, carryOut, type Change, historyTables, personally } from './happenings.ts'
import { write } from './write.ts'

/** What a link is between, and which it is. */
export interface Linked {
  from: Id
  to: Id
  kind: LinkKind
}

/**
 * Draws a link, or says that a proposed one is right. One that supersedes ends the other: from when the new one holds.
 * Errors: `NoSuchMemory`, `OddLink` (to itself or into another space), and the storage's.
 */
export async function linkMemories(db: Truth, linked: Linked, now: Millis): Promise<Id> {
  return twoOf(db, linked.from, linked.to, now, (from, to, { by }) => {
    const after = { ...from, links: withLink(from.links, { kind: linked.kind, to: to.id, by }) }
    const line: Change = { before: from, after, what: 'linked', other: to.id }
    if (linked.kind !== 'supersedes') return [line]
    return [line, { before: to, after: { ...to, ...ending(to, from, now) }, what: 'superseded', other: from.id }]
  })
}

/** Takes a link away, proposed or not; what a superseding one had ended holds again. Errors as of `linkMemories`. */
export async function unlinkMemories(db: Truth, linked: Linked, now: Millis): Promise<Id> {
  return twoOf(db, linked.from, linked.to, now, (from, to) => {
    const links = from.links.filter(({ kind, to: other }) => kind !== linked.kind || other !== to.id)
    const line: Change = { before: from, after: { ...from, links }, what: 'unlinked', other: to.id }
    if (linked.kind !== 'supersedes' || to.supersededBy !== from.id) return [line]
    return [line, { before: to, after: holdingAgain(to, from), what: 'restored', other: from.id }]
  })
}

/**
 * Makes one of two that say the same: `kept` is known from both places from now on, and the other one ends. Errors as of
 * `linkMemories`.
 */
export async function mergeMemories(db: Truth, kept: Id, other: Id, now: Millis): Promise<Id> {
  return twoOf(db, kept, other, now, (one, twin) => mergeOf(one, twin, now))
}

/** What merging two changes. */
export function mergeOf(kept: Memory, twin: Memory, now: Millis): [Change, Change] {
  const known = new Set(kept.sources.map(placeOf))
  const sources = [...kept.sources, ...twin.sources.filter((source) => !known.has(placeOf(source)))]
  const links = twin.links.filter(({ to }) => to !== kept.id).reduce(withLink, withoutTo(kept.links, twin.id))
  const pinnedAt = kept.pinnedAt ?? twin.pinnedAt
  const confirmedAt = kept.confirmedAt ?? twin.confirmedAt
  const one: Memory = {
    ...kept,
    sources,
    sourceTurnIds: [...new Set(sources.map(({ turnId }) => turnId))],
    links,
    validFrom: Math.min(kept.validFrom, twin.validFrom),
    baseConfidence: Math.max(kept.baseConfidence, twin.baseConfidence),
    ...(pinnedAt === undefined ? {} : { pinnedAt }),
    ...(confirmedAt === undefined ? {} : { confirmedAt }),
  }
  const { pinnedAt: _, ...rest } = twin
  return [
    { before: kept, after: one, what: 'merged', other: twin.id },
    { before: twin, after: { ...rest, expiredAt: now, supersededBy: kept.id }, what: 'merged', other: kept.id },
  ]
}

/** The links with one more; one of the same kind to the same memory gives way to it. */
export function withLink(links: readonly Link[], link: Link): Link[] {
  return [...links.filter(({ kind, to }) => kind !== link.kind || to !== link.to), link]
}

function holdingAgain({ expiredAt: _, supersededBy: __, ...old }: Memory, fresh: Memory): Memory {
  const { validTo, ...rest } = old
  return validTo === undefined || validTo === Math.max(old.validFrom, fresh.validFrom) ? rest : { ...rest, validTo }
}

function withoutTo(links: readonly Link[], id: Id): Link[] {
  return links.filter(({ to }) => to !== id)
}

const placeOf = ({ turnId, start, end }: { turnId: Id; start: number; end: number }) => `${turnId} ${start} ${end}`

async function twoOf(
  db: Truth,
  some: Id,
  other: Id,
  now: Millis,
  changes: (some: Memory, other: Memory, act: Act & { by: Hand }) => Change[],
): Promise<Id> {
  const act = personally(now)
  await write(db, historyTables(db), async () => {
    const [one, two] = [await present(db, some), await present(db, other)]
    if (one.id === two.id || one.spaceId !== two.spaceId)
      throw failure('OddLink', 'memory: only two memories of one space can be linked; choose another one')
    await carryOut(db, act, changes(one, two, act))
  })
  return act.act
}
