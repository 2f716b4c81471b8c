// Writing settings, and the one fact this database knows about itself. Reading settings is core/config.ts's business.
import { mendSection, type Settings, type SettingsKey } from '../core/config.ts'
import { nameOf } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import type { SettingsRow, Truth } from './db.ts'
import { write } from './write.ts'

/** Stores one section of the settings, mended. */
export async function saveSection<K extends SettingsKey>(db: Truth, key: K, value: Settings[K]): Promise<void> {
  await write(db, [db.settings], () => db.settings.put({ key, value: mendSection(key, value) }))
}

/** Puts whole settings in the place of all that was there, and gives that back, as it was: `restoreSettings` undoes it. */
export async function replaceSettings(db: Truth, settings: Settings): Promise<SettingsRow[]> {
  return write(db, [db.settings], async () => {
    const before = await db.settings.toArray()
    await putAll(
      db,
      Object.entries(settings).map(([key, value]) => ({ key, value: value })),
    )
    return before
  })
}

/** Puts rows back as `replaceSettings` gave them. */
export async function restoreSettings(db: Truth, rows: SettingsRow[]): Promise<void> {
  await write(db, [db.settings], () => putAll(db, rows))
}

async function putAll(db: Truth, rows: SettingsRow[]): Promise<void> {
  await db.settings.clear()
  await db.settings.bulkPut(rows)
}

/**
 * Who made this database: exports carry it, so that an import knows its own. Made up once; for this time alone where not
 * even that has room, since an export may be what makes room again.
 */
export async function ownerId(db: Truth): Promise<string> {
  const known = await db.meta.get('owner')
  if (known) return known.value
  return nameOwner(db).catch((thrown: unknown) => {
    if (nameOf(thrown) !== 'StorageFull') throw thrown
    return newId()
  })
}

function nameOwner(db: Truth): Promise<string> {
  return write(db, [db.meta], async () => {
    const known = await db.meta.get('owner')
    if (known) return known.value
    const value = newId()
    await db.meta.add({ key: 'owner', value })
    return value
  })
}
