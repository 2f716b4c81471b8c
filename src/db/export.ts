// Everything but keys, out into one file, as it is at one moment. Of whom the file is and how it is packed is decided here;
// what each line is, core/archive.ts says. Knows nothing of how one comes in.
import Dexie, { type DexieOptions } from 'dexie'
import { lines, tablesOf, VERSION } from '../core/archive.ts'
import { readSettings, SETTINGS_KEYS } from '../core/config.ts'
import { toldByPerson } from '../core/known-models.ts'
import { type Row, type SettingsSection, TABLES, type TableName } from '../core/rows.ts'
import type { KnownModel, Millis } from '../core/types.ts'
import { nameOf } from '../lib/errors.ts'
import { createSha256 } from '../lib/hash.ts'
import { newId } from '../lib/ids.ts'
import type { Meta, Truth } from './db.ts'
import { gzip } from './envelope.ts'
import { storageFault } from './faults.ts'
import { ownerId } from './settings.ts'
import { eachRow } from './steps.ts'

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
      else await eachRow(db.table<Row>(table), print)
    }
    const total = tables.reduce((sum, table) => sum + counts[table], 0)
    return paper.close((sha256) => lines.trailer(total, sha256))
  })
  return gzip(parts)
}

/** Collects lines as bytes, and their checksum. */
function createPaper() {
  const parts: Blob[] = []
  const hash = createSha256()
  let text = ''
  const flush = () => {
    const bytes = new TextEncoder().encode(text)
    parts.push(new Blob([bytes])) // out of the page's own memory
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
