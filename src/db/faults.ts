// What a storage failure means to a person. Dexie hides the cause: a full disk arrives as an AbortError whose `inner`
// is the QuotaExceededError, so the whole chain is walked. Knows nothing of which operation failed.
import Dexie from 'dexie'
import { failure, messageOf, nameOf } from '../lib/errors.ts'

type Chained = { inner?: unknown; cause?: unknown; failures?: unknown[] }

/** Names that only Dexie and IndexedDB use. Anything else was thrown by us, inside a transaction or around it. */
const STORAGE_NAMES = new Set([...Object.keys(Dexie.errnames), 'SecurityError', 'DOMException'].map(plain))
const FULL = /quota|disk (is )?full|no space|not enough space/i
/** Chromium, where the site may keep no data: an UnknownError, told apart by its words alone. */
const DENIED = /denied permission/i

/**
 * Anything thrown by a database call, as an error a person can act on: `StorageFull`, `StorageClosed` (reload),
 * `StorageMissing` (private mode, blocked), `StorageFailed` (nothing was changed; again); our own failures pass unchanged.
 */
export function storageFault(thrown: unknown): Error {
  const chain = [...chainOf(thrown)]
  const ours = chain.find((error) => !STORAGE_NAMES.has(plain(nameOf(error))))
  if (ours instanceof Error) return ours
  // An abort by a person looks the same by name, but is none of Dexie's.
  if (thrown instanceof DOMException && thrown.name === 'AbortError') return thrown
  const is = (...names: string[]) => chain.some((error) => names.includes(plain(nameOf(error))))
  if (is('QuotaExceeded') || chain.some((error) => FULL.test(messageOf(error))))
    return failure('StorageFull', 'storage: this device is out of space; free some, then try again', thrown)
  if (is('DatabaseClosed', 'InvalidState', 'NotFound'))
    return failure('StorageClosed', 'storage: the connection to the database is gone; reload this page', thrown)
  if (is('MissingAPI', 'Security') || chain.some((error) => DENIED.test(messageOf(error))))
    return failure(
      'StorageMissing',
      'storage: this browser does not let the page keep data; allow it to, or leave private mode',
      thrown,
    )
  const fact = messageOf(chain.at(-1))
  return failure('StorageFailed', `storage: nothing was changed (${fact}); try again, or reload`, thrown)
}

/** Names of what goes wrong in the same way however often it is tried. */
const FINAL = new Set([
  'Constraint',
  'Data',
  'DataClone',
  'InvalidArgument',
  'InvalidTable',
  'SubTransaction',
  'Version',
])

/** Whether the same again on a new connection may go well: the storage failed, and neither the request nor the space. */
export function mayPass(thrown: unknown): boolean {
  if (![...chainOf(thrown)].every((error) => !FINAL.has(plain(nameOf(error))))) return false
  return ['StorageClosed', 'StorageFailed'].includes(storageFault(thrown).name)
}

/** The error and everything it hides, outermost first; each once. */
function* chainOf(thrown: unknown, seen = new Set<unknown>()): Generator {
  if (typeof thrown !== 'object' || thrown === null || seen.has(thrown)) return
  seen.add(thrown)
  yield thrown
  const { inner, cause, failures } = thrown as Chained
  for (const hidden of [inner, cause, ...(failures ?? [])]) yield* chainOf(hidden, seen)
}

function plain(name: string): string {
  return name.replace(/Error$/, '')
}
