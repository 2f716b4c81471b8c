// Makes a key of a passphrase by Argon2id. It takes about a second of one core and 64 MB, so it is not for the page's
// thread; workers/passphrase.worker.ts serves it.
import { argon2id } from 'hash-wasm'
import { bytesOf, type Derive } from './sealed.ts'

/** The key of a passphrase, the same whichever way its accents were typed. */
export const deriveKey: Derive = async (passphrase, { m, t, p, salt }) => {
  const key = await argon2id({
    password: passphrase.normalize('NFC'),
    salt: bytesOf(salt)!,
    memorySize: m,
    iterations: t,
    parallelism: p,
    hashLength: 32,
    outputType: 'binary',
  })
  return new Uint8Array(key)
}
