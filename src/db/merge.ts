// How the rows of a file meet the rows that are here: which of them are written. Reads only; runs inside the import's
// transaction.
import Dexie, { type EntityTable } from 'dexie'
import { adopt } from '../core/adopt.ts'
import { withoutWords } from '../core/happenings.ts'
import { withNews } from '../core/known-models.ts'
import type { Rows } from '../core/rows.ts'
import type { Document, Happening, Id, KnownModel, Memory, Spending, Suggestion, Turn } from '../core/types.ts'
import { sha256Now } from '../lib/hash.ts'
import type { Truth } from './db.ts'
import { tombstoneHash } from './forget.ts'

export interface Merge {
  /** To be put. */
  rows: Rows
  /** Memories that are here and were forgotten where the file was made: to be deleted. */
  forgotten: Id[]
  /** Turns, memories and documents whose text will no longer be what it is here. */
  stale: Id[]
}

/** One's own file: a row that is newer here stays, and what was forgotten on either side stays forgotten. */
export async function restored(db: Truth, rows: Rows): Promise<Merge> {
  const turns = unless(await db.turns.bulkGet(rows.turns.map(idOf)), rows.turns, staysTurn)
  const memories = unless(await db.memories.bulkGet(rows.memories.map(idOf)), rows.memories, isNewer)
  const conversations = await db.conversations.bulkGet(rows.conversations.map(idOf))
  const documents = unless(await db.documents.bulkGet(rows.documents.map(idOf)), rows.documents, isNewer)
  const twice = await takenTwice(db, documents.put)
  const known = new Set(await db.tombstones.toCollection().primaryKeys())
  const hashOf = ({ spaceId, text }: Memory) => tombstoneHash(spaceId, text)
  const learned = new Map(rows.tombstones.filter(({ hash }) => !known.has(hash)).map(({ hash, at }) => [hash, at]))
  const forgotten: Id[] = []
  for (const memory of learned.size > 0 ? await db.memories.toArray() : []) {
    const at = learned.get(hashOf(memory))
    // What a person wrote down again after forgetting it was meant to come back.
    if (at !== undefined && memory.createdAt > at) learned.delete(hashOf(memory))
    else if (at !== undefined) forgotten.push(memory.id)
  }
  const isForgotten = (memory: Memory) => known.size > 0 && known.has(hashOf(memory))
  const kept = memories.put.filter((memory) => !isForgotten(memory))
  const standing = new Set([...(await db.memories.toCollection().primaryKeys()), ...kept.map(idOf)])
  for (const id of forgotten) standing.delete(id)
  return {
    rows: {
      ...rows,
      conversations: rows.conversations.filter(
        (row, at) => !(conversations[at] && conversations[at].updatedAt > row.updatedAt),
      ),
      turns: turns.put,
      memories: kept,
      history: await newLines(db, rows.history, standing, (text, spaceId) => known.has(tombstoneHash(spaceId, text))),
      suggestions: await newerSuggestions(db, rows.suggestions, standing),
      documents: documents.put.filter(({ id }) => !twice.has(id)),
      tombstones: rows.tombstones.filter(({ hash }) => learned.has(hash)),
      models: await withModelsHere(db, rows.models),
      spending: await moreSpent(db, rows.spending),
    },
    forgotten,
    stale: [...turns.changed, ...memories.changed, ...documents.changed, ...forgotten],
  }
}

/**
 * The lines of history that are not here, to be added behind those that are. Of what is no longer there only that it was
 * forgotten is told, and words that were forgotten are told by no line.
 */
