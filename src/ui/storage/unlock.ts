// A locked file and what was typed to open it. A passphrase that does not fit is something to say, not a failure.
import type { Packed } from '../../db/envelope.ts'
import { unseal } from '../../db/sealed.ts'
import { messageOf, nameOf } from '../../lib/errors.ts'
import { asSentence } from '../kit/sentence.ts'
import { derive } from './derive.ts'

/** Errors: as of `unseal`, but for a wrong passphrase, which comes back in words. */
export async function unlock(
  file: Blob,
  passphrase: string,
  signal?: AbortSignal,
): Promise<{ plain: Packed } | { wrong: string }> {
  try {
    return { plain: await unseal(file, passphrase, derive, signal) }
  } catch (thrown) {
    if (nameOf(thrown) !== 'WrongPassphrase') throw thrown
    return { wrong: asSentence(messageOf(thrown)) }
  }
}
