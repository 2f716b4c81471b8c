// Who answers, and what was chosen with each: the address and the model belong to their provider, so that another one is
// never asked for them. Knows nothing of keys, nor of what providers there are.
import { mendSection, type Settings } from '../core/config.ts'
import type { Truth } from './db.ts'
import { saveSection } from './settings.ts'
import { write } from './write.ts'

type Provider = Settings['provider']

/** What was chosen with a provider. */
export type Chosen = Pick<Provider, 'baseUrl' | 'model'>

const NOTHING: Chosen = { baseUrl: '', model: '' }
const slot = (id: Provider['id']) => `chosen-${id}`

/**
 * Changes who answers: its address and model are as they were when it answered last. `at` names the address instead, '' for
 * its own; a model that was chosen at another address is not taken along.
 */
export async function chooseProvider(db: Truth, id: Provider['id'], at?: string): Promise<void> {
  await write(db, [db.settings, db.meta], async () => {
    const before = mendSection('provider', (await db.settings.get('provider'))?.value)
    const { baseUrl, model } = before
    await db.meta.put({ key: slot(before.id), value: JSON.stringify({ baseUrl, model }) })
    const last = id === before.id ? { baseUrl, model } : await chosenWith(db, id)
    const now = at === undefined || at === last.baseUrl ? last : { ...NOTHING, baseUrl: at }
    await saveSection(db, 'provider', { ...before, id, ...now })
  })
}

/** What was chosen with a provider when it answered last; nothing when it never did. */
export async function chosenWith(db: Truth, id: Provider['id']): Promise<Chosen> {
  const row = await db.meta.get(slot(id))
  if (!row) return NOTHING
  const { baseUrl, model } = mendSection('provider', JSON.parse(row.value))
  return { baseUrl, model }
}
