// Keeps the retriever equal to the tables: loads everything once, then replays the change log. Decides nothing about
// relevance, nor how a row becomes chunks (cut.ts).
import { readSettings, type Settings } from '../core/config.ts'
import type { Chunk, Conversation, Document, Id, Memory, Turn } from '../core/types.ts'
import type { EntityTable } from 'dexie'
import type { SettingsRow, Truth } from '../db/db.ts'
import { logWarning } from '../lib/log.ts'
import { type Around, chunksOfMemory, chunksOfTurn, isSearched, sectionId, sectionsOf, type Shape } from './cut.ts'
import { type News, readNews } from './news.ts'
import type { Retriever } from './retrieve.ts'
import { audit, type Audit } from './audit.ts'
import { createDrawn, type Drawn } from './drawn.ts'
import { createPast, type Past } from './past.ts'
import type { LexiconStore } from './snapshot.ts'

/** Sections of a document indexed in one go, before the worker answers questions again. */
const SECTIONS_A_STEP = 4
/**
 * Rows read at once while loading, and of those indexed before the worker answers questions again. Raising the first asks
 * the database more rarely, and holds the thread longer while what it gives is unpacked (6 ms by 1,000 rows).
 */
const SLICE = 2000
const STEP = 100
/** Changes after which the index of words is stored again. Raising it stores less often, and reads more at the start. */
const SAVED_AFTER = 200

/** What must hear of new and gone chunks beside the retriever (the vectors). */
export interface ChunkListener {
  put(chunks: Chunk[]): void
  remove(ids: string[]): void
  /** Every chunk there is was put: any other is gone, also those that were put before. */
  only(holds: (chunk: Chunk) => boolean): void
}

export interface Follower {
  /** Brings the indexes up to the newest change. Cheap when there is none. */
  catchUp(): Promise<void>
  /** The same, but for new files: they are read beside everything else, and a question need not wait for them. */
  follow(): Promise<void>
  /** True while new files are being read: what is found is right, but may not be all. */
  unread(): boolean
  /** Resolves when everything was loaded for the first time. */
  loaded: Promise<void>
  /** False while everything is being loaded: what is found is right, but may not be all. */
  complete(): boolean
  /** The settings, and the newest change that is known; undefined while everything is being loaded. */
  present(): { settings: Settings; seq: number } | undefined
  /** Tells what has changed, once it is taken up; undefined when that is everything. For one listener. */
  hear(listener: (news: Heard | undefined) => void): void
  /**
   * Reads the rows of these chunks at once, if they are still to be read: while everything is loaded, what is near by
   * meaning is looked at first.
   */
  fetch(chunkIds: readonly string[]): Promise<void>
  /**
   * Stores the index of words for the next start, when enough has changed since it was stored last, or anything when
   * `always`; nothing if something changes meanwhile. For one tab at a time.
   */
  save(always?: boolean): Promise<void>
  /** Whether the index of words holds what the tables hold. */
  audit(): Promise<Audit>
  /**
   * How what is stored for the next start is: `due` when it is to be stored with the next occasion. `missing`: it was
   * stored, and is not there any more.
   */
  kept(): Promise<'whole' | 'damaged' | 'missing' | 'due'>
}

export interface Heard extends News {
  /** Conversations that were not there before: all of their rows are in the news. */
  born: Id[]
}

/** What one worker knows of the tables in memory. */
export interface Known {
  conversations: Map<Id, Conversation>
  pinned: Map<Id, Memory>
  /** Wishes on how to be answered, in force or not. */
  standing: Map<Id, Memory>
  /** The names of documents. */
  documents: Map<Id, string>
  /** What no longer holds, and what took its place. */
  past: Pick<Past, 'successors' | 'ended'>
  /** The signals of each turn. */
  drawn: Pick<Drawn, 'of'>
  /** The sources that a row is searched by: a document has one for each section. */
  sourcesOf(id: Id): Id[]
  /** How many chunks of a row are searchable now. */
  pieces(id: Id): number
}

