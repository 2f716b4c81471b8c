// Everything but the keys, into a file that the person's browser saves: from the Storage page, from Doctor, and of what is
// left after damage. Knows nothing of what is shown meanwhile.
import type { Truth } from '../../db/db.ts'
import { exportArchive } from '../../db/export.ts'
import { noteExport } from '../../db/exported.ts'
import { seal } from '../../db/sealed.ts'
import { derive } from './derive.ts'
import { day, download } from './download.ts'

export interface Saved {
  name: string
  bytes: number
}

/** Locked with the passphrase, if there is one; noted as the last export. Errors: the storage's, and as of `seal`. */
export async function saveEverything(db: Truth, passphrase = ''): Promise<Saved> {
  const plain = await exportArchive(db, Date.now())
  const saved = save(passphrase === '' ? plain : await seal(plain, passphrase, derive), 'recollect')
  await noteExport(db, Date.now())
  return saved
}

/** From a database that lost something: writes nothing into it. Errors: the storage's. */
export async function saveWhatIsLeft(db: Truth): Promise<Saved> {
  return save(await exportArchive(db, Date.now()), 'recollect-what-is-left')
}

function save(file: Blob, of: string): Saved {
  const name = `${of}-${day(new Date())}.recollect`
  download(file, name)
  return { name, bytes: file.size }
}
