// What becomes of statements that were drawn from turns: decided beside what is known in the very transaction that writes
// them, so that nothing changes in between. How one is decided, core/consolidate.ts says.
import {
  consolidate,
  ending,
  exactKey,
  lateEnding,
  type Statement,
  termsForNeighbours,
  type Verdict,
} from '../core/consolidate.ts'
import { difference } from '../core/differences.ts'
import type { Hand, Happening, Id, Link, Memory, Source } from '../core/types.ts'
import type { Truth } from './db.ts'
import { tombstoneHash } from './forget.ts'
import { type Change, firstLineOf, historyTables, keep, lineOf } from './happenings.ts'
import { withLink } from './join.ts'

/** What a model said of a statement beside one that is known. */
export interface Judged {
  verdict: 'duplicate' | 'update' | 'contradict'
  of: Id
}

/** Knows which memories may be about the same as a statement. */
export interface Nearby {
  of(statement: Statement): readonly Id[]
  /** The newest change it knows of: what changed since is looked at as well. */
  seq(): number
}

/** The tables of settling. */
export const settleTables = (db: Truth) => [...historyTables(db), db.tombstones]

/**
 * Writes statements in their order, each after what was decided on those before it: as new, as one more source of what is
 * known, as the end of something, as late news, or with links that wait for a person. What is there already or was
 * forgotten is passed over. Inside a transaction over `settleTables`.
 */
export async function settle(
  db: Truth,
  drawn: readonly Memory[],
  nearby?: Nearby,
  judged: ReadonlyMap<Id, Judged> = new Map(),
): Promise<void> {
  const fresh = await unknown(db, drawn)
  if (fresh.length === 0) return
  const near = new Map(fresh.map((memory) => [memory.id, comparable(memory) ? (nearby?.of(memory) ?? []) : []]))
  const since = nearby ? await changedSince(db, nearby.seq()) : []
  const ids = [...new Set([...[...near.values()].flat(), ...since, ...[...judged.values()].map(({ of }) => of)])]
  const book = createBook((await db.memories.bulkGet(ids)).filter((memory) => memory !== undefined))
  const added = new Map<string, Id[]>()
  for (const memory of fresh) {
    const terms = comparable(memory) ? [exactKey(memory), ...termsForNeighbours(memory.text)] : []
    const beside = terms.flatMap((term) => added.get(term) ?? [])
    const known = [...new Set([...near.get(memory.id)!, ...(terms.length > 0 ? since : []), ...beside])]
    settleOne(
      book,
      memory,
      known.flatMap((id) => book.get(id) ?? []),
      judgedOn(memory, judged.get(memory.id), book),
    )
    for (const term of terms) added.set(term, [...(added.get(term) ?? []), memory.id])
  }
  await keep(db, book.changed(), book.lines)
}

/** Somebody else's words say nothing about the person, and of wishes the newest is in force anyway. */
function comparable({ origin, standing }: Memory): boolean {
  return origin !== 'import' && !standing
}

/** A model's word is taken where rules allow it: nothing that differs is joined, nothing that a person holds is ended. */
function judgedOn(fresh: Memory, judged: Judged | undefined, book: Book): Verdict | undefined {
  const old = book.get(judged?.of ?? '')
  if (!judged || !old || old.expiredAt !== undefined || old.status !== 'active' || old.spaceId !== fresh.spaceId)
    return undefined
  if (judged.verdict === 'duplicate')
    return difference(fresh.text, old.text) === undefined ? { verdict: 'duplicate', of: old.id } : undefined
  if (judged.verdict === 'update' && old.pinnedAt === undefined && old.validFrom <= fresh.validFrom)
    return { verdict: 'supersedes', old: [old.id] }
  const kind = judged.verdict === 'update' ? 'supersedes' : 'contradicts'
  return { verdict: 'unsure', links: [{ kind, to: old.id, proposed: 1, by: 'model' }] }
}

