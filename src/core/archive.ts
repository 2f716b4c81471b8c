// The export format: lines of JSON. A header, one line a row, a trailer with the number of rows and the
// SHA-256 of every byte before it. Here stands what each line is, in every version; what a good file is, archive-reader.ts
// says. Knows nothing of compression, hashing, databases.
import * as v from 'valibot'
import { type Row, TABLES, type TableName, wrongWith } from './rows.ts'
import type { Millis } from './types.ts'

/** The newest version this program reads, and the one it writes. */
export const VERSION = 4
/** Deepest nesting of a line. The deepest row there is has 6. */
const MAX_DEPTH = 16

export interface Header {
  format: 'recollect'
  version: number
  /** Who wrote it: an import knows its own by it. */
  owner: string
  createdAt: Millis
  /** Rows of each table. */
  counts: Record<TableName, number>
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const common = {
  format: v.literal('recollect'),
  owner: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  createdAt: v.pipe(v.number(), v.finite()),
}
const firstTables = {
  spaces: count,
  conversations: count,
  turns: count,
  memories: count,
  tombstones: count,
  settings: count,
}
// Rows of earlier versions are rows of this one but for what core/upgrade.ts tells: there were fewer tables and fewer
// optional fields.
const secondTables = { ...firstTables, documents: count }
const thirdTables = { ...secondTables, history: count, suggestions: count }
const NONE = { documents: 0, history: 0, suggestions: 0, models: 0, spending: 0 }
const headerSchema = v.variant('version', [
  v.strictObject({
    ...common,
    version: v.literal(1),
    counts: v.pipe(
      v.strictObject(firstTables),
      v.transform((counts) => ({ ...NONE, ...counts })),
    ),
  }),
  v.strictObject({
    ...common,
    version: v.literal(2),
    counts: v.pipe(
      v.strictObject(secondTables),
      v.transform((counts) => ({ ...NONE, ...counts })),
    ),
  }),
  v.strictObject({
    ...common,
    version: v.literal(3),
    counts: v.pipe(
      v.strictObject(thirdTables),
      v.transform((counts) => ({ ...NONE, ...counts })),
    ),
  }),
  v.strictObject({
    ...common,
    version: v.literal(VERSION),
    counts: v.strictObject({ ...thirdTables, models: count, spending: count }),
  }),
]) satisfies v.GenericSchema<unknown, Header>
/** What the last line says. */
export interface Trailer {
  rows: number
  sha256: string
}
const trailerSchema: v.GenericSchema<unknown, Trailer> = v.strictObject({
  rows: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

/** The tables that a file of a version holds, in their order. */
export function tablesOf(version: number): TableName[] {
  const names = version < 2 ? firstTables : version < 3 ? secondTables : version < 4 ? thirdTables : undefined
  return TABLES.filter((table) => !names || table in names)
}

/** The lines of a file, each with its line end. */
export const lines = {
  header: (header: Omit<Header, 'counts'> & { counts: Partial<Header['counts']> }) => JSON.stringify(header) + '\n',
  row: (table: TableName, row: Row) => JSON.stringify({ t: table, r: row }) + '\n',
  trailer: (rows: number, sha256: string) => JSON.stringify({ rows, sha256 }) + '\n',
}

/** An error about a file. */
export function refused(fact: string, name = 'ArchiveRefused', cause?: unknown): Error {
  const message = `import: ${fact}; nothing was changed`
  return Object.assign(cause === undefined ? new Error(message) : new Error(message, { cause }), { name })
}

/** What the first line says. Errors: `ArchiveRefused`, `ArchiveTooNew`. */
export function readHeader(value: object): Header {
  const { format, version } = value as { format?: unknown; version?: unknown }
  if (format !== 'recollect') throw refused('this is not a Recollect file')
  if (typeof version === 'number' && version > VERSION)
    throw refused(
      `the file is of version ${version}, this program reads up to ${VERSION}; update it first`,
      'ArchiveTooNew',
    )
  const checked = v.safeParse(headerSchema, value, { abortEarly: true })
  if (checked.success) return checked.output
  throw refused(`the header: ${wrongWith(checked.issues[0])}`)
}

/** Undefined when a line is not the last one. */
export function readTrailer(value: object): Trailer | undefined {
  const read = v.safeParse(trailerSchema, value)
  return read.success ? read.output : undefined
}

/** A line as an object, before anything in it is believed. Errors: `ArchiveRefused`. */
export function parseLine(text: string, where: string): object {
  checkDepth(text, where)
  let value: unknown
  try {
    value = JSON.parse(text, (key, inner: unknown) => {
      if (key === '__proto__') throw refused(`${where}: a field is called __proto__`)
      return inner
    })
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ArchiveRefused') throw thrown
    throw refused(`${where}: it is not JSON`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw refused(`${where}: it is not an object`)
}

/** Looks before parsing: a line nested ten thousand deep must not reach a parser that recurses. */
function checkDepth(text: string, where: string): void {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) quoted = !quoted
    else if (code === 92 && quoted) at++
    else if (!quoted && (code === 91 || code === 123) && ++depth > MAX_DEPTH)
      throw refused(`${where}: it is nested too deep`)
    else if (!quoted && (code === 93 || code === 125)) depth--
  }
}
