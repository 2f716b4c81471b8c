// A copy before something large happens to what is stored. Where none can be made it happens all the same: a deletion may be
// what makes room again, and an upgrade that fails leaves what was there. Why there is none is told in the log only.
import { openShelf, type Shelf, takeBackup } from '../../db/backups.ts'
import { backupBeforeUpgrade } from '../../db/before-upgrade.ts'
import type { Truth } from '../../db/db.ts'
import { logWarning } from '../../lib/log.ts'

/** Before much is deleted. */
export const copyBeforeDelete = (db: Truth): Promise<void> =>
  tried((shelf) => takeBackup(db, shelf, 'before-delete', Date.now()))

/** Before a new version of the app changes how everything is stored. */
export const copyBeforeUpgrade = (name: string): Promise<void> =>
  tried((shelf) => backupBeforeUpgrade(name, shelf, Date.now()))

async function tried(take: (shelf: Shelf) => Promise<unknown>): Promise<void> {
  try {
    const shelf = await openShelf()
    if (shelf) await take(shelf)
  } catch (thrown) {
    logWarning('copies: none was made before a large change', thrown)
  }
}
