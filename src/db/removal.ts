// Taking rows away with everything that points at them, and putting them back as they were. What goes is the caller's
// business.
import { scrubTurns } from '../core/scrub.ts'
import type { Conversation, Document, Happening, Id, Job, Memory, Millis, Suggestion, Turn } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import type { Truth } from './db.ts'
import { heardElsewhere, inSpace, talkOf } from './forget.ts'
import { log, write } from './write.ts'

/** Rows that go together, all of one space. */
export interface Gone {
  conversations: Conversation[]
  turns: Turn[]
  memories: Memory[]
  documents: Document[]
  jobs: Job[]
}

/** What is kept beside memories that went. */
interface Beside {
  history: Happening[]
  suggestions: Suggestion[]
}

/** A row that stays, changed because of what went. */
interface Changed<T> {
  before: T
  after: T
}

/** What was taken away: enough to put every row back. It holds the words, so it is kept in memory only. */
export interface Removal {
  spaceId: Id
  at: Millis
  gone: Gone
  beside: Beside
  turns: Changed<Turn>[]
  memories: Changed<Memory>[]
}

/** The tables that a removal touches. */
export const removalTables = (db: Truth) => [
  db.conversations,
  db.turns,
  db.memories,
  db.history,
  db.suggestions,
  db.documents,
  db.jobs,
  db.changes,
]

/**
 * Deletes rows, puts `kept` memories in their changed form, and takes from the plans of other answers the hashes of what
 * went. Inside a transaction over `removalTables`.
 */
export async function remove(
  db: Truth,
  spaceId: Id,
  gone: Gone,
  kept: Changed<Memory>[],
  at: Millis,
): Promise<Removal> {
  const ids = new Set([...gone.turns, ...gone.memories, ...gone.documents].map((row) => row.id))
  const isGone = (row: Id) => ids.has(row)
  const { turns } = await talkOf(db, spaceId)
  const elsewhere = await heardElsewhere(db, spaceId, isGone)
  const others = [...turns.filter((turn) => !isGone(turn.id)), ...elsewhere]
  const before = new Map(others.map((turn) => [turn.id, turn]))
  const plans = scrubTurns(others, (row) => !isGone(row))
  await db.conversations.bulkDelete(idsOf(gone.conversations))
  await db.turns.bulkDelete(idsOf(gone.turns))
  await db.memories.bulkDelete(idsOf(gone.memories))
  const beside = await besideOf(db, spaceId, gone.memories)
  await db.history.bulkDelete(beside.history.map(({ seq }) => seq!))
  await db.suggestions.bulkDelete(idsOf(beside.suggestions))
  await db.documents.bulkDelete(idsOf(gone.documents))
  await db.jobs.bulkDelete(idsOf(gone.jobs))
  await db.memories.bulkPut(kept.map(({ after }) => after))
  await db.turns.bulkPut(plans)
  await log(db, 'turns', 'delete', gone.turns)
  await log(db, 'turns', 'put', plans)
  await log(db, 'memories', 'delete', gone.memories)
  await log(
    db,
    'memories',
    'put',
    kept.map(({ after }) => after),
  )
  await log(db, 'documents', 'delete', gone.documents)
  await log(db, 'conversations', 'delete', gone.conversations)
  return {
    spaceId,
    at,
    gone,
    beside,
    turns: plans.map((after) => ({ before: before.get(after.id)!, after })),
    memories: kept,
  }
}

/**
 * Puts everything back as it was; a row that somebody changed since stays as it is now. Doing it twice changes nothing.
 * Errors: `ForgottenSince` (a sentence of the space was forgotten meanwhile, and would come back), `NoSuchSpace`, and the
 * storage's.
 */
export async function putBack(db: Truth, { spaceId, at, gone, beside, turns, memories }: Removal): Promise<void> {
  await write(db, [...removalTables(db), db.spaces, db.tombstones], async () => {
    if (!(await db.spaces.get(spaceId)))
      throw failure('NoSuchSpace', 'undo: the space it belonged to is no longer there')
    const since = await db.tombstones
      .where('spaceId')
      .equals(spaceId)
      .filter((tombstone) => tombstone.at >= at)
      .count()
    if (since > 0)
      throw failure('ForgottenSince', 'undo: something was forgotten since, and would come back; nothing was changed')
    const plans = await unchanged(db.turns, turns)
    const statements = await unchanged(db.memories, memories)
    await db.conversations.bulkPut(gone.conversations)
    await db.turns.bulkPut([...gone.turns, ...plans])
    await db.memories.bulkPut([...gone.memories, ...statements])
    await db.history.bulkPut(beside.history)
    await db.suggestions.bulkPut(beside.suggestions)
    await db.documents.bulkPut(gone.documents)
    await db.jobs.bulkPut(gone.jobs)
    await log(db, 'conversations', 'put', gone.conversations)
    await log(db, 'turns', 'put', [...gone.turns, ...plans])
    await log(db, 'memories', 'put', [...gone.memories, ...statements])
    await log(db, 'documents', 'put', gone.documents)
  })
}

/** What stands of these memories in their history, and in suggestions. Inside a transaction. */
async function besideOf(db: Truth, spaceId: Id, memories: Memory[]): Promise<Beside> {
  const ids = new Set(idsOf(memories))
  const [history, suggestions] = await Promise.all([
    db.history
      .where('memoryId')
      .anyOf([...ids])
      .toArray(),
    inSpace(db.suggestions, '[spaceId+status]', spaceId)
      .filter((suggestion) => suggestion.memories.some((id) => ids.has(id)))
      .toArray(),
  ])
  return { history, suggestions }
}

/** The rows as they were before, of those that are still as the removal left them. */
async function unchanged<T extends { id: Id }>(
  table: { bulkGet(ids: Id[]): PromiseLike<(T | undefined)[]> },
  changed: Changed<T>[],
): Promise<T[]> {
  const now = await table.bulkGet(changed.map(({ after }) => after.id))
  return changed
    .filter(({ after }, at) => JSON.stringify(now[at]) === JSON.stringify(after))
    .map(({ before }) => before)
}

const idsOf = (rows: { id: Id }[]) => rows.map((row) => row.id)