/** Starts loading and returns at once. `idle` lets other work run between slices. */
export function createFollower(deps: {
  db: Truth
  retriever: Retriever
  listener?: ChunkListener
  /** Where the index of words is kept between two starts; absent: it is made anew each time. */
  store?: LexiconStore
  idle?: () => Promise<void>
  /** What is loaded first, when both are to be: see `Meaning.loaded`. */
  before?: () => Promise<void>
}): Follower & Known {
  const { db, retriever, listener, store, idle = () => Promise.resolve(), before = () => Promise.resolve() } = deps
  const conversations = new Map<Id, Conversation>()
  const pinned = new Map<Id, Memory>()
  const standing = new Map<Id, Memory>()
  const documents = new Map<Id, string>()
  const past = createPast()
  const drawn = createDrawn()
  /** How many sections of a document are indexed. */
  const indexed = new Map<Id, number>()
  const settings = keptSettings()
  /** Resolves when all that rows are cut by is known: from then on single ones can be read. */
  let begun: Promise<void> = Promise.resolve()
  let heard: (news: Heard | undefined) => void = () => undefined
  let around: Around = { shape: { pieceChars: 0, pieceOverlap: 0 }, forgotten: new Map() }
  let last = -1
  /** The newest change that is stored, in the index of words; -1 when it is not stored at all. */
  let stored = -1

  /** New files, one after the other. */
  let files: Promise<void> = Promise.resolve()
  let waiting = 0

  function readLater(ids: Id[]) {
    waiting++
    files = files
      .catch(() => undefined)
      .then(async () => {
        try {
          await applyDocuments(ids)
        } catch (thrown) {
          last = -1 // everything is read again
          throw thrown
        } finally {
          waiting--
        }
      })
    files.catch(() => undefined) // told to whoever catches up
  }

  function replace(sourceIds: Id[], chunks: Chunk[]) {
    const gone = retriever.drop(sourceIds)
    listener?.remove(gone.map(({ id }) => id))
    retriever.put(chunks)
    listener?.put(chunks)
  }

  async function applyTurns(ids: Id[]) {
    if (ids.length > 0) takeTurns(ids, await db.turns.bulkGet(ids))
  }

  function takeTurns(ids: Id[], turns: (Turn | undefined)[]) {
    if (ids.length === 0) return
    const chunks = turns.flatMap((turn) =>
      turn ? chunksOfTurn(turn, conversations.get(turn.conversationId), around) : [],
    )
    replace(ids, chunks)
  }

  async function applyMemories(ids: Id[]) {
    if (ids.length > 0) await takeMemories(ids, await db.memories.bulkGet(ids))
  }

  async function takeMemories(ids: Id[], memories: (Memory | undefined)[]) {
    if (ids.length === 0) return
    const searched = memories.filter((memory) => memory !== undefined).filter(isSearched)
    const from = await conversationsOf(searched)
    for (const [at, memory] of memories.entries()) {
      const id = ids[at]!
      pinned.delete(id)
      standing.delete(id)
      past.take(id, memory)
      drawn.take(id, memory)
      if (memory?.pinnedAt !== undefined && memory.status === 'active') pinned.set(id, memory)
      if (memory?.standing && memory.status === 'active' && memory.expiredAt === undefined) standing.set(id, memory)
    }
    const chunks = searched.flatMap((memory) => chunksOfMemory(memory, from.get(memory.id), around))
    replace(ids, chunks)
  }

  /** The conversation that each memory came from, by the memory's id. */
  async function conversationsOf(memories: Memory[]): Promise<Map<Id, Conversation>> {
    if (memories.length === 0) return new Map()
    const turns = await db.turns.bulkGet(memories.map((memory) => memory.sourceTurnIds[0] ?? ''))
    return new Map(
      memories.flatMap(({ id, summary }, at) => {
        const conversation = conversations.get(summary?.conversationId ?? turns[at]?.conversationId ?? '')
        return conversation ? [[id, conversation]] : []
      }),
    )
  }

  const sourcesOf = (id: Id): Id[] =>
    documents.has(id) ? Array.from({ length: indexed.get(id) ?? 0 }, (_, at) => sectionId(id, at)) : [id]
  const pieces = (id: Id) => sourcesOf(id).reduce((sum, source) => sum + retriever.sourceChunks(source).length, 0)

  async function applyDocuments(ids: Id[]) {
    for (const id of ids) {
      const document = await db.documents.get(id)
      replace(sourcesOf(id), [])
      documents.delete(id)
      indexed.delete(id)
      if (document) await indexDocument(document)
      await idle()
    }
  }

  async function indexDocument(document: Document) {
    const { id, name } = document
    documents.set(id, name)
    let at = 0
    for (const chunks of sectionsOf(document, around)) {
      replace([sectionId(id, at)], chunks)
      indexed.set(id, ++at)
      if (at % SECTIONS_A_STEP === 0) await idle()
    }
  }

  /** What moved to another space, or became temporary or no longer is, takes everything that was said in it along. */
  async function takeConversations(rows: News['conversations']) {
    for (const [id, row] of rows) {
      const before = conversations.get(id)
      if (row) conversations.set(id, row)
      else conversations.delete(id)
      if (!row || !before || (row.spaceId === before.spaceId && row.temporary === before.temporary)) continue
      const turns = await db.turns.where('[conversationId+seq]').between([row.id], [row.id, []]).primaryKeys()
      const memories = await db.memories.where('sourceTurnIds').anyOf(turns).primaryKeys()
      await applyTurns(turns)
      await applyMemories(memories)
    }
  }

  async function loadAll(shape: Shape) {
    last = -1
    heard(undefined)
    await files.catch(() => undefined)
    const newest = await db.changes.orderBy('seq').last()
    retriever.clear()
    conversations.clear()
    pinned.clear()
    standing.clear()
    past.clear()
    drawn.clear()
    documents.clear()
    indexed.clear()
    begun = begin(shape)
    await begun
    await before()
    await restore(shape)
    around = { ...around, before: retriever.awaited }
    await inSlices(db.turns, (turns) => takeTurns(idsOf(turns), turns))
    await inSlices(db.memories, (memories) => takeMemories(idsOf(memories), memories))
    await applyDocuments(await db.documents.toCollection().primaryKeys())
    listener?.only(retriever.holds)
    retriever.settle()
    around = { shape, forgotten: around.forgotten }
    last = newest?.seq ?? 0
  }

  async function begin(shape: Shape) {
    const [forgotten, rows] = await Promise.all([readForgotten(), db.conversations.toArray()])
    around = { shape, forgotten }
    for (const row of rows) conversations.set(row.id, row)
  }

  /** All rows of a table, in pieces; the next are read while these are taken. */
  async function inSlices<T extends { id: Id }>(table: EntityTable<T, 'id'>, take: (rows: T[]) => unknown) {
    const after = (id: Id) => table.where(':id').above(id).limit(SLICE).toArray()
    for (let rows = await after(''); rows.length > 0;) {
      const next = after(rows.at(-1)!.id)
      next.catch(() => undefined) // looked at below; until then a failure is nobody's yet
      for (let at = 0; at < rows.length; at += STEP) {
        await before()
        await take(rows.slice(at, at + STEP))
        await idle()
      }
      rows = await next
    }
  }

  /** Begins with the index of words as it was stored, if all that changed since is known. */
  async function restore(shape: Shape) {
    stored = -1
    const saved = await store?.load(shape).catch(unusable)
    if (!saved) return
    const changes = await db.changes.where('seq').above(saved.seq).toArray()
    const newest = await db.changes.orderBy('seq').last()
    const isGap = (changes[0]?.seq ?? saved.seq + 1) > saved.seq + 1 || (newest?.seq ?? 0) < saved.seq
    if (isGap || changes.some((change) => change.table === 'all')) return
    retriever.restore(saved.shelves, new Set(changes.map((change) => change.id)))
    stored = saved.seq
  }

  async function fetch(chunkIds: readonly string[]) {
    const sources = chunkIds.filter((id) => !retriever.has(id)).map((id) => id.slice(0, id.lastIndexOf('#')))
    // A section of a document, or a source itself.
    const ids = last < 0 ? [...new Set(sources.flatMap((id) => [id, id.replace(/\/\d+$/, '')]))] : []
    if (ids.length === 0) return
    await begun
    const [turns, memories, files] = await Promise.all([
      db.turns.bulkGet(ids),
      db.memories.bulkGet(ids),
      db.documents.where('id').anyOf(ids).primaryKeys(),
    ])
    if (last >= 0) return // all of them were read meanwhile
    const foundTurns = turns.filter((row) => row !== undefined)
    const foundMemories = memories.filter((row) => row !== undefined)
    takeTurns(idsOf(foundTurns), foundTurns)
    await takeMemories(idsOf(foundMemories), foundMemories)
    await applyDocuments(files)
  }

  async function save(always = false) {
    if (!store || last < 0 || waiting > 0 || (stored >= 0 && last - stored < (always ? 1 : SAVED_AFTER))) return
    const { shape } = around
    const seq = last
    const isStill = async () => last === seq && ((await db.changes.orderBy('seq').last())?.seq ?? 0) === seq
    const shelves = await retriever.save(idle)
    if (!(await isStill())) return
    await store.save({ shelves, seq }, shape)
    // What was forgotten in this very moment must not stay behind in what was just written.
    if (await isStill()) stored = seq
    else await store.drop()
  }

  async function compare(): Promise<Audit> {
    await catchUp()
    const anew: Around = { shape: around.shape, forgotten: around.forgotten }
    return audit(db, new Set(retriever.sources()), {
      turn: (row) => chunksOfTurn(row, conversations.get(row.conversationId), anew).length > 0,
      async memory(row) {
        const from = (await conversationsOf([row])).get(row.id)
        return chunksOfMemory(row, from, anew).length > 0
      },
      document: (id) => documents.has(id),
    })
  }

  async function kept() {
    if (!store || stored < 0) return 'due'
    const whole = await store.isWhole()
    return whole === undefined ? 'missing' : whole ? 'whole' : 'damaged'
  }

  async function readForgotten() {
    const forgotten = new Map<Id, Set<string>>()
    for (const { spaceId, hash } of await db.tombstones.toArray())
      forgotten.set(spaceId, (forgotten.get(spaceId) ?? new Set()).add(hash))
    return forgotten
  }

  async function replay() {
    if (last < 0) return loadAll(settings.read(await db.settings.toArray()).memory)
    const news = await readNews(db, last)
    const { memory: shape } = settings.read(news.settings)
    const { pieceChars, pieceOverlap } = around.shape
    if (news.all || shape.pieceChars !== pieceChars || shape.pieceOverlap !== pieceOverlap) return loadAll(shape)
    if (news.changes.length === 0) return
    const isMoreForgotten = news.forgotten !== countOf(around.forgotten)
    // What was stored is dropped with every deletion and everything forgotten: it is stored again soon.
    if (isMoreForgotten || news.changes.some(({ op }) => op === 'delete')) stored = -1
    around = { shape, forgotten: isMoreForgotten ? await readForgotten() : around.forgotten }
    const born = [...news.conversations.keys()].filter((id) => !conversations.has(id))
    await takeConversations(news.conversations)
    takeTurns([...news.turns.keys()], [...news.turns.values()])
    await takeMemories([...news.memories.keys()], [...news.memories.values()])
    const changed = news.documents.filter((id) => documents.has(id))
    if (changed.length > 0) {
      await files.catch(() => undefined)
      await applyDocuments(changed)
    }
    last = news.seq
    heard({ ...news, born })
    const fresh = news.documents.filter((id) => !changed.includes(id))
    if (fresh.length > 0) readLater(fresh)
  }

  let tail: Promise<void> = Promise.resolve()
  let queued: Promise<void> | undefined
  // A failure is told to whoever asked for it; whoever asks next tries again.
  const follow = () => {
    // One that has not begun yet will do for everybody who asks until then.
    queued ??= tail
      .catch(() => undefined)
      .then(() => {
        queued = undefined
        return replay()
      })
    return (tail = queued)
  }
  const catchUp = () => follow().then(() => files)
  const known = { conversations, pinned, standing, documents, past, drawn, sourcesOf, pieces }
  return {
    ...known,
    catchUp,
    follow,
    unread: () => waiting > 0,
    loaded: catchUp(),
    complete: () => last >= 0,
    present: () => (last < 0 ? undefined : { settings: settings.now(), seq: last }),
    hear: (listener) => (heard = listener),
    fetch,
    save,
    // What was written between the two looks is in the second.
    async audit() {
      const first = await compare()
      return first.missing + first.extra === 0 ? first : compare()
    },
    kept,
  }
}

/** Settings are checked field by field, which takes as long as a search: once for the same rows. */
function keptSettings() {
  let rows = ''
  let settings = readSettings([])
  return {
    now: () => settings,
    read(stored: SettingsRow[]): Settings {
      const now = JSON.stringify(stored)
      if (now !== rows) settings = readSettings(stored)
      rows = now
      return settings
    },
  }
}

const countOf = (forgotten: Around['forgotten']) => [...forgotten.values()].reduce((sum, { size }) => sum + size, 0)

/** What was stored cannot be read: everything is made again from the tables. */
function unusable(thrown: unknown): undefined {
  logWarning('index of words: what was stored cannot be read; it is made again', thrown)
}

const idsOf = (rows: { id: Id }[]) => rows.map(({ id }) => id)
