// A folder of the person's own in which everything is laid down once a day, where the browser can write to one. It is
// remembered beside what is derived: whoever deletes that chooses the folder again, and the files in it stay.
import type { Millis } from '../core/types.ts'
import { failure, nameOf } from '../lib/errors.ts'
import { checkArchive } from './archive-file.ts'
import type { Derived, Truth } from './db.ts'
import { noteExport } from './exported.ts'
import { shelfIn } from './shelf.ts'
import { exportArchive } from './export.ts'

const DAY_MS = 86_400_000
const AGAIN_MS = 3_600_000
/** So many days are kept in the folder. Raising it takes more room of the person's disk. */
const KEPT = 14
const OURS = /^recollect-\d{4}-\d\d-\d\d\.recollect$/

/** What is remembered of the folder. */
export interface OwnFolder {
  id: 'folder'
  handle: FolderHandle
  /** When it was last written to. */
  at?: Millis
  /** When and why the last try failed. */
  fault?: { name: string; message: string; at: Millis }
}

/** What browsers have and TypeScript does not know of. */
export interface FolderHandle extends FileSystemDirectoryHandle {
  queryPermission(options: { mode: 'readwrite' }): Promise<PermissionState>
  requestPermission(options: { mode: 'readwrite' }): Promise<PermissionState>
}

const folders = (derived: Derived) => derived.table<OwnFolder, string>('states')

/** The folder, when one was chosen. */
export async function ownFolder(derived: Derived): Promise<OwnFolder | undefined> {
  return folders(derived).get('folder')
}

/** Remembers a folder, or with undefined none any more; what lies in it stays. */
export async function chooseFolder(derived: Derived, handle: FolderHandle | undefined): Promise<void> {
  if (handle) await folders(derived).put({ id: 'folder', handle })
  else await folders(derived).delete('folder')
}

/** Whether the browser lets us write to a folder without asking the person: it may want to be asked again at any start. */
export async function folderAccess({ handle }: OwnFolder): Promise<PermissionState> {
  return handle.queryPermission({ mode: 'readwrite' })
}

/** In how many milliseconds it is to be written to: a day after the last time, an hour after a try that failed. */
export function folderDueIn({ at, fault }: OwnFolder, now: Millis): number {
  const next = at === undefined || at > now ? now : at + DAY_MS
  const again = fault && fault.at <= now ? fault.at + AGAIN_MS : now
  return Math.max(0, next - now, again - now)
}

/**
 * Lays everything down under the day's name, reads it back, and removes what is older than two weeks. What goes wrong is
 * remembered with the folder and thrown. Errors: `FolderLocked` (the browser wants to be asked again), `FolderGone`, and
 * the storage's.
 */
export async function writeToFolder(db: Truth, derived: Derived, day: string, now: Millis): Promise<void> {
  const folder = await ownFolder(derived)
  if (!folder) return
  try {
    const access = await folderAccess(folder)
    if (access !== 'granted') throw lockedFault(folder.handle.name, access)
    await lay(folder.handle, await exportArchive(db, now), `recollect-${day}.recollect`)
    await folders(derived).put({ id: 'folder', handle: folder.handle, at: now })
    await noteExport(db, now)
  } catch (thrown) {
    const fault = asFault(thrown, folder.handle.name)
    const { name, message } = fault
    await folders(derived).put({ ...folder, fault: { name, message, at: now } })
    throw fault
  }
}

async function lay(handle: FolderHandle, file: Blob, name: string): Promise<void> {
  const shelf = shelfIn(handle)
  // Browsers write into a file beside it and put that in its place once it is whole.
  await shelf.write(name, file)
  const written = await shelf.read(name)
  if (!written) throw failure('FolderGone', 'folder: what was written is not there; choose the folder again')
  await checkArchive(written)
  const days = (await shelf.list()).map((one) => one.name).filter((one) => OURS.test(one))
  for (const old of days.sort().slice(0, -KEPT)) await shelf.remove(old)
}

function asFault(thrown: unknown, name: string): Error {
  const kind = nameOf(thrown)
  if (kind === 'NotFoundError')
    return failure('FolderGone', `folder: “${name}” is no longer where it was; choose it again`, thrown)
  if (kind === 'NotAllowedError') return lockedFault(name, 'prompt', thrown)
  return thrown instanceof Error ? thrown : failure('FolderFailed', `folder: ${String(thrown)}; choose it again`)
}

function lockedFault(name: string, access: PermissionState, cause?: unknown): Error {
  const fact =
    access === 'denied'
      ? `the browser was told not to write to “${name}”; allow it beside the address, or choose the folder again`
      : `the browser wants to be asked again before it writes to “${name}”; press Allow`
  return failure('FolderLocked', `folder: ${fact}`, cause)
}
