// The copy that is made before a new version of the app changes how everything is stored. Where none can be made the app
// opens all the same: an upgrade is one transaction, and one that fails leaves what was there.
import { openShelf } from '../../db/backups.ts'
import { backupBeforeUpgrade } from '../../db/before-upgrade.ts'

/** Errors are told in the console only. */
export async function copyBeforeUpgrade(name: string): Promise<void> {
  try {
    const shelf = await openShelf()
    if (shelf) await backupBeforeUpgrade(name, shelf, Date.now())
  } catch (thrown) {
    console.warn('copies: none was made before the upgrade', thrown)
  }
}
