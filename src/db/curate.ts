// A person's own hand on memories: note, edit, pin, approve, dismiss.
import type { Id, Memory, Millis } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import type { Truth } from './db.ts'
import { tombstoneHash } from './forget.ts'
import { log, logAll, write } from './write.ts'

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
  await write(db, [db.memories, db.tombstones, db.changes], async () => {
    await liftTombstone(db, note)
    await db.memories.add(note)
    await log(db, 'memories', 'put', [note])
  })
  return note
}

/** Puts a person's words in the place of `revision`. Errors: `EmptyMemory`, `MemoryTooLong`, `NoSuchMemory`, `StaleEdit`. */
export async function editMemory(db: Truth, id: Id, text: string, revision: number): Promise<void> {
  const words = checkText(text)
  await write(db, [db.memories, db.tombstones, db.changes], async () => {
    const memory = await present(db, id)
    if (memory.revision !== revision)
      throw failure('StaleEdit', 'memory: it was changed in another tab meanwhile; look at it again, then edit')
    const edited: Memory = { ...memory, text: words, revision: revision + 1 }
    await liftTombstone(db, edited)
    await db.memories.put(edited)
    await log(db, 'memories', 'put', [edited])
  })
}

/** Errors: `NoSuchMemory`, and the storage's. */
export async function pinMemory(db: Truth, id: Id, pinned: boolean, now: Millis): Promise<void> {
  await write(db, [db.memories, db.changes], async () => {
    const { pinnedAt, ...memory } = await present(db, id)
    await db.memories.put(pinned ? { ...memory, pinnedAt: pinnedAt ?? now } : memory)
    await log(db, 'memories', 'put', [memory])
  })
}

/** From now on they may be recalled. Ids that are gone are passed over. */
export async function approveMemories(db: Truth, ids: Id[]): Promise<void> {
  await change(db, ids, { status: 'active' })
}

/** They are kept, so that the same is not proposed again, and never recalled. Ids that are gone are passed over. */
export async function dismissMemories(db: Truth, ids: Id[]): Promise<void> {
  await change(db, ids, { status: 'dismissed' })
}

async function change(db: Truth, ids: Id[], changed: Partial<Memory>) {
  await write(db, [db.memories, db.changes], async () => {
    const found = (await db.memories.bulkGet(ids)).filter((memory) => memory !== undefined)
    await db.memories.bulkPut(found.map((memory) => ({ ...memory, ...changed })))
    await log(db, 'memories', 'put', found)
  })
}

/** A person who writes a forgotten sentence down again means it: it may be recalled again, wherever it stands. */
async function liftTombstone(db: Truth, { spaceId, text }: Memory): Promise<void> {
  const hash = tombstoneHash(spaceId, text)
  if (!(await db.tombstones.get(hash))) return
  await db.tombstones.delete(hash)
  await logAll(db)
}

async function present(db: Truth, id: Id): Promise<Memory> {
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
