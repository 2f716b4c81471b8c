// What a person can do to memories, fetched when it is first done: reading needs none of it. Each is an act that can be
// undone, and resolves with its id.
import type { Id, Millis } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'
import type { Linked } from '../../db/join.ts'

const curate = () => import('../../db/curate.ts')
const join = () => import('../../db/join.ts')

export const acts = {
  confirm: async (db: Truth, ids: Id[], now: Millis) => (await curate()).confirmMemories(db, ids, now),
  dismiss: async (db: Truth, ids: Id[], now: Millis) => (await curate()).dismissMemories(db, ids, now),
  pin: async (db: Truth, id: Id, pinned: boolean, now: Millis) => (await curate()).pinMemory(db, id, pinned, now),
  link: async (db: Truth, linked: Linked, now: Millis) => (await join()).linkMemories(db, linked, now),
  unlink: async (db: Truth, linked: Linked, now: Millis) => (await join()).unlinkMemories(db, linked, now),
  undo: async (db: Truth, act: Id, now: Millis) => (await import('../../db/happenings.ts')).undo(db, act, now),
}
