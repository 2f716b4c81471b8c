// A file, line by line: what a good one is. Of the rows only what others refer to is kept, so that a file may be larger than
// memory; a bad one is refused whole, and the message names the row. Files of earlier versions are read as if written today.
import { type Header, parseLine, readHeader, readTrailer, refused, type Trailer } from './archive.ts'
import { checkRow, keyOf, nameRow, type Row, type Rows, TABLES, type TableName } from './rows.ts'
import type { Id, Memory, Turn } from './types.ts'
import { memoryOfToday } from './upgrade.ts'

/**
 * Takes a file line by line, and believes nothing. Errors: `ArchiveRefused` (damaged, or not ours) and `ArchiveTooNew`;
 * the messages end in "nothing was changed", since reading changes nothing.
 */
export interface ArchiveReader {
  /** The next line, without its end. Tells what it was: the trailer is not part of its own checksum. */
  line(text: string): Line
  /** Rows taken so far, of all that will be read and then written. */
  progress(): { done: number; total: number }
  /** After the last line, with the SHA-256 of every byte before the trailer. */
  finish(sha256: string): Contents
}

/** What a line was. A row is as it was written, but for what was mended in it. */
export type Line = { is: 'header' } | { is: 'trailer' } | ({ is: 'row' } & TableRow)
/** A row, and where it belongs. */
export interface TableRow {
  table: TableName
  row: Row
}

/** What is known of a file whose rows are elsewhere. */
export interface Contents {
  header: Header
  /** Whether a row of this key is in it. */
  has(table: TableName, key: string | number): boolean
  /** Where each turn stands. */
  turns: ReadonlyMap<Id, Place>
  /** The highest number of a line of history; 0 when there is none. */
  lastLine: number
  /** A row of it as it is written today. */
  today<T extends TableName>(table: T, row: Rows[T][number]): Rows[T][number]
}
export interface Place {
  conversationId: Id
  seq: number
}

/**
 * Rows of one file. Of each its key is kept: more would fill memory before the bounds of envelope.ts are reached, and an
 * honest file of so many rows is beyond them.
 */
const MOST_ROWS = 2_000_000

export function createReader(most = MOST_ROWS): ArchiveReader {
  /** For each table, in which row of the file a key stands. */
  const places = new Map(TABLES.map((table) => [table, new Map<string | number, number>()]))
  const turns = new Map<Id, Place>()
  /** What refers to a row that did not come yet: looked at again at the end. */
  const open: (Reference & { where: string })[] = []
  const has = (table: TableName, key: string | number) => places.get(table)!.has(key)
  let header: Header | undefined
  let trailer: Trailer | undefined
  let number = 0
  let lastLine = 0

  function checkNumber(rows: number): void {
    if (rows > most) throw refused(`the file holds more than ${most} rows`, 'ArchiveTooLarge')
  }

  function takeRow(value: unknown): TableRow {
    checkNumber(++number)
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
    if (table === 'history') lastLine = Math.max(lastLine, key as number)
    const taken = { table, row: checked.row } as Taken
    if (taken.table === 'turns') turns.set(taken.row.id, placeIn(taken.row))
    if (taken.table === 'memories' && !isIndexed(taken.row))
      throw refused(`${where}: its sources and their index differ`)
    for (const reference of referencesOf(taken))
      if (wrongWithReference(reference, has, turns) !== undefined) open.push({ ...reference, where })
    return taken
  }

  return {
    line(text) {
      const where = header ? `row ${number + 1}` : 'the header'
      if (trailer) throw refused('something follows the end of the file')
      const value = parseLine(text, where)
      if (!header) {
        header = readHeader(value)
        checkNumber(rowsOf(header))
        return { is: 'header' }
      }
      trailer = readTrailer(value)
      return trailer ? { is: 'trailer' } : { is: 'row', ...takeRow(value) }
    },
    progress() {
      const expected = header ? rowsOf(header) : 0
      return { done: Math.min(number, expected), total: 2 * expected }
    },
    finish(sha256) {
      if (!header) throw refused('the file is empty')
      if (!trailer) throw refused(`the file is cut off after row ${number}`)
      if (trailer.rows !== number) throw refused(`${number} rows are there, the trailer says ${trailer.rows}`)
      for (const table of TABLES) {
        const rows = places.get(table)!.size
        if (header.counts[table] !== rows)
          throw refused(`${rows} rows of ${table} are there, the header says ${header.counts[table]}`)
      }
      if (trailer.sha256 !== sha256) throw refused('the checksum is wrong: something in the file was changed')
      for (const { where, ...reference } of open) {
        const wrong = wrongWithReference(reference, has, turns)
        if (wrong !== undefined) throw refused(`${where}: ${wrong}`)
      }
      const conversationOf = (id: Id) => turns.get(id)?.conversationId
      const isOld = header.version < 3
      return {
        header,
        has,
        turns,
        lastLine,
        today: (table, row) => (isOld && table === 'memories' ? memoryOfToday(row as Memory, conversationOf) : row),
      }
    },
  }
}

const rowsOf = ({ counts }: Header) => TABLES.reduce((sum, table) => sum + counts[table], 0)

/** A primary key, fit to be looked up. */
function placeOf(table: TableName, row: Row): string | number {
  const key = keyOf(table, row)
  return Array.isArray(key) ? JSON.stringify(key) : key
}

const placeIn = ({ conversationId, seq }: Turn): Place => ({ conversationId, seq })

type Taken = { [T in TableName]: { table: T; row: Rows[T][number] } }[TableName]

/** What a row refers to, and what is wrong when that is not there. */
interface Reference {
  table: TableName
  id: Id
  missing: string
  /** Of a turn that continues another one. */
  after?: Place
}

function referencesOf({ table, row }: Taken): Reference[] {
  const to = (name: TableName, id: Id | null | undefined, missing: string, after?: Place): Reference[] =>
    id === null || id === undefined ? [] : [{ table: name, id, missing, ...(after ? { after } : {}) }]
  if (table === 'turns')
    return [
      ...to('conversations', row.conversationId, 'its conversation is not in the file'),
      ...to('turns', row.parentId, 'the turn it continues is not in the file', placeIn(row)),
    ]
  const space =
    'spaceId' in row && table !== 'tombstones' ? to('spaces', row.spaceId, 'its space is not in the file') : []
  if (table !== 'memories') return space
  return [
    ...space,
    ...row.sources.flatMap(({ turnId }) => to('turns', turnId, 'a source is not in the file')),
    ...to('conversations', row.summary?.conversationId, 'the conversation it sums up is not in the file'),
    ...to('conversations', row.conversationId, 'the conversation it was drawn from is not in the file'),
  ]
}

function wrongWithReference(
  { table, id, missing, after }: Reference,
  has: (table: TableName, key: string) => boolean,
  turns: ReadonlyMap<Id, Place>,
): string | undefined {
  if (!has(table, id)) return missing
  if (!after) return undefined
  const parent = turns.get(id)
  if (parent?.conversationId !== after.conversationId) return missing
  return parent.seq >= after.seq ? 'it stands before the turn it continues' : undefined
}

function isIndexed({ sources, sourceTurnIds }: Memory): boolean {
  const said = sources.map(({ turnId }) => turnId)
  return said.every((id) => sourceTurnIds.includes(id)) && sourceTurnIds.every((id) => said.includes(id))
}
