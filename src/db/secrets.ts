// Provider keys that stay in this browser, each bound to the exact origin it was entered for. Nothing but these two
// functions writes them; no export reads them.
import { failure } from '../lib/errors.ts'
import type { Truth } from './db.ts'
import { write } from './write.ts'

/** Keeps a key for an origin such as "https://api.example.com". Errors: `BadOrigin`, and the storage's. */
export async function saveSecret(db: Truth, origin: string, key: string): Promise<void> {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin)
    throw failure('BadOrigin', 'keys: a key is kept for a server, like "https://api.example.com"; check the base URL')
  await write(db, [db.secrets], () => db.secrets.put({ origin, key }))
}

export async function dropSecret(db: Truth, origin: string): Promise<void> {
  await write(db, [db.secrets], () => db.secrets.delete(origin))
}
