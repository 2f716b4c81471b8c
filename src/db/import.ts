// A file comes in. It is verified to its last byte before the database is touched, and then written in one transaction:
// all of it arrives, or nothing. What a good file is, core/archive-reader.ts says; which of its rows are written, merge.ts
// and beside.ts.
import { readSettings, SETTINGS_KEYS, type Settings } from '../core/config.ts'
import { autoFix, type Mended, sectionsOf } from '../core/config/validate.ts'
import { type Row, type SettingsSection, TABLES, type TableName } from '../core/rows.ts'
import { failure } from '../lib/errors.ts'
import { type Archive, readArchive, type ReadOptions } from './archive-file.ts'
import { besides } from './beside.ts'
import type { Derived, Truth } from './db.ts'
import type { Packed } from './envelope.ts'
import { readAll } from './export.ts'
import { eachStep, type Meeting, replacing, restored } from './merge.ts'
import { dropVectors } from './segments.ts'
import { logAll, write } from './write.ts'

/** What a file would bring, as things are here now. */
export interface Inspected {
  /** To be imported, without reading the file again, and discarded. */
  archive: Archive
  /** Nothing was said or kept here yet. */
  empty: boolean
  /** Nor was any setting changed. */
  untouched: boolean
  /** All settings as they are and as they would be, and what of the file's did not fit. Absent where none would come. */
  settings?: { before: Settings; after: Settings; mended: Mended[] }
}

/** Reads a whole file and says what is in it. Changes nothing. Errors as in `importArchive`. */
export async function inspectArchive(db: Truth, file: Packed, options: ReadOptions = {}): Promise<Inspected> {
  const archive = await readArchive(file, options)
  try {
    const given = await settingsOf(archive)
    return await readAll(db, async () => {
      const stored = await db.settings.toArray()
      const empty = await isEmpty(db)
      const found = { archive, empty, untouched: empty && stored.length === 0 }
      if (given.length === 0 || !(await isOwn(db, archive, empty))) return found
      const before = readSettings(stored)
      const { settings, changes } = mended(given)
      const coming = Object.fromEntries(settings.map(({ key, value }) => [key, value])) as Partial<Settings>
      return { ...found, settings: { before, after: { ...before, ...coming }, mended: changes } }
    })
  } catch (thrown) {
    await archive.discard()
    throw thrown
  }
}

/**
 * How a file meets what is here. `add`: beside it, as somebody else's; `merge`: as one's own, rows under their ids;
 * `replace`: in the place of everything but the keys.
 */
export type ImportMode = 'add' | 'merge' | 'replace'

export interface ImportOptions extends ReadOptions {
  /** Default: `merge` for this store's own files and into an empty store, else `add`. */
  how?: ImportMode
  /** Whether the file's settings take the place of those here. Default: yes. */
  settings?: boolean
}

export interface Imported {
  /**
   * `restored`: one's own, as it was. `proposed`: somebody else's, beside one's own; its memories wait for approval.
   * `replaced`: all there is now.
   */
  as: 'restored' | 'proposed' | 'replaced'
  /** Rows of the file. */
  counts: Record<TableName, number>
  /** Settings of the file that did not fit, as they were and as they came in. */
  mended: Mended[]
}

/**
 * Brings a file in. Into an empty store, or with this store's own owner id, it restores: rows come in under their ids,
 * rows that are not in the file stay, and of two versions of a row the later revision is kept, so that what was edited,
 * forgotten or finished since is not undone. Any other file comes in beside what is here, as in core/adopt.ts. `how` says
 * otherwise. The same file once more changes nothing. Errors: `ArchiveRefused`, `ArchiveTooNew`, `ArchiveTooLarge`,
 * `StorageFull`, `AnswerRunning` (of a `replace`), the signal's reason, and the storage's. Nothing is changed by any of them.
 */
export async function importArchive(
  db: Truth,
  derived: Derived,
  given: Packed | Archive,
  options: ImportOptions = {},
): Promise<Imported> {
  if ('discard' in given) return bringIn(db, derived, given, options)
  const archive = await readArchive(given, options)
  try {
    return await bringIn(db, derived, archive, options)
  } finally {
    await archive.discard()
  }
}

