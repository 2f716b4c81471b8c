// Which copies there are, beside the database and in files of the person's own. Judges nothing.
import { listBackups, openShelf } from '../../db/backups.ts'
import type { Derived, Truth } from '../../db/db.ts'
import { lastExport } from '../../db/exported.ts'
import type { BackupState } from '../../db/timed-backups.ts'
import type { CopyFacts } from './world.ts'

export async function copyFacts(db: Truth, derived: Derived): Promise<CopyFacts> {
  const shelf = await openShelf()
  const [copies, made, exported, turns, newest] = await Promise.all([
    shelf ? listBackups(shelf) : [],
    derived.table<BackupState, string>('states').get('backup'),
    lastExport(db),
    db.turns.count(),
    db.turns.orderBy(':id').last(),
  ])
  return {
    now: Date.now(),
    here: shelf !== undefined,
    copies: copies.length,
    turns,
    ...(copies[0] ? { at: copies[0].at } : {}),
    ...(made ? { made: made.at } : {}),
    ...(exported ? { exported: exported.at } : {}),
    ...(newest ? { since: newest.createdAt } : {}),
  }
}