async function newLines(
  db: Truth,
  lines: Happening[],
  standing: ReadonlySet<Id>,
  isForgotten: (text: string, spaceId: Id) => boolean,
): Promise<Happening[]> {
  const here = await db.history.where('memoryId').anyOf(distinct(lines)).toArray()
  const known = new Map(here.map((line) => [factOf(line), line]))
  const taken = new Set(await db.history.toCollection().primaryKeys())
  const undone = lines.flatMap((line): Happening[] => {
    const present = line.undone ? known.get(factOf(line)) : undefined
    return present && !present.undone ? [{ ...present, undone: 1 }] : []
  })
  const added = lines
    .filter((line) => !known.has(factOf(line)) && (standing.has(line.memoryId) || line.what === 'forgotten'))
    .map(({ seq, ...line }) => {
      const texts = [line.before?.text, line.after?.text].filter((text) => text !== undefined)
      const told = texts.some((text) => isForgotten(text, line.spaceId)) ? withoutWords(line) : line
      return { ...told, ...(seq === undefined || taken.has(seq) ? {} : { seq }) }
    })
  return [...undone, ...added]
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

/**
 * Somebody else's file: beside what is here. Every row gets an id made of whose file it is and of the one it has there, so
 * that nothing of theirs can be taken for a row of one's own, and what came in before is known again and left as it is now.
 */
export async function besides(db: Truth, theirs: Rows, owner: string): Promise<Merge> {
  const rows = adopt(
    theirs,
    () => true,
    (id) => adoptedId(owner, id),
  )
  const spaces = await missing(db.spaces, rows.spaces)
  const conversations = await missing(db.conversations, rows.conversations)
  const memories = await missing(db.memories, rows.memories)
  const added = new Set(memories.map(idOf))
  return {
    rows: {
      ...rows,
      spaces,
      conversations,
      turns: await fitting(db, await missing(db.turns, rows.turns), new Set(conversations.map(idOf))),
      memories,
      documents: await missing(db.documents, rows.documents),
      history: rows.history.filter(({ memoryId }) => added.has(memoryId)),
    },
    forgotten: [],
    stale: [],
  }
}

/** A whole store in the place of this one. Nobody is writing the answers that were under way in it. */
export async function replacing(db: Truth, rows: Rows): Promise<Merge> {
  const stale: Id[] = []
  for (const name of ['turns', 'memories', 'documents'] as const) {
    const coming = new Map(rows[name].map(({ id, text }) => [id, text]))
    await db.table<{ id: Id; text: string }>(name).each(({ id, text }) => {
      if (coming.get(id) !== text) stale.push(id)
    })
  }
  const turns = rows.turns.map((turn) => (turn.status === 'streaming' ? { ...turn, status: 'stopped' as const } : turn))
  return { rows: { ...rows, turns }, forgotten: [], stale }
}

/** The id of somebody else's row here: the time of theirs, and a hash. */
function adoptedId(owner: string, id: Id): Id {
  const time = /^[0-9a-f]{8}-[0-9a-f]{4}-7/.exec(id)?.[0] ?? '00000000-0000-7'
  const hash = sha256Now(`${owner}\n${id}`)
  return `${time}${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}

async function missing<T extends { id: Id }>(table: EntityTable<T, 'id'>, rows: T[]): Promise<T[]> {
  const here = new Set<unknown>(await table.toCollection().primaryKeys())
  return rows.filter(({ id }) => !here.has(id))
}

/** Of conversations that came in before: new turns come only where nothing was said here meanwhile. */
async function fitting(db: Truth, turns: Turn[], added: ReadonlySet<Id>): Promise<Turn[]> {
  const grown = new Set(turns.map(({ conversationId }) => conversationId).filter((id) => !added.has(id)))
  const apart = new Set<Id>()
  for (const id of grown) {
    const here = await db.turns.where('[conversationId+seq]').between([id, Dexie.minKey], [id, Dexie.maxKey]).toArray()
    const taken = new Set(here.map(({ seq }) => seq))
    if (turns.some(({ conversationId, seq }) => conversationId === id && taken.has(seq))) apart.add(id)
  }
  return turns.filter(({ conversationId }) => !apart.has(conversationId))
}

/** An answer that is being written here, or was when the file was made, and text that was redacted since, stays. */
function staysTurn(here: Turn, row: Turn): boolean {
  return isNewer(here, row) || here.status === 'streaming' || row.status === 'streaming'
}

function isNewer(here: { revision: number }, row: { revision: number }): boolean {
  return here.revision > row.revision
}

/** Documents whose very text is here under another id: deleted and given again since. */
async function takenTwice(db: Truth, documents: Document[]): Promise<Set<Id>> {
  const keys = documents.map(({ spaceId, hash }) => [spaceId, hash])
  const here = await db.documents.where('[spaceId+hash]').anyOf(keys).toArray()
  const ids = new Map(here.map(({ id, spaceId, hash }) => [`${spaceId} ${hash}`, id]))
  const isTwice = ({ id, spaceId, hash }: Document) => (ids.get(`${spaceId} ${hash}`) ?? id) !== id
  return new Set(documents.filter(isTwice).map(idOf))
}

function unless<T extends Turn | Memory | Document>(
  here: (T | undefined)[],
  rows: T[],
  stays: (here: T, row: T) => boolean,
) {
  const put = rows.filter((row, at) => !here[at] || !stays(here[at], row))
  const changed = rows.filter((row, at) => here[at] && here[at].text !== row.text && !stays(here[at], row))
  return { put, changed: changed.map(idOf) }
}

const idOf = ({ id }: { id: Id }): Id => id