async function bringIn(db: Truth, derived: Derived, archive: Archive, options: ImportOptions): Promise<Imported> {
  const { header } = archive
  const takesSettings = options.settings !== false
  const { settings, changes } = mended(takesSettings ? await settingsOf(archive) : [])
  const tables = [...TABLES.map((table) => db.table(table)), db.jobs, db.meta, db.changes]
  const written = write(db, tables, async () => {
    const empty = await isEmpty(db)
    const how = options.how ?? ((await isOwn(db, archive, empty)) ? 'merge' : 'add')
    if (how === 'replace') await refuseWhileAnswering(db)
    const { gone, stale, rows } = await meeting(db, archive, how)
    if (how === 'replace' || (how === 'merge' && empty)) {
      await db.spaces.clear() // the space that was made for nobody yet
      await db.meta.put({ key: 'owner', value: header.owner })
    }
    if (how === 'replace') await db.jobs.clear()
    if (how === 'replace' && takesSettings) await db.settings.clear()
    await takeAway(db, gone)
    await put(db, archive, { ...rows, settings: () => (how === 'add' ? [] : settings) }, options)
    await logAll(db)
    const as = ({ add: 'proposed', merge: 'restored', replace: 'replaced' } as const)[how]
    return { as, stale, mended: how === 'add' ? [] : changes }
  })
  const { stale, ...came } = await written.catch((thrown: unknown) => {
    options.signal?.throwIfAborted() // inside a transaction a cancel comes out as a storage failure
    throw thrown
  })
  await dropVectors(
    derived,
    stale.map((id) => ({ id })),
  )
  return { ...came, counts: header.counts }
}

/** How a file meets what is here. Inside a transaction. */
export function meeting(db: Truth, archive: Archive, how: ImportMode): Promise<Meeting> {
  return { add: besides, merge: restored, replace: replacing }[how](db, archive)
}

/** Whether nothing was said or kept here yet. */
export async function isEmpty(db: Truth): Promise<boolean> {
  const counts = await Promise.all(
    [db.conversations, db.turns, db.memories, db.documents, db.tombstones].map((table) => table.count()),
  )
  return counts.every((count) => count === 0)
}

/** What is being written would be torn from under its hands. */
async function refuseWhileAnswering(db: Truth): Promise<void> {
  if ((await db.turns.where('status').equals('streaming').count()) > 0)
    throw failure(
      'AnswerRunning',
      'import: an answer is being written; wait for its end or stop it; nothing was changed',
    )
}

/** Whether a file is this store's own, or comes into nothing. */
export async function isOwnFile(db: Truth, archive: Archive): Promise<boolean> {
  return isOwn(db, archive, await isEmpty(db))
}

/** One's own file comes in as it was; whoever has nothing yet has no other. */
async function isOwn(db: Truth, { header }: Archive, empty: boolean): Promise<boolean> {
  return empty || (await db.meta.get('owner'))?.value === header.owner
}

/** Sections that are settings, each field as it should be, and what was changed for it. */
function mended(rows: SettingsSection[]): { settings: SettingsSection[]; changes: Mended[] } {
  const given = sectionsOf(rows)
  const { settings, changes } = autoFix(given)
  const known = SETTINGS_KEYS.filter((key) => Object.hasOwn(given, key))
  return { settings: known.map((key) => ({ key, value: settings[key] })), changes }
}

/** Settings are few: all of them at a time. */
async function settingsOf(archive: Archive): Promise<SettingsSection[]> {
  const rows = await Promise.all(archive.steps('settings').map((step) => archive.read('settings', step)))
  return rows.flat() as SettingsSection[]
}

/** With memories goes their history, but for the line that tells that they were forgotten. */
async function takeAway(db: Truth, gone: Meeting['gone']): Promise<void> {
  for (const table of TABLES) {
    const those = gone[table]
    if (those === 'all') await db.table(table).clear()
    else if (those) await db.table(table).bulkDelete(those)
  }
  if (gone.memories instanceof Array && gone.history !== 'all')
    await db.history
      .where('memoryId')
      .anyOf(gone.memories)
      .filter(({ what }) => what !== 'forgotten')
      .delete()
}

async function put(
  db: Truth,
  archive: Archive,
  rows: Meeting['rows'],
  { signal, onProgress }: ReadOptions,
): Promise<void> {
  const read = TABLES.reduce((sum, table) => sum + archive.header.counts[table], 0)
  const total = 2 * read
  let done = read
  for (const table of TABLES)
    await eachStep(archive, table, async (some) => {
      signal?.throwIfAborted() // between two steps a cancel is heard
      await db.table<Row>(table).bulkPut(await rows[table](some as never))
      done += some.length
      onProgress?.({ done, total })
    })
  onProgress?.({ done: total, total })
}
