// Copies of the whole database on a shelf beside it: made, checked, listed, brought back. A copy is an ordinary `.recollect`
// file that was read back and verified before it got its name. They lie in the same browser: against damage and mistakes,
// not against losing the device. Which are kept, core/ring.ts says.
import { type BackupReason, type Copy, outdated } from '../core/ring.ts'
import type { Header } from '../core/archive.ts'
import type { Millis } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { sha256Now } from '../lib/hash.ts'
import { checkArchive, readArchive } from './archive-file.ts'
import type { Derived, Truth } from './db.ts'
import type { Shelf } from './shelf.ts'
import { exportArchive } from './export.ts'
import { type Imported, importArchive, isEmpty } from './import.ts'

export { openShelf } from './shelf.ts'
export type { Shelf } from './shelf.ts'
export type { BackupReason } from '../core/ring.ts'
/** A copy of the whole database, as it was `at` some time. */
export type Backup = Copy

/** A file that is being written has this at its end: it is no copy yet. */
const PART = '.part'

/** The copies on a shelf, newest first. */
export async function listBackups(shelf: Shelf): Promise<Backup[]> {
  const found = (await shelf.list()).flatMap(({ name, bytes }) => {
    const told = readName(name)
    return told ? [{ name, bytes, ...told }] : []
  })
  return found.sort((a, b) => b.at - a.at)
}

/** Makes a copy of everything but the keys. Errors: the storage's, and `BackupFailed` when it cannot be read back. */
export async function takeBackup(db: Truth, shelf: Shelf, reason: BackupReason, now: Millis): Promise<Backup> {
  return keepBackup(shelf, await exportArchive(db, now), reason, now)
}

/** Puts a file on the shelf as a copy, once it was read back whole, and removes what is too many. */
export async function keepBackup(shelf: Shelf, file: Blob, reason: BackupReason, at: Millis): Promise<Backup> {
  return shelf.alone(async () => {
    const name = nameFor(at, reason)
    await shelf.write(name + PART, file)
    try {
      const written = await shelf.read(name + PART)
      if (!written) throw failure('BackupFailed', 'backup: the file that was written is not there; try again')
      await checkArchive(written)
    } catch (thrown) {
      await shelf.remove(name + PART)
      throw failure('BackupFailed', 'backup: what was written cannot be read back; free some space, try again', thrown)
    }
    await shelf.rename(name + PART, name)
    const copies = await listBackups(shelf)
    for (const one of outdated(copies, await shelf.used())) await shelf.remove(one)
    for (const { name: left } of await shelf.list()) if (left.endsWith(PART)) await shelf.remove(left)
    return { name, at, reason, bytes: file.size }
  })
}

/** What a copy holds, once all of it was read. Errors: `NoSuchBackup`, and as of an import. */
export async function verifyBackup(shelf: Shelf, name: string): Promise<Header> {
  return (await checkArchive(await fileOf(shelf, name))).header
}

/**
 * Puts everything back as it was in a copy, in the place of all that is here but the keys; of that a copy is made before,
 * unless there is nothing or `keepPresent` is false (where what is here is known to be damaged). Returns that copy with
 * what came in. Errors: `NoSuchBackup`, `AnswerRunning`, as of an import, and as of `takeBackup`; nothing was changed then.
 */
export async function restoreBackup(
  db: Truth,
  derived: Derived,
  shelf: Shelf,
  name: string,
  { now, keepPresent = true }: { now: Millis; keepPresent?: boolean },
): Promise<Imported & { before: Backup | undefined }> {
  return replaceWith(db, derived, await fileOf(shelf, name), now, keepPresent ? shelf : undefined)
}

/** A copy of what is here goes to the shelf, if there is one. */
async function replaceWith(db: Truth, derived: Derived, file: Blob, now: Millis, shelf: Shelf | undefined) {
  const archive = await readArchive(file)
  try {
    const before = shelf && !(await isEmpty(db)) ? await takeBackup(db, shelf, 'before-restore', now) : undefined
    return { ...(await importArchive(db, derived, archive, { how: 'replace' })), before }
  } finally {
    await archive.discard()
  }
}

/** What an undo would take away besides: what was said, given or forgotten, and what a person did to memories. */
export async function stampOf(db: Truth): Promise<string> {
  const keys = await Promise.all(
    [db.turns, db.documents, db.tombstones].map((table) => table.toCollection().primaryKeys()),
  )
  const acts = await db.history.filter(({ by }) => by === 'person').count()
  return sha256Now(JSON.stringify([keys, acts]))
}

/**
 * Takes back an import or a restoring: all is as in the copy that was made before it, or in a file where there was nothing
 * to make one of. `stamp` is how things were left. Errors: `ChangedSince`, and as of `restoreBackup`.
 */
export async function undoTo(
  db: Truth,
  derived: Derived,
  shelf: Shelf | undefined,
  { to, stamp, now }: { to: string | Blob; stamp: string; now: Millis },
): Promise<void> {
  if ((await stampOf(db)) !== stamp)
    throw failure(
      'ChangedSince',
      'undo: something was said, given or forgotten since and would be lost; nothing was changed. The copy from before is on the Storage page',
    )
  await replaceWith(db, derived, typeof to === 'string' ? await fileOf(shelf, to) : to, now, shelf)
}

/** Removes copies that were made before something was forgotten, since the words are in them. Returns how many. */
export async function dropForgotten(db: Truth, shelf: Shelf, now: Millis): Promise<number> {
  const newest = (await db.tombstones.toArray()).reduce(
    (latest, { at }) => (at <= now ? Math.max(latest, at) : latest),
    0,
  )
  const told = (await listBackups(shelf)).filter(({ at }) => at < newest)
  await shelf.alone(async () => {
    for (const { name } of told) await shelf.remove(name)
  })
  return told.length
}

async function fileOf(shelf: Shelf | undefined, name: string): Promise<Blob> {
  const file = await shelf?.read(name)
  if (!file) throw failure('NoSuchBackup', 'restore: this copy is no longer there; choose another one')
  return file
}

/** "20261122T130705123Z-before-import.recollect": sorts by time. */
function nameFor(at: Millis, reason: BackupReason): string {
  return `${new Date(at).toISOString().replace(/[-:.]/g, '')}-${reason}.recollect`
}

const NAME =
  /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-(timed|asked|before-(?:upgrade|import|delete|restore))\.recollect$/

function readName(name: string): { at: Millis; reason: BackupReason } | undefined {
  const [, year, month, day, hours, minutes, seconds, millis, reason] = NAME.exec(name) ?? []
  if (!reason) return undefined
  const at = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
    Number(millis),
  )
  return { at, reason: reason as BackupReason }
}
