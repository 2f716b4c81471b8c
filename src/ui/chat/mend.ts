// What the button of a fault changes in the settings. Each leaves the settings such that the same can be asked again, or
// names the field where a person has to go on.
import { readSettings, type Settings } from '../../core/config.ts'
import type { Truth } from '../../db/db.ts'
import { chooseProvider } from '../../db/chosen.ts'
import { saveSection } from '../../db/settings.ts'
import { failure, isAbort } from '../../lib/errors.ts'
import { homeOfKey } from '../../providers/homes.ts'
import { createProvider } from '../../providers/index.ts'
import { addressOf } from '../../providers/keys.ts'
import { nearest } from '../../providers/nearest.ts'
import { isVendor } from '../../providers/vendors.ts'
import type { SettingsField } from '../address.ts'
import type { Keys } from '../keys.ts'

export interface Mending {
  db: Truth
  keys: Keys
  fetch: typeof fetch
}

/** Nothing more to do, or the field to go to. */
export type Mended = 'again' | SettingsField

/** Takes another model. */
export async function useModel({ db }: Mending, model: string): Promise<Mended> {
  await saveSection(db, 'provider', { ...(await providerIn(db)), model })
  return 'again'
}

/** Takes a key to the vendor that made it, with the model there that comes nearest to the one that was chosen. */
export async function useVendorOfKey({ db, keys, fetch }: Mending, signal: AbortSignal): Promise<Mended> {
  const provider = await providerIn(db)
  if (!isVendor(provider.id)) return 'again'
  const from = addressOf(provider.id, provider.baseUrl).origin
  const key = await keys.get(from)
  const home = homeOfKey(key)
  if (!home) throw failure('NoSuchKey', 'key: it is another one now; look at it in Settings')
  const { id, baseUrl } = home
  await keys.set(addressOf(id, baseUrl).origin, key, provider.keep)
  await keys.drop(from)
  await chooseProvider(db, id, baseUrl)
  try {
    const models = await (await createProvider(id, { baseUrl, key, fetch })).models?.(signal)
    const model = nearest(
      provider.model,
      (models ?? []).map((each) => each.id),
    )
    return model === undefined ? 'model' : await useModel({ db, keys, fetch }, model)
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown
    return 'model' // there, the test of the connection tells what is wrong
  }
}

/** Chooses OpenRouter, where there are the models of the others. */
export async function useOpenRouter({ db, keys }: Mending): Promise<Mended> {
  const key = await keys.get(addressOf('openrouter', '').origin)
  await chooseProvider(db, 'openrouter', '')
  return key === '' ? 'key' : 'model'
}

async function providerIn(db: Truth): Promise<Settings['provider']> {
  return readSettings(await db.settings.toArray()).provider
}
