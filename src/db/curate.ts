// A person's own hand on one memory: note, edit, pin, confirm, dismiss, restore. Each is an act that can be undone, and
// returns its id. What concerns two of them, db/join.ts does.
import { isSignalKind } from '../core/signals/kinds.ts'
import type { HappeningKind, Id, Memory, Millis, SignalKind } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import type { Truth } from './db.ts'
import { tombstoneHash } from './forget.ts'
import { carryOut, firstLineOf, historyTables, keep, personally } from './happenings.ts'
import { logAll, write } from './write.ts'

/** Longest memory in characters: one statement, not a document. A prompt must be able to hold many. */
export const MAX_MEMORY_CHARS = 4000

/** Keeps a statement that no conversation carries. Errors: `EmptyMemory`, `MemoryTooLong`, and the storage's. */
export async function addNote(db: Truth, spaceId: Id, text: string, now: Millis): Promise<Memory> {
  const note: Memory = {
    id: newId(now),
    spaceId,
    kind: 'note',
    text: checkText(text),
    origin: 'note',
    status: 'active',
    sources: [],
    sourceTurnIds: [],
    revision: 0,
    baseConfidence: 1,
    importance: 0.5,
    temperature: 'warm',
    accessCount: 0,
    lastAccessedAt: null,
    createdAt: now,
    validFrom: now,
    links: [],
    by: 'person',
  }
  await write(db, [...historyTables(db), db.tombstones], async () => {
    await liftTombstone(db, note)
    await keep(db, [note], [firstLineOf(note)])
  })
  return note
}

/**
 * Puts a person's words in the place of `revision`, and says of a signal what kind it is. Errors: `EmptyMemory`,
 * `MemoryTooLong`, `NoSuchMemory`, `StaleEdit`, `NoSignal` (a note, a summary or a file has no kind to choose).
 */
export async function editMemory(
  db: Truth,
  id: Id,
  text: string,
  revision: number,
  now: Millis,
  kind?: SignalKind,
): Promise<Id> {
  const words = checkText(text)
  const act = personally(now)
  await write(db, [...historyTables(db), db.tombstones], async () => {
    const before = await present(db, id)
    if (before.revision !== revision)
      throw failure('StaleEdit', 'memory: it was changed in another tab meanwhile; look at it again, then edit')
    if (kind !== undefined && !isSignalKind(before.kind))
      throw failure('NoSignal', 'memory: only a signal is of a kind that can be chosen; leave it as it is')
    const after: Memory = { ...before, text: words, kind: kind ?? before.kind, revision: revision + 1 }
    await liftTombstone(db, after)
    await carryOut(db, act, [{ before, after, what: 'edited' }])
  })
  return act.act
}

/** A pinned one neither fades nor gives way. Errors: `NoSuchMemory`, and the storage's. */
export async function pinMemory(db: Truth, id: Id, pinned: boolean, now: Millis): Promise<Id> {
  const act = personally(now)
  await write(db, historyTables(db), async () => {
    const before = await present(db, id)
    const { pinnedAt = now, ...rest } = before
    const after = pinned ? { ...rest, pinnedAt } : rest
    await carryOut(db, act, [{ before, after, what: pinned ? 'pinned' : 'unpinned' }])
  })
  return act.act
}

/** They are right: from now on they may be recalled, and waiting is over. Ids that are gone are passed over. */
export async function confirmMemories(db: Truth, ids: Id[], now: Millis): Promise<Id> {
  return change(db, ids, 'confirmed', now, (memory) => ({ status: 'active', confirmedAt: memory.confirmedAt ?? now }))
}

/** They are kept, so that the same is not proposed again, and never recalled. Ids that are gone are passed over. */
export async function dismissMemories(db: Truth, ids: Id[], now: Millis): Promise<Id> {
  return change(db, ids, 'dismissed', now, () => ({ status: 'dismissed' }))
}

/** What was dismissed is wanted after all. Ids that are gone are passed over. */
export async function restoreMemories(db: Truth, ids: Id[], now: Millis): Promise<Id> {
  return change(db, ids, 'restored', now, () => ({ status: 'active' }))
}

async function change(
  db: Truth,
  ids: Id[],
  what: HappeningKind,
  now: Millis,
  patch: (memory: Memory) => Partial<Memory>,
): Promise<Id> {
  const act = personally(now)
  await write(db, historyTables(db), async () => {
    const found = (await db.memories.bulkGet(ids)).filter((memory) => memory !== undefined)
    await carryOut(
      db,
      act,
      found.map((before) => ({ before, after: { ...before, ...patch(before) }, what })),
    )
  })
  return act.act
}

/** A person who writes a forgotten sentence down again means it: it may be recalled again, wherever it stands. */
async function liftTombstone(db: Truth, { spaceId, text }: Memory): Promise<void> {
  const hash = tombstoneHash(spaceId, text)
  if (!(await db.tombstones.get(hash))) return
  await db.tombstones.delete(hash)
  await logAll(db)
}

/** Errors: `NoSuchMemory`. */
export async function present(db: Truth, id: Id): Promise<Memory> {
  const memory = await db.memories.get(id)
  if (memory) return memory
  throw failure('NoSuchMemory', 'memory: it is no longer there; it was forgotten in another tab')
}

function checkText(text: string): string {
  const words = text.trim()
  if (words === '') throw failure('EmptyMemory', 'memory: there is nothing in it; write one statement')
  if (words.length <= MAX_MEMORY_CHARS) return words
  throw failure(
    'MemoryTooLong',
    `memory: it has ${words.length} characters, ${MAX_MEMORY_CHARS} is the most; make it two`,
  )
}
