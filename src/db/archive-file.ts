// Reads a file to its last byte before any of it is believed. Its rows wait in a spool meanwhile, and are handed out from
// there some at a time. Changes no database. What a good file is, core/archive-reader.ts says.
import { refused } from '../core/archive.ts'
import { type Contents, createReader, type TableRow } from '../core/archive-reader.ts'
import { nameRow, type Row, type TableName } from '../core/rows.ts'
import { createSha256, sha256Now } from '../lib/hash.ts'
import { linesOf, type Packed } from './envelope.ts'
import { openSpool } from './spool.ts'

/** Rows that are handed out at a time, and their characters: so much of a file is in memory. More is hardly quicker. */
const STEP = 500
const STEP_BYTES = 1024 * 1024

export interface ReadOptions {
  signal?: AbortSignal
  /** In rows: each counts once when it is read, once when it is written. */
  onProgress?: (progress: { done: number; total: number }) => void
}

/** Some rows of one table, and where they lie. */
export interface Step {
  rows: number
  from: number
  to: number
}

/** A file that was read to its last byte and is good. Whoever has one discards it. */
export interface Archive extends Contents {
  /** Where its rows are meanwhile. */
  place: 'file' | 'memory'
  steps(table: TableName): readonly Step[]
  /** Errors: `ArchiveRefused` when they are no longer there. */
  read<T extends TableName>(table: T, step: Step): Promise<Row[]>
  /** Its rows go. Doing it twice changes nothing. */
  discard(): Promise<void>
}

/**
 * What a file holds, once all of it was read. `visit` is shown each row before that is known. Errors: `ArchiveRefused`,
 * `ArchiveTooNew`, `ArchiveTooLarge`, the signal's reason, and what `visit` throws.
 */
export async function checkArchive(
  file: Packed,
  { signal, onProgress }: ReadOptions = {},
  visit?: (row: TableRow) => Promise<void>,
): Promise<Contents> {
  const reader = createReader()
  const hash = createSha256()
  for await (const some of linesOf(file, signal)) {
    for (const { text, bytes } of some) {
      const line = reader.line(text)
      if (line.is !== 'trailer') hash.update(bytes)
      if (line.is !== 'row') continue
      checkText(line)
      await visit?.(line)
    }
    onProgress?.(reader.progress())
  }
  return reader.finish(hash.hex())
}

/** Reads a file into a spool. Errors as in `checkArchive`, and `StorageFull`. */
export async function readArchive(file: Packed, options: ReadOptions = {}): Promise<Archive> {
  const spool = await openSpool()
  try {
    const steps = new Map<TableName, Step[]>()
    const encoder = new TextEncoder()
    let end = 0
    const contents = await checkArchive(file, options, async ({ table, row }) => {
      // As it was checked, not as it came: nothing is looked at twice.
      const bytes = encoder.encode(JSON.stringify(row) + '\n')
      const those = steps.get(table) ?? []
      steps.set(table, those)
      const last = those.at(-1)
      const fits = last?.to === end && last.rows < STEP && end - last.from < STEP_BYTES
      const step = fits ? last : { rows: 0, from: end, to: end }
      if (!fits) those.push(step)
      step.rows++
      step.to = end += bytes.length
      await spool.write(bytes)
    })
    const all = await spool.end()
    return {
      ...contents,
      place: spool.place,
      steps: (table) => steps.get(table) ?? [],
      read: async (table, { rows, from, to }) => {
        const lines = (await textOf(all.slice(from, to))).split('\n', rows)
        return lines.map((line) => contents.today(table, JSON.parse(line) as Row))
      },
      discard: () => spool.remove(),
    }
  } catch (thrown) {
    await spool.remove()
    throw thrown
  }
}

async function textOf(part: Blob): Promise<string> {
  try {
    return await part.text()
  } catch (thrown) {
    throw refused('the temporary file is gone; choose the file again', 'ArchiveRefused', thrown)
  }
}

/** A document's text must be the one that its hash was taken of. */
function checkText({ table, row }: TableRow): void {
  if (table === 'documents' && 'hash' in row && 'text' in row && sha256Now(row.text) !== row.hash)
    throw refused(`${nameRow(table, row)}: its text is not the one its hash was taken of`)
}
