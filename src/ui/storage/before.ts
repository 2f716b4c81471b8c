// A copy before much is deleted. Where none can be made the deletion goes on: it may be what makes room again.
import { openShelf, takeBackup } from '../../db/backups.ts'
import type { Truth } from '../../db/db.ts'

/** Errors are told in the console only. */
export async function copyBefore(db: Truth): Promise<void> {
  try {
    const shelf = await openShelf()
    if (shelf) await takeBackup(db, shelf, 'before-delete', Date.now())
  } catch (thrown) {
    console.warn('copies: none was made before the deletion', thrown)
  }
}
