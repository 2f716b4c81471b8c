// The history of memories as rows: lines are added in the transaction that changes the memory, and undoing is one more
// change. What a line holds, core/happenings.ts says.
import { changeOf, isAsLeft, isUndoable, takenBack } from '../core/happenings.ts'
import type { Hand, Happening, HappeningKind, Id, Memory, Millis } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import type { Truth } from './db.ts'
import { log, write } from './write.ts'

/** Who does something, when; lines of one act are undone together. */
export interface Act {
  act: Id
  by: Hand
  at: Millis
}

/** One memory of an act: as it was, as it shall be. */
export interface Change {
  before: Memory
  after: Memory
  what: HappeningKind
  /** The other memory of a link, a merge or a succession. */
  other?: Id
  turnId?: Id
}

/** The tables of an act. */
export const historyTables = (db: Truth) => [db.memories, db.history, db.changes]

/** A person's act, now. */
export function personally(at: Millis): Act {
  return { act: newId(at), by: 'person', at }
}

/** The line that tells of a change; undefined when nothing changed that would be told. */
export function lineOf({ before, after, ...told }: Change, { act, by, at }: Act): Happening | undefined {
  const change = changeOf(before, after)
  return change && { memoryId: after.id, spaceId: after.spaceId, at, by, ...told, ...change, act }
}

/** The line that a memory's history begins with. */
export function firstLineOf({
  id,
  spaceId,
  createdAt,
  by = 'person',
  status,
  sourceTurnIds: [turnId],
}: Memory): Happening {
  const what = status === 'proposed' ? 'proposed' : 'added'
  return { memoryId: id, spaceId, at: createdAt, by, what, ...(turnId === undefined ? {} : { turnId }) }
}

/**
 * Puts memories as they shall be, with their lines; what does not change is passed over. Of one act each memory may be
 * changed once. Inside a transaction over `historyTables`.
 */
export async function carryOut(db: Truth, act: Act, changes: readonly Change[]): Promise<void> {
  const made = changes.flatMap((change) => {
    const line = lineOf(change, act)
    return line ? [{ line, after: change.after }] : []
  })
  const memories = made.map(({ after }) => after)
  await keep(
    db,
    memories,
    made.map(({ line }) => line),
  )
}

/** Puts memories with lines of their history. Inside a transaction over `historyTables`. */
export async function keep(db: Truth, memories: readonly Memory[], lines: readonly Happening[]): Promise<void> {
  await db.memories.bulkPut(memories)
  await db.history.bulkAdd(lines)
  await log(db, 'memories', 'put', memories)
}

/**
 * Takes back everything an act did, and is an act itself: its id is returned, and undoing that does it again. Errors:
 * `NothingToUndo`, `StaleUndo` (a memory is gone, or something was changed since; nothing is undone), and the storage's.
 */
export async function undo(db: Truth, act: Id, now: Millis): Promise<Id> {
  const undoing = personally(now)
  await write(db, historyTables(db), async () => {
    const lines = (await db.history.where('act').equals(act).toArray()).filter(isUndoable)
    if (lines.length === 0)
      throw failure('NothingToUndo', 'undo: there is nothing to take back; it was undone already, or was forgotten')
    const memories = await db.memories.bulkGet(lines.map((line) => line.memoryId))
    const others = await db.memories.bulkGet(lines.map((line) => line.other ?? line.memoryId))
    const changes = lines.map((line, at): Change => {
      const before = memories[at]
      if (!before || !others[at] || !isAsLeft(before, line))
        throw failure('StaleUndo', 'undo: the memory was changed since; look at it again, then change it by hand')
      return { before, after: takenBack(before, line), what: 'undone', ...(line.other ? { other: line.other } : {}) }
    })
    await db.history.bulkPut(lines.map((line) => ({ ...line, undone: 1 })))
    await carryOut(db, undoing, changes)
  })
  return undoing.act
}

/** What happened to a memory, oldest first. */
export async function historyOf(db: Truth, memoryId: Id): Promise<Happening[]> {
  return db.history.where('memoryId').equals(memoryId).sortBy('seq')
}
