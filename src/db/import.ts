// A file comes in. It is verified to its last byte before the database is touched, and then written in one transaction:
// all of it arrives, or nothing. What a good file is, core/archive.ts says; which of its rows are written, merge.ts.
import { type Archive, createReader, type Header, refused } from '../core/archive.ts'
import { readSettings, SETTINGS_KEYS, type Settings } from '../core/config.ts'
import { autoFix, type Mended, sectionsOf } from '../core/config/validate.ts'
import { nameRow, type Row, type Rows, type SettingsSection, TABLES, type TableName } from '../core/rows.ts'
import { failure } from '../lib/errors.ts'
import { createSha256, sha256Now } from '../lib/hash.ts'
import type { Derived, Truth } from './db.ts'
import { linesOf } from './envelope.ts'
import { readAll } from './export.ts'
import { besides, type Merge, replacing, restored } from './merge.ts'
import { dropVectors } from './segments.ts'
import { logAll, write } from './write.ts'

/** Rows written at a time: between two such steps a cancel is heard. */
const STEP = 500

/** What a file would bring, as things are here now. */
export interface Inspected {
  /** To be imported, without reading the file again. */
  archive: Archive
  /** Nothing was said or kept here yet. */
  empty: boolean
  /** Nor was any setting changed. */
  untouched: boolean
  /** All settings as they are and as they would be, and what of the file's did not fit. Absent where none would come. */
  settings?: { before: Settings; after: Settings; mended: Mended[] }
}

/** Reads a whole file and says what is in it. Changes nothing. Errors as in `importArchive`. */
export async function inspectArchive(db: Truth, file: Blob, options: ImportOptions = {}): Promise<Inspected> {
  const archive = await readArchive(file, options)
  const { settings: given } = archive.rows
  return readAll(db, async () => {
    const stored = await db.settings.toArray()
    const empty = await isEmpty(db)
    const found = { archive, empty, untouched: empty && stored.length === 0 }
    if (given.length === 0 || !(await isOwn(db, archive, empty))) return found
    const before = readSettings(stored)
    const { settings, changes } = mended(given)
    const coming = Object.fromEntries(settings.map(({ key, value }) => [key, value])) as Partial<Settings>
    return { ...found, settings: { before, after: { ...before, ...coming }, mended: changes } }
  })
}

/**
 * How a file meets what is here. `add`: beside it, as somebody else's; `merge`: as one's own, rows under their ids;
 * `replace`: in the place of everything but the keys.
 */
export type ImportMode = 'add' | 'merge' | 'replace'

export interface ImportOptions {
  /** Default: `merge` for this store's own files and into an empty store, else `add`. */
  how?: ImportMode
  /** Whether the file's settings take the place of those here. Default: yes. */
  settings?: boolean
  signal?: AbortSignal
  /** In rows: each counts once when it is read, once when it is written. */
  onProgress?: (progress: { done: number; total: number }) => void
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
 * `AnswerRunning` (of a `replace`), the signal's reason, and the storage's. Nothing is changed by any of them.
 */
export async function importArchive(
  db: Truth,
  derived: Derived,
  given: Blob | Archive,
  options: ImportOptions = {},
): Promise<Imported> {
  const archive = given instanceof Blob ? await readArchive(given, options) : given
  const { header } = archive
  const tables = [...TABLES.map((table) => db.table(table)), db.jobs, db.meta, db.changes]
  const written = write(db, tables, async () => {
    const empty = await isEmpty(db)
    const how = options.how ?? ((await isOwn(db, archive, empty)) ? 'merge' : 'add')
    const takesSettings = options.settings !== false
    if (how === 'replace') await refuseWhileAnswering(db)
    const { rows, forgotten, stale } = await meeting(db, archive, how)
    if (how === 'replace') await clearAll(db, takesSettings)
    if (how === 'replace' || (how === 'merge' && empty)) {
      await db.spaces.clear() // the space that was made for nobody yet
      await db.meta.put({ key: 'owner', value: header.owner })
    }
    const { settings, changes } = mended(takesSettings ? rows.settings : [])
    await db.memories.bulkDelete(forgotten)
    await db.history
      .where('memoryId')
      .anyOf(forgotten)
      .filter(({ what }) => what !== 'forgotten')
      .delete()
    await put(db, { ...rows, settings }, header, options)
    await logAll(db)
    const as = ({ add: 'proposed', merge: 'restored', replace: 'replaced' } as const)[how]
    return { as, stale, changes }
  })
  const { as, stale, changes } = await written.catch((thrown: unknown) => {
    options.signal?.throwIfAborted() // inside a transaction a cancel comes out as a storage failure
    throw thrown
  })
  await dropVectors(
    derived,
    stale.map((id) => ({ id })),
  )
  return { as, counts: header.counts, mended: changes }
}

/** Which rows a file would put, and which it would take away. Inside a transaction. */
export function meeting(db: Truth, { header, rows }: Archive, how: ImportMode): Promise<Merge> {
  if (how === 'add') return besides(db, rows, header.owner)
  return how === 'merge' ? restored(db, rows) : replacing(db, rows)
}

/** Reads a file to its last byte and believes it then. Errors as in `importArchive`. */
export async function readArchive(file: Blob, { signal, onProgress }: ImportOptions = {}): Promise<Archive> {
  const reader = createReader()
  const hash = createSha256()
  for await (const some of linesOf(file, signal)) {
    for (const { text, bytes } of some) if (reader.line(text) !== 'trailer') hash.update(bytes)
    onProgress?.(reader.progress())
  }
  const archive = reader.finish(hash.hex())
  for (const document of archive.rows.documents)
    if (sha256Now(document.text) !== document.hash)
      throw refused(`${nameRow('documents', document)}: its text is not the one its hash was taken of`)
  return archive
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

/** All that an archive can bring, and the work that was about it. */
async function clearAll(db: Truth, settings: boolean): Promise<void> {
  for (const table of TABLES) if (table !== 'settings' || settings) await db.table(table).clear()
  await db.jobs.clear()
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

async function put(db: Truth, rows: Rows, { counts }: Header, { signal, onProgress }: ImportOptions): Promise<void> {
  const read = TABLES.reduce((sum, table) => sum + counts[table], 0)
  const total = 2 * read
  let done = read
  for (const table of TABLES) {
    for (let at = 0; at < rows[table].length; at += STEP) {
      signal?.throwIfAborted()
      const some = rows[table].slice(at, at + STEP)
      await db.table<Row>(table).bulkPut(some)
      done += some.length
      onProgress?.({ done, total })
    }
  }
  onProgress?.({ done: total, total })
}