function settleOne(book: Book, fresh: Memory, known: Memory[], judged: Verdict | undefined): void {
  // The very same words are the same, whoever judges.
  const byRules = consolidate(fresh, known)
  const decided = judged && byRules.verdict !== 'duplicate' ? judged : byRules
  const at = fresh.createdAt
  const act = { act: `settled:${fresh.id}`, by: fresh.by ?? 'rules', at }
  const link = (to: Id): Link => ({ kind: 'supersedes', to, by: act.by })
  const change = (changed: Change) => book.put(changed.after, lineOf(changed, act))
  switch (decided.verdict) {
    case 'duplicate': {
      const twin = book.get(decided.of)!
      return book.put(alsoSaid(twin, fresh), said(twin, fresh, act.by))
    }
    case 'new':
      return book.put(fresh, firstLineOf(fresh))
    case 'unsure':
      return book.put({ ...fresh, links: decided.links }, firstLineOf(fresh))
    case 'supersedes': {
      book.put(fresh, firstLineOf(fresh))
      const olds = decided.old.map((id) => book.get(id)!)
      const after = { ...fresh, links: olds.reduce((links, { id }) => withLink(links, link(id)), fresh.links) }
      change({ before: fresh, after, what: 'linked', other: olds[0]!.id })
      for (const old of olds)
        change({ before: old, after: { ...old, ...ending(old, fresh, at) }, what: 'superseded', other: fresh.id })
      return
    }
    case 'superseded': {
      book.put(fresh, firstLineOf(fresh))
      const by = book.get(decided.by)!
      change({ before: fresh, after: { ...fresh, ...lateEnding(fresh, by, at) }, what: 'superseded', other: by.id })
      const after = { ...by, links: withLink(by.links, link(fresh.id)) }
      return change({ before: by, after, what: 'linked', other: fresh.id })
    }
  }
}

/** The memory, known from one more place; what is said again is at least as sure. */
function alsoSaid(twin: Memory, fresh: Memory): Memory {
  const sources = [...twin.sources, ...fresh.sources]
  return {
    ...twin,
    sources,
    sourceTurnIds: [...new Set(sources.map(({ turnId }) => turnId))],
    baseConfidence: Math.max(twin.baseConfidence, fresh.baseConfidence),
    validFrom: Math.min(twin.validFrom, fresh.validFrom),
  }
}

function said({ id, spaceId }: Memory, fresh: Memory, by: Hand): Happening {
  const turnId = fresh.sourceTurnIds[0]
  const line = { memoryId: id, spaceId, at: fresh.createdAt, by, what: 'merged' as const }
  return turnId === undefined ? line : { ...line, turnId }
}

/** Statements that are neither there nor forgotten, nor drawn already from the same words under another id. */
async function unknown(db: Truth, drawn: readonly Memory[]): Promise<Memory[]> {
  const known = await db.memories.bulkGet(drawn.map(({ id }) => id))
  const forgotten = await db.tombstones.bulkGet(drawn.map(({ spaceId, text }) => tombstoneHash(spaceId, text)))
  const turnIds = [...new Set(drawn.flatMap(({ sourceTurnIds }) => sourceTurnIds))]
  const there = await db.memories.where('sourceTurnIds').anyOf(turnIds).toArray()
  const statements = there.filter(({ kind }) => kind !== 'summary')
  const isDrawn = (memory: Memory) =>
    memory.sources.some((one) => statements.some((other) => other.sources.some((place) => isOf(other, place, one))))
  return drawn.filter((memory, at) => !known[at] && !forgotten[at] && !isDrawn(memory))
}

/** The same words; or words of which a model, which reads better than rules, has made something already. */
function isOf({ by }: Memory, place: Source, { turnId, start, end }: Source): boolean {
  if (place.turnId !== turnId) return false
  return (place.start === start && place.end === end) || (by === 'model' && place.start < end && place.end > start)
}

/** The memories that changed after a line of the change log. */
async function changedSince(db: Truth, seq: number): Promise<Id[]> {
  const changes = await db.changes.where('seq').above(seq).toArray()
  return changes.flatMap(({ table, op, id }) => (table === 'memories' && op === 'put' ? [id] : []))
}

/** Memories as they are after each decision, and the lines these leave. */
interface Book {
  get(id: Id): Memory | undefined
  put(memory: Memory, line: Happening | undefined): void
  changed(): Memory[]
  lines: Happening[]
}

function createBook(known: readonly Memory[]): Book {
  const rows = new Map(known.map((memory) => [memory.id, memory]))
  const touched = new Set<Id>()
  const lines: Happening[] = []
  return {
    get: (id) => rows.get(id),
    put(memory, line) {
      rows.set(memory.id, memory)
      touched.add(memory.id)
      if (line) lines.push(line)
    },
    changed: () => [...touched].map((id) => rows.get(id)!),
    lines,
  }
}
