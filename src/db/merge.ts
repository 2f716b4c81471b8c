// How the rows of a file meet the rows that are here: which of them are written. Reads only, some rows at a time; runs inside
// the import's transaction, where only the database may be awaited: what lies outside is read while Dexie keeps it alive.
import Dexie from 'dexie'
import { withoutWords } from '../core/happenings.ts'
import { withNews } from '../core/known-models.ts'
import type { Row, Rows, TableName } from '../core/rows.ts'
import type { Document, Happening, Id, KnownModel, Spending, Suggestion, Turn } from '../core/types.ts'
import type { Archive } from './archive-file.ts'
import type { Truth } from './db.ts'
import { tombstoneHash } from './forget.ts'

/** One way for a file to meet what is here. Its tables are asked for in their order, each once, some rows at a time. */
export interface Meeting {
  /** What is here and goes before anything is put: memories that were forgotten where the file was made, or nearly all. */
  gone: { [T in TableName]?: Id[] | 'all' }
  /** Turns, memories and documents whose text will no longer be what it is here. Grows while rows are asked for. */
  stale: Id[]
  /** Which of these rows of the file are put, and as what. */
  rows: { [T in TableName]: (rows: Rows[T]) => Rows[T] | Promise<Rows[T]> }
}

/** The rows of a table of a file, some at a time, inside a transaction. */
export async function eachStep(
  archive: Archive,
  table: TableName,
  visit: (rows: Row[]) => Promise<void>,
): Promise<void> {
  for (const step of archive.steps(table)) await visit(await Dexie.waitFor(archive.read(table, step)))
}

/** One's own file: a row that is newer here stays, and what was forgotten on either side stays forgotten. */
export async function restored(db: Truth, archive: Archive): Promise<Meeting> {
  const known = new Set(await db.tombstones.toCollection().primaryKeys())
  const isForgotten = (text: string, spaceId: Id) => known.size > 0 && known.has(tombstoneHash(spaceId, text))
  const { learned, forgotten } = await lessons(db, archive, known)
  const standing = new Set(await db.memories.toCollection().primaryKeys())
  for (const id of forgotten) standing.delete(id)
  const stale = [...forgotten]
  const lines = await createLines(db, archive.lastLine, standing, isForgotten)
  const given = new Set<Id>()
  return {
    gone: { memories: forgotten },
    stale,
    rows: {
      spaces: (rows) => rows,
      async conversations(rows) {
        const here = await db.conversations.bulkGet(rows.map(idOf))
        return rows.filter((row, at) => !(here[at] && here[at].updatedAt > row.updatedAt))
      },
      turns: async (rows) => unless(await db.turns.bulkGet(rows.map(idOf)), rows, staysTurn, stale),
      async memories(rows) {
        const put = unless(await db.memories.bulkGet(rows.map(idOf)), rows, isNewer, stale)
        const kept = put.filter(({ text, spaceId }) => !isForgotten(text, spaceId))
        for (const { id } of kept) standing.add(id)
        return kept
      },
      async documents(rows) {
        const put = unless(await db.documents.bulkGet(rows.map(idOf)), rows, isNewer, stale)
        const twice = await takenTwice(db, put, given)
        return put.filter(({ id }) => !twice.has(id))
      },
      history: (rows) => lines(rows),
      suggestions: (rows) => newerSuggestions(db, rows, standing),
      tombstones: (rows) => rows.filter(({ hash }) => learned.has(hash)),
      settings: (rows) => rows,
      models: (rows) => withModelsHere(db, rows),
      spending: (rows) => moreSpent(db, rows),
    },
  }
}

/** What was forgotten where the file was made and not here: the hashes, and the memories here that they are about. */
async function lessons(db: Truth, archive: Archive, known: ReadonlySet<string>) {
  const learned = new Map<string, number>()
  await eachStep(archive, 'tombstones', (rows) => {
    for (const { hash, at } of rows as Rows['tombstones']) if (!known.has(hash)) learned.set(hash, at)
    return Promise.resolve()
  })
  const forgotten: Id[] = []
  if (learned.size > 0)
    await db.memories.each(({ id, text, spaceId, createdAt }) => {
      const hash = tombstoneHash(spaceId, text)
      const at = learned.get(hash)
      // What a person wrote down again after forgetting it was meant to come back.
      if (at !== undefined && createdAt > at) learned.delete(hash)
      else if (at !== undefined) forgotten.push(id)
    })
  return { learned, forgotten }
}

/**
 * The lines of history that are not here, to be added behind those that are. Of what is no longer there only that it was
 * forgotten is told, and words that were forgotten are told by no line.
 */
async function createLines(
  db: Truth,
  lastOfFile: number,
  standing: ReadonlySet<Id>,
  isForgotten: (text: string, spaceId: Id) => boolean,
): Promise<(lines: Happening[]) => Promise<Happening[]>> {
  // Numbers that no line has, here or in the file: a line whose own is taken gets one of them.
  let next = Math.max(lastOfFile, (await db.history.orderBy('seq').last())?.seq ?? 0)
  const came = new Set<number>()
  return async (lines) => {
    const here = await db.history.where('memoryId').anyOf(distinct(lines)).toArray()
    const known = new Map(here.filter(({ seq }) => !came.has(seq!)).map((line) => [factOf(line), line]))
    const undone = lines.flatMap((line): Happening[] => {
      const present = line.undone ? known.get(factOf(line)) : undefined
      return present && !present.undone ? [{ ...present, undone: 1 }] : []
    })
    const fresh = lines.filter(
      (line) => !known.has(factOf(line)) && (standing.has(line.memoryId) || line.what === 'forgotten'),
    )
    const taken = await db.history.bulkGet(fresh.map(({ seq }) => seq!))
    const added = fresh.map((line, at) => {
      const seq = taken[at] ? ++next : line.seq!
      came.add(seq)
      const texts = [line.before?.text, line.after?.text].filter((text) => text !== undefined)
      return { ...(texts.some((text) => isForgotten(text, line.spaceId)) ? withoutWords(line) : line), seq }
    })
    return [...undone, ...added]
  }
}

