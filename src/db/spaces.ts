// Spaces: the projects that share memory. The first one is made by itself.
import type { Id, Millis, Space } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import type { Truth } from './db.ts'
import { log, write } from './write.ts'

/** Longest name in characters. */
const LONGEST = 80

/** The oldest space; the first call makes it. Two tabs at once get the same one. */
export async function ensureSpace(db: Truth, now: Millis): Promise<Space> {
  return write(db, [db.spaces, db.changes], async () => {
    const spaces = await db.spaces.toArray()
    const oldest = spaces.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))[0]
    return oldest ?? add(db, 'Personal', now)
  })
}

/** Errors: `EmptyName`, and the storage's. */
export async function createSpace(db: Truth, name: string, now: Millis): Promise<Space> {
  const words = checkName(name)
  return write(db, [db.spaces, db.changes], () => add(db, words, now))
}

/** Errors: `EmptyName`, `NoSuchSpace`, and the storage's. */
export async function renameSpace(db: Truth, id: Id, name: string): Promise<void> {
  const words = checkName(name)
  await write(db, [db.spaces, db.changes], async () => {
    if (!(await db.spaces.update(id, { name: words })) && !(await db.spaces.get(id)))
      throw failure('NoSuchSpace', 'space: it is no longer there; choose another one')
    await log(db, 'spaces', 'put', [{ id }])
  })
}

async function add(db: Truth, name: string, now: Millis): Promise<Space> {
  const space = { id: newId(now), name, createdAt: now }
  await db.spaces.add(space)
  await log(db, 'spaces', 'put', [space])
  return space
}

function checkName(name: string): string {
  const words = name.trim().slice(0, LONGEST)
  if (words === '') throw failure('EmptyName', 'space: a name needs at least one character')
  return words
}
