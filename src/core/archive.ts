// The export format: lines of JSON. A header, one line a row, a trailer with the number of rows and the
// SHA-256 of every byte before it. Here it is decided what a good file is; a bad one is refused whole, and the message
// names the row. Files of earlier versions are read as if written today. Knows nothing of compression, hashing, databases.
import * as v from 'valibot'
import { checkRow, keyOf, nameRow, type Row, type Rows, TABLES, type TableName, wrongWith } from './rows.ts'
import type { Millis } from './types.ts'
import { memoryOfToday } from './upgrade.ts'

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

export interface Archive {
  header: Header
  rows: Rows
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
const trailerSchema = v.strictObject({ rows: count, sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) })

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

/**
 * Takes a file line by line, and believes nothing. Errors: `ArchiveRefused` (damaged, or not ours) and `ArchiveTooNew`;
 * the messages end in "nothing was changed", since reading changes nothing.
 */
export interface ArchiveReader {
  /** The next line, without its end. Tells what it was: the trailer is not part of its own checksum. */
  line(text: string): 'header' | 'row' | 'trailer'
  /** Rows taken so far, of all that will be read and then written. */
  progress(): { done: number; total: number }
  /** After the last line, with the SHA-256 of every byte before the trailer. */
  finish(sha256: string): Archive
}

export function createReader(): ArchiveReader {
  const rows: Rows = {
    spaces: [],
    conversations: [],
    turns: [],
    memories: [],
    documents: [],
    history: [],
    suggestions: [],
    tombstones: [],
    settings: [],
    models: [],
    spending: [],
  }
  const places: Places = new Map(TABLES.map((table) => [table, new Map<string | number, number>()]))
  let header: Header | undefined
  let trailer: v.InferOutput<typeof trailerSchema> | undefined
  let number = 0

  function takeRow(value: unknown): void {
    number++
    const { t, r, ...more } = value as { t?: unknown; r?: unknown }
    const table = TABLES.find((name) => name === t)
    if (!table) throw refused(`row ${number}: its table ${JSON.stringify(t)} is not known`)
    const where = `row ${number} (${nameRow(table, r)})`
    if (Object.keys(more).length > 0) throw refused(`${where}: it holds more than a row`)
    const checked = checkRow(table, r)
    if ('wrong' in checked) throw refused(`${where}: ${checked.wrong}`)
    const key = placeOf(table, checked.row)
    const seen = places.get(table)!
    if (seen.has(key)) throw refused(`${where}: it is there twice, first as row ${seen.get(key)}`)
    seen.set(key, number)
    ;(rows[table] as Row[]).push(checked.row)
  }

  return {
    line(text) {
      const where = header ? `row ${number + 1}` : 'the header'
      if (trailer) throw refused('something follows the end of the file')
      const value = parse(text, where)
      if (!header) {
        header = readHeader(value)
        return 'header'
      }
      const end = v.safeParse(trailerSchema, value)
      if (end.success) trailer = end.output
      else takeRow(value)
      return end.success ? 'trailer' : 'row'
    },
    progress() {
      const expected = header ? TABLES.reduce((sum, table) => sum + header!.counts[table], 0) : 0
      return { done: Math.min(number, expected), total: 2 * expected }
    },
    finish(sha256) {
      if (!header) throw refused('the file is empty')
      if (!trailer) throw refused(`the file is cut off after row ${number}`)
      if (trailer.rows !== number) throw refused(`${number} rows are there, the trailer says ${trailer.rows}`)
      for (const table of TABLES)
        if (header.counts[table] !== rows[table].length)
          throw refused(`${rows[table].length} rows of ${table} are there, the header says ${header.counts[table]}`)
      if (trailer.sha256 !== sha256) throw refused('the checksum is wrong: something in the file was changed')
      checkReferences(rows, places)
      return { header, rows: header.version < 3 ? rowsOfToday(rows) : rows }
    },
  }
}

/** An error about a file. */
export function refused(fact: string, name = 'ArchiveRefused'): Error {
  return Object.assign(new Error(`import: ${fact}; nothing was changed`), { name })
}

/** A primary key, fit to be looked up. */
function placeOf(table: TableName, row: Row): string | number {
  const key = keyOf(table, row)
  return Array.isArray(key) ? JSON.stringify(key) : key
}

/** For each table, in which row of the file a key stands. */
type Places = Map<TableName, Map<string | number, number>>

/** Rows of before version 3. */
function rowsOfToday(rows: Rows): Rows {
  const conversations = new Map(rows.turns.map((turn) => [turn.id, turn.conversationId]))
  return { ...rows, memories: rows.memories.map((memory) => memoryOfToday(memory, (id) => conversations.get(id))) }
}

function readHeader(value: object): Header {
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

function parse(text: string, where: string): object {
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

function checkReferences(rows: Rows, places: Places): void {
  const fail = (table: TableName, row: Row, wrong: string): never => {
    throw refused(`row ${places.get(table)!.get(placeOf(table, row))} (${nameRow(table, row)}): ${wrong}`)
  }
  const missing = (table: TableName, id: string) => !places.get(table)!.has(id)
  const turns = new Map(rows.turns.map((turn) => [turn.id, turn]))
  for (const row of rows.conversations)
    if (missing('spaces', row.spaceId)) fail('conversations', row, 'its space is not in the file')
  for (const row of rows.turns) {
    if (missing('conversations', row.conversationId)) fail('turns', row, 'its conversation is not in the file')
    if (row.parentId === null) continue
    const parent = turns.get(row.parentId)
    if (parent?.conversationId !== row.conversationId) fail('turns', row, 'the turn it continues is not in the file')
    else if (parent.seq >= row.seq) fail('turns', row, 'it stands before the turn it continues')
  }
  for (const row of rows.memories) {
    if (missing('spaces', row.spaceId)) fail('memories', row, 'its space is not in the file')
    if (row.sources.some(({ turnId }) => missing('turns', turnId))) fail('memories', row, 'a source is not in the file')
    const said = row.sources.map(({ turnId }) => turnId)
    if (!sameSet(said, row.sourceTurnIds)) fail('memories', row, 'its sources and their index differ')
    if (row.summary && missing('conversations', row.summary.conversationId))
      fail('memories', row, 'the conversation it sums up is not in the file')
    if (row.conversationId !== undefined && missing('conversations', row.conversationId))
      fail('memories', row, 'the conversation it was drawn from is not in the file')
  }
  for (const table of ['history', 'suggestions'] as const)
    for (const row of rows[table]) if (missing('spaces', row.spaceId)) fail(table, row, 'its space is not in the file')
  for (const row of rows.documents)
    if (missing('spaces', row.spaceId)) fail('documents', row, 'its space is not in the file')
}

function sameSet(some: string[], others: string[]): boolean {
  return some.every((one) => others.includes(one)) && others.every((one) => some.includes(one))
}
