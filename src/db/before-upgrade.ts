// Before an upgrade everything is copied as it is, by the rows of its time: whatever an upgrade does, there is a way back.
// Opens the old schema without changing it. Whether an upgrade is about to happen, the caller knows.
import type { DexieOptions } from 'dexie'
import type { Millis } from '../core/types.ts'
import { type Backup, keepBackup } from './backups.ts'
import type { Shelf } from './shelf.ts'
import { exportInstalled } from './export.ts'

/** Undefined when there is no such database. Errors: as of `exportInstalled` and `keepBackup`. */
export async function backupBeforeUpgrade(
  name: string,
  shelf: Shelf,
  now: Millis,
  options?: DexieOptions,
): Promise<Backup | undefined> {
  const file = await exportInstalled(name, now, options)
  return file && keepBackup(shelf, file, 'before-upgrade', now)
}
