// Where a provider key is found: this tab's session first, else this browser. Bound to the exact origin it was entered
// for; never in settings, addresses, logs or exports.
import type { Truth } from '../db/db.ts'
import { dropSecret, saveSecret } from '../db/secrets.ts'

export interface Keys {
  /** The key for an origin, or '' when there is none. */
  get(origin: string): Promise<string>
  set(origin: string, key: string, keep: 'session' | 'device'): Promise<void>
  drop(origin: string): Promise<void>
}

const slot = (origin: string) => `recollect-key ${origin}`

export function createKeys(db: Truth): Keys {
  return {
    async get(origin) {
      return sessionStorage.getItem(slot(origin)) ?? (await db.secrets.get(origin))?.key ?? ''
    },
    async set(origin, key, keep) {
      if (keep === 'device') {
        await saveSecret(db, origin, key)
        sessionStorage.removeItem(slot(origin))
      } else {
        sessionStorage.setItem(slot(origin), key)
        await dropSecret(db, origin)
      }
    },
    async drop(origin) {
      sessionStorage.removeItem(slot(origin))
      await dropSecret(db, origin)
    },
  }
}
