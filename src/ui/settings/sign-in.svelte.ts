// Signing in with OpenRouter, as a person goes through it: away and back, and what came of it. The verifier waits in this
// tab alone, and is used once. Knows nothing of the requests.
import { readSettings } from '../../core/config.ts'
import { chooseProvider } from '../../db/chosen.ts'
import { failure, messageOf } from '../../lib/errors.ts'
import { CODE_LIFE_MS, keyFor, newVerifier, signInAddress } from '../../providers/openrouter-sign-in.ts'
import { VENDORS } from '../../providers/vendors.ts'
import type { App } from '../app.ts'
import { asSentence } from '../kit/sentence.ts'
import { go } from '../route.svelte.ts'

/** What waits in this tab while the person is away. */
interface Waiting {
  verifier: string
  at: number
}
const SLOT = 'recollect-sign-in'

/** What there is to say of a sign-in. */
export type SignIn = { state: 'exchanging' | 'done' } | { state: 'failed'; message: string }

class Progress {
  /** Of the one that came back last; undefined when none did. Reactive. */
  current = $state.raw<SignIn>()
}
export const signIn = new Progress()

/** Leaves for OpenRouter. Rejects when this browser cannot make a challenge. */
export async function beginSignIn(): Promise<void> {
  if (!('subtle' in crypto))
    throw failure('Insecure', 'sign-in: this page is not served securely; open it over https, or paste a key')
  const waiting: Waiting = { verifier: newVerifier(), at: Date.now() }
  const address = await signInAddress(location.origin + location.pathname, waiting.verifier)
  sessionStorage.setItem(SLOT, JSON.stringify(waiting))
  location.assign(address)
}

/** Makes the code that came back into a key, keeps it for OpenRouter alone, and lets OpenRouter answer. */
export async function finishSignIn({ db, keys }: Pick<App, 'db' | 'keys'>, code: string): Promise<void> {
  signIn.current = { state: 'exchanging' }
  go('#/settings', { replace: true })
  try {
    const key = await keyFor(code, takeVerifier(Date.now()), fetch.bind(globalThis))
    const { provider } = readSettings(await db.settings.toArray())
    await keys.set(new URL(VENDORS.openrouter.baseUrl!).origin, key, provider.keep)
    await chooseProvider(db, 'openrouter', '')
    signIn.current = { state: 'done' }
  } catch (thrown) {
    signIn.current = { state: 'failed', message: asSentence(messageOf(thrown)) }
  }
}

/** What waited for this code, which it is gone with. */
function takeVerifier(now: number): string {
  const text = sessionStorage.getItem(SLOT)
  sessionStorage.removeItem(SLOT)
  if (text === null)
    throw failure(
      'SignInLost',
      'sign-in: it was not begun in this tab, or is over already; sign in again, and come back in the same tab',
    )
  const { verifier, at } = JSON.parse(text) as Waiting
  if (now - at > CODE_LIFE_MS)
    throw failure('SignInLost', 'sign-in: it took more than ten minutes, and its code is no longer good; sign in again')
  return verifier
}