/** The same line of the same history, whatever number it got. */
function factOf({ memoryId, at, what, by, act, other, turnId }: Happening): string {
  return [memoryId, at, what, by, act, other, turnId].join(' ')
}

const distinct = (lines: Happening[]) => [...new Set(lines.map(({ memoryId }) => memoryId))]

async function newerSuggestions(db: Truth, rows: Suggestion[], standing: ReadonlySet<Id>): Promise<Suggestion[]> {
  const here = await db.suggestions.bulkGet(rows.map(idOf))
  return rows.filter(
    (row, at) => row.memories.every((id) => standing.has(id)) && !(here[at] && here[at].updatedAt >= row.updatedAt),
  )
}

/** What the person said of models, beside what is known of them here. */
async function withModelsHere(db: Truth, rows: KnownModel[]): Promise<KnownModel[]> {
  const here = await db.models.bulkGet(rows.map(({ origin, id }) => [origin, id]))
  return rows.map((row, at) => withNews(row, here[at] ?? row))
}

/** Days on which more was asked than is known here: a day is never counted twice. */
async function moreSpent(db: Truth, rows: Spending[]): Promise<Spending[]> {
  const here = await db.spending.bulkGet(rows.map(({ day, origin, model }) => [day, origin, model]))
  return rows.filter((row, at) => row.requests > (here[at]?.requests ?? -1))
}

/** A whole store in the place of this one. Nobody is writing the answers that were under way in it. */
export async function replacing(db: Truth, archive: Archive): Promise<Meeting> {
  const gone = async (table: 'conversations' | ToldTable): Promise<Id[]> => {
    const keys = await db.table<Told, Id>(table).toCollection().primaryKeys()
    return keys.filter((id) => !archive.has(table, id))
  }
  const conversations = await gone('conversations')
  const [turns, memories, documents] = [await gone('turns'), await gone('memories'), await gone('documents')]
  const stale = [...turns, ...memories, ...documents]
  const noting = async <T extends ToldTable>(table: T, rows: Rows[T]): Promise<Rows[T]> => {
    const here = await db.table<Told, Id>(table).bulkGet(rows.map(idOf))
    rows.forEach(({ id, text }, at) => {
      if (here[at] && here[at].text !== text) stale.push(id)
    })
    return rows
  }
  const as = <T>(rows: T[]): T[] => rows
  return {
    gone: {
      spaces: 'all',
      conversations,
      turns,
      memories,
      documents,
      history: 'all',
      suggestions: 'all',
      tombstones: 'all',
      models: 'all',
      spending: 'all',
    },
    stale,
    rows: {
      spaces: as,
      conversations: as,
      turns: async (rows) =>
        (await noting('turns', rows)).map((turn) =>
          turn.status === 'streaming' ? { ...turn, status: 'stopped' } : turn,
        ),
      memories: (rows) => noting('memories', rows),
      documents: (rows) => noting('documents', rows),
      history: as,
      suggestions: as,
      tombstones: as,
      settings: as,
      models: as,
      spending: as,
    },
  }
}

/** Tables whose texts have vectors. */
type ToldTable = 'turns' | 'memories' | 'documents'
interface Told {
  id: Id
  text: string
}

/** An answer that is being written here, or was when the file was made, and text that was redacted since, stays. */
function staysTurn(here: Turn, row: Turn): boolean {
  return isNewer(here, row) || here.status === 'streaming' || row.status === 'streaming'
}

function isNewer(here: { revision: number }, row: { revision: number }): boolean {
  return here.revision > row.revision
}

/**
 * Documents whose very text is here under another id: deleted and given again since. `given`: those that the file brought
 * before, which are none of that.
 */
async function takenTwice(db: Truth, documents: Document[], given: Set<Id>): Promise<Set<Id>> {
  const keys = documents.map(({ spaceId, hash }) => [spaceId, hash])
  const here = await db.documents.where('[spaceId+hash]').anyOf(keys).toArray()
  const twice = new Set<Id>()
  for (const { id, spaceId, hash } of documents) {
    const same = here.filter((row) => row.spaceId === spaceId && row.hash === hash)
    if (same.length === 0 || same.some((row) => row.id === id || given.has(row.id))) given.add(id)
    else twice.add(id)
  }
  return twice
}

/** The rows that do not stay as they are here; those among them whose text differs are noted. */
function unless<T extends Told>(
  here: (T | undefined)[],
  rows: T[],
  stays: (here: T, row: T) => boolean,
  stale: Id[],
): T[] {
  const put = rows.filter((row, at) => !here[at] || !stays(here[at], row))
  for (const [at, row] of rows.entries())
    if (here[at] && here[at].text !== row.text && !stays(here[at], row)) stale.push(row.id)
  return put
}

export const idOf = ({ id }: { id: Id }): Id => id
