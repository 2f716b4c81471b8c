// The ways on from damage: bring a copy back, take in a file, keep what is left. Each leaves a database whose account is
// right again. Nothing is written before one of them is chosen.
import { readArchive } from '../../db/archive-file.ts'
import { listBackups, openShelf, restoreBackup, type Backup, verifyBackup } from '../../db/backups.ts'
import type { Verdict } from '../../db/boot.ts'
import type { Derived, Truth } from '../../db/db.ts'
import { acceptTruth } from '../../db/accept.ts'
import type { Packed } from '../../db/envelope.ts'
import { askFullCheck } from '../../db/full-check.ts'
import { inFile, type Post } from '../../db/sentinel.ts'
import { importArchive } from '../../db/import.ts'

export interface Damage {
  db: Truth
  derived: Derived
  verdict: Verdict
  /** Where the page's sentinel stands. */
  post: Post
}

/** Copies in this browser, newest first; none where there is no room for any. */
export async function copies(): Promise<Backup[]> {
  const shelf = await openShelf()
  return shelf ? listBackups(shelf) : []
}

/** Everything as it was in a copy. */
export async function bringBack(damage: Damage, { name }: Backup): Promise<void> {
  const shelf = await openShelf()
  if (!shelf) return
  await verifyBackup(shelf, name)
  await beginAnew(damage)
  await restoreBackup(damage.db, damage.derived, shelf, name, { now: Date.now(), keepPresent: false })
  await settle(damage)
}

/** What is in a file, with what is left. */
export async function takeIn(damage: Damage, file: Packed): Promise<void> {
  const archive = await readArchive(file)
  try {
    await beginAnew(damage)
    await importArchive(damage.db, damage.derived, archive)
  } finally {
    await archive.discard()
  }
  await settle(damage)
}

/** What is left is what there is from now on. */
export async function goOn(damage: Damage): Promise<void> {
  await beginAnew(damage)
  await settle(damage)
}

/** What cannot be read is in the way of everything. It goes once what comes in its place was checked. */
async function beginAnew({ db, verdict }: Damage): Promise<void> {
  if (verdict.state !== 'unreadable') return
  await db.delete({ disableAutoOpen: false })
  await db.open()
  verdict.state = 'emptied'
}

async function settle({ db, derived, post }: Damage): Promise<void> {
  await acceptTruth(db, [post, inFile()], Date.now())
  await askFullCheck(derived)
  location.reload()
}
