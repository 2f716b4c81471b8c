// Turns passphrases into keys, off the page's thread. Started for one key and ended after it, so that the memory it takes
// is given back. Knows nothing of files.
import { deriveKey } from '../src/db/passphrase.ts'
import { type Port, serve } from '../src/lib/rpc.ts'

/** What it serves. */
export interface PassphraseApi {
  derive: typeof deriveKey
}

serve<PassphraseApi>(self as unknown as Port, { derive: deriveKey })
