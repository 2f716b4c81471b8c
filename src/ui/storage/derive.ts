// A key for a passphrase, made by a worker that lives for this one key.
import passphraseWorkerUrl from '../../../workers/passphrase.worker.ts?worker&url'
import type { Derive } from '../../db/sealed.ts'
import { failure } from '../../lib/errors.ts'
import { connect } from '../../lib/rpc.ts'
import { trustedScriptURL } from '../../lib/trusted.ts'

/** Errors: `AppIncomplete` when the worker cannot be loaded. */
export const derive: Derive = async (passphrase, kdf) => {
  const worker = new Worker(trustedScriptURL(passphraseWorkerUrl) as string, { type: 'module', name: 'passphrase' })
  const { remote, close } = connect<{ derive: Derive }>(worker)
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    close(failure('AppIncomplete', 'passphrase: a part of the app is not here; check the network and reload the page'))
  })
  try {
    return await remote.derive(passphrase, kdf)
  } finally {
    worker.terminate()
  }
}
