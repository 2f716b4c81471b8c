// Writing settings, and the one fact this database knows about itself. Reading settings is core/config.ts's business.
import { mendSection, type Settings, type SettingsKey } from '../core/config.ts'
import { newId } from '../lib/ids.ts'
import type { Truth } from './db.ts'
import { write } from './write.ts'

/** Stores one section of the settings, mended. */
export async function saveSection<K extends SettingsKey>(db: Truth, key: K, value: Settings[K]): Promise<void> {
  await write(db, [db.settings], () => db.settings.put({ key, value: mendSection(key, value) }))
}

/** Who made this database: exports carry it, so that an import knows its own. Made up once. */
export async function ownerId(db: Truth): Promise<string> {
  return write(db, [db.meta], async () => {
    const known = await db.meta.get('owner')
    if (known) return known.value
    const value = newId()
    await db.meta.add({ key: 'owner', value })
    return value
  })
}
