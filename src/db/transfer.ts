// Everything but keys, out into one file and back. A file is verified to its last byte before the database is touched,
// and then written in one transaction: all of it arrives, or nothing. What a good file is, core/archive.ts says.
import Dexie, { type DexieOptions } from 'dexie'
import { type Archive, createReader, type Header, lines, refused, tablesOf, VERSION } from '../core/archive.ts'
import { readSettings, SETTINGS_KEYS, type Settings } from '../core/config.ts'
import { autoFix, type Mended, sectionsOf } from '../core/config/validate.ts'
import { toldByPerson } from '../core/known-models.ts'
import { keyOf, nameRow, type Row, type Rows, type SettingsSection, TABLES, type TableName } from '../core/rows.ts'
import type { KnownModel, Millis } from '../core/types.ts'
import { failure, nameOf } from '../lib/errors.ts'
import { createSha256, sha256Now } from '../lib/hash.ts'
import { newId } from '../lib/ids.ts'
import type { Derived, Meta, Truth } from './db.ts'
import { gzip, linesOf } from './envelope.ts'
import { storageFault } from './faults.ts'
import { besides, type Merge, replacing, restored } from './merge.ts'
import { dropVectors } from './segments.ts'
import { ownerId } from './settings.ts'
import { logAll, write } from './write.ts'

/** Rows read or written at a time: between two such steps a cancel is heard. */
const STEP = 500
/** Bytes of text that are gathered before they become a part of the file. */
const PART_CHARS = 1024 * 1024

/** Packs all tables, as they are at one moment. Keys are not in it: the table that holds them is never read. */
export async function exportArchive(db: Truth, now: Millis): Promise<Blob> {
  return pack(db, VERSION, await ownerId(db), now)
}

/**
 * Packs a database as it lies in the browser, of whatever version, without upgrading it: before an upgrade, or when one
 * fails. Undefined when there is none. Errors: `SchemaTooNew`, and the storage's.
 */
export async function exportInstalled(
  name: string,
  now: Millis,
  options: DexieOptions = {},
): Promise<Blob | undefined> {
  const db = new Dexie(name, options) // without versions of ours it takes those that are there
  try {
    if (!(await isInstalled(db))) return undefined
    const owner = await db.table<Meta, string>('meta').get('owner')
    return await pack(db, Math.min(db.verno, VERSION), owner?.value ?? newId(now), now)
  } catch (thrown) {
    throw storageFault(thrown)
  } finally {
    db.close()
  }
}

async function isInstalled(db: Dexie): Promise<boolean> {
  try {
    await db.open()
    return true
  } catch (thrown) {
    if (nameOf(thrown) === 'NoSuchDatabaseError') return false
    throw thrown
  }
}

async function pack(db: Dexie, version: number, owner: string, now: Millis): Promise<Blob> {
  const tables = tablesOf(version)
  const parts = await read(db, tables, async () => {
    const settings = exportable(await db.table<SettingsSection>('settings').toArray())
    const known = tables.includes('models') ? await db.table<KnownModel>('models').toArray() : []
    const models = known.flatMap((model) => toldByPerson(model) ?? [])
    const sizes = await Promise.all(tables.map((table) => db.table(table).count()))
    const counts = Object.fromEntries(tables.map((table, at) => [table, sizes[at]!])) as Record<TableName, number>
    counts.settings = settings.length
    if (tables.includes('models')) counts.models = models.length
    const paper = createPaper()
    paper.write(lines.header({ format: 'recollect', version, owner, createdAt: now, counts }))
    for (const table of tables) {
      const print = (row: Row) => paper.write(lines.row(table, row))
      if (table === 'settings') settings.forEach(print)
      else if (table === 'models') models.forEach(print)
      else await eachRow(db, table, print)
    }
    const total = tables.reduce((sum, table) => sum + counts[table], 0)
    return paper.close((sha256) => lines.trailer(total, sha256))
  })
  return gzip(parts)
}

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

// ---------------------------------------------------------------- out

/** Collects lines as bytes, and their checksum. */
function createPaper() {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const hash = createSha256()
  let text = ''
  const flush = () => {
    const bytes = new TextEncoder().encode(text)
    parts.push(bytes)
    text = ''
    return bytes
  }
  return {
    write(line: string) {
      text += line
      if (text.length >= PART_CHARS) hash.update(flush())
    },
    close(trailer: (sha256: string) => string) {
      hash.update(flush())
      text = trailer(hash.hex())
      flush()
      return parts
    },
  }
}

/** Every row in the order of the keys, a step of them in memory at a time. */
async function eachRow(db: Dexie, name: TableName, visit: (row: Row) => void): Promise<void> {
  const table = db.table<Row, ReturnType<typeof keyOf>>(name)
  let rows = await table.orderBy(':id').limit(STEP).toArray()
  while (rows.length > 0) {
    rows.forEach(visit)
    rows = await table
      .where(':id')
      .above(keyOf(name, rows.at(-1)!))
      .limit(STEP)
      .toArray()
  }
}

/** The sections that are settings, in their known fields only: nothing else that may lie in the table leaves. */
function exportable(rows: SettingsSection[]): SettingsSection[] {
  const settings = readSettings(rows)
  settings.provider.baseUrl = withoutCredentials(settings.provider.baseUrl)
  settings.fallback.baseUrl = withoutCredentials(settings.fallback.baseUrl)
  settings.embedding.host = withoutCredentials(settings.embedding.host)
  return SETTINGS_KEYS.filter((key) => rows.some((row) => row.key === key)).map((key) => ({
    key,
    value: settings[key],
  }))
}

/** Some people write a key into the address, or in its place. */
function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) return ''
  const url = new URL(address)
  if (!(url.username || url.password || url.search || url.hash)) return address
  url.username = url.password = url.search = url.hash = ''
  return url.href
}

/** Runs `work` in one transaction that reads all that an archive can hold. */
export function readAll<T>(db: Truth, work: () => Promise<T>): Promise<T> {
  return read(db, [...TABLES, 'meta'], work)
}

async function read<T>(db: Dexie, tables: string[], work: () => Promise<T>): Promise<T> {
  try {
    return await db.transaction('r', tables, work)
  } catch (thrown) {
    throw storageFault(thrown)
  }
}

// ---------------------------------------------------------------- in

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
