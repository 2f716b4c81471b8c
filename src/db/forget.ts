// Forgetting a memory, and showing beforehand what it would take along. What goes is decided in core/forget.ts; here it
// is carried out in one transaction, and what was derived from it is removed after.
import Dexie, { type Collection, type Table } from 'dexie'
import { decideForgetting, type SpaceRows, statementsOf } from '../core/forget.ts'
import { isExtract } from '../core/jobs.ts'
import { mayHold } from '../core/redact.ts'
import { normalise } from '../core/text.ts'
import { drawnOn } from '../core/scrub.ts'
import type { Document, Id, Memory, Millis, Span, Turn } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { sha256Now } from '../lib/hash.ts'
import type { Derived, Truth } from './db.ts'
import { requeue } from './jobs.ts'
import { dropVectors } from './segments.ts'
import { log, write } from './write.ts'

/** What remains of a forgotten sentence in a space: a fingerprint that recognises it in any spelling `normalise` makes one. */
export function tombstoneHash(spaceId: Id, sentence: string): string {
  return sha256Now(`${spaceId}\n${normalise(sentence)}`)
}

/** What `forget` with `sentence: true` would take along. */
export interface ForgetPreview {
  /** The turns in which something is redacted, as they are now. */
  turns: Turn[]
  /** Where, for each of these turns. */
  cuts: Span[][]
  /** The same of documents. */
  documents: Document[]
  documentCuts: Span[][]
  /** The memories that would go, the one in question among them. */
  memories: Memory[]
}

/** Empty when the memory is gone already. */
export async function previewForget(db: Truth, memoryId: Id): Promise<ForgetPreview> {
  const tables = [db.conversations, db.turns, db.memories, db.history, db.suggestions, db.documents]
  return db.transaction('r', tables, async () => {
    const memory = await db.memories.get(memoryId)
    if (!memory) return { turns: [], cuts: [], documents: [], documentCuts: [], memories: [] }
    const rows = await rowsToForget(db, memory)
    const { cuts, documentCuts, memories } = decideForgetting(rows, memory, true)
    const turns = [...rows.turns, ...rows.elsewhere].filter((turn) => cuts.has(turn.id))
    const documents = rows.documents.filter((document) => documentCuts.has(document.id))
    return {
      turns,
      cuts: turns.map((turn) => cuts.get(turn.id)!),
      documents,
      documentCuts: documents.map((document) => documentCuts.get(document.id)!),
      memories,
    }
  })
}

/**
 * Forgets a memory: it is deleted, and its sentence is never recalled again. With `sentence`, the words are also cut out
 * of every turn, title, memory, document and answer of the space that holds or repeats them, and of the answers elsewhere
 * that were given them; answers under way in the space end. Returns how many texts were redacted and memories deleted. Errors: `NoSuchMemory`, and the storage's.
 */
export async function forget(
  db: Truth,
  derived: Derived | undefined,
  { memoryId, sentence, now }: { memoryId: Id; sentence: boolean; now: Millis },
): Promise<{ turns: number; documents: number; memories: number }> {
  const kept = [db.memories, db.history, db.suggestions]
  const tables = [...kept, db.conversations, db.turns, db.documents, db.tombstones, db.jobs, db.changes]
  const done = await write(db, tables, async () => {
    const memory = await db.memories.get(memoryId)
    if (!memory) throw failure('NoSuchMemory', 'forget: this memory is no longer there; it was forgotten before')
    const { spaceId } = memory
    const decision = decideForgetting(await rowsToForget(db, memory), memory, sentence)
    const { statements, turns, conversations, memories, moved, reindexed, reindexedDocuments } = decision
    const documents = decision.documents.map((row) => ({ ...row, hash: sha256Now(row.text) }))
    const changed = new Set([...turns.map((turn) => turn.id), ...reindexed])
    await db.tombstones.bulkPut(statements.map((text) => ({ hash: tombstoneHash(spaceId, text), spaceId, at: now })))
    await db.turns.bulkPut(turns)
    await db.conversations.bulkPut(conversations)
    await db.documents.bulkPut(documents)
    await db.memories.bulkPut(moved)
    await db.memories.bulkDelete(memories.map((row) => row.id))
    await db.suggestions.bulkDelete(decision.suggestions.map((row) => row.id))
    await db.history.bulkDelete(decision.past.gone.map(({ seq }) => seq!))
    await db.history.bulkPut(decision.past.told)
    await db.history.bulkAdd(
      memories.map((row) => ({ memoryId: row.id, spaceId: row.spaceId, at: now, by: 'person', what: 'forgotten' })),
    )
    await requeue(db, decision.redo, now)
    // What a model said in vain is told by its job.
    if (sentence) await withoutRejected(db, spaceId)
    await log(db, 'turns', 'put', rowsOf(changed))
    await log(db, 'documents', 'put', rowsOf(reindexedDocuments))
    await log(db, 'conversations', 'put', conversations)
    await log(db, 'memories', 'put', moved)
    await log(db, 'memories', 'delete', memories)
    return decision
  })
  if (derived)
    await dropVectors(derived, [...rowsOf(done.reindexed), ...rowsOf(done.reindexedDocuments), ...done.memories])
  return { turns: done.cuts.size, documents: done.documentCuts.size, memories: done.memories.length }
}

async function withoutRejected(db: Truth, spaceId: Id): Promise<void> {
  const told = (await db.jobs.toArray()).filter(isExtract).filter((job) => job.spaceId === spaceId && job.rejected)
  await db.jobs.bulkPut(told.map(({ rejected: _, ...job }) => job))
}

/** The rows of a space, by an index that begins with it. */
export function inSpace<T, K, I>(table: Table<T, K, I>, index: string, spaceId: Id): Collection<T, K, I> {
  return table.where(index).between([spaceId, Dexie.minKey], [spaceId, Dexie.maxKey])
}

/** Conversations, turns and memories of a space. Inside a transaction. */
export async function talkOf(db: Truth, spaceId: Id): Promise<Pick<SpaceRows, 'conversations' | 'turns' | 'memories'>> {
  const conversations = await db.conversations.where('spaceId').equals(spaceId).toArray()
  const turns = await Promise.all(conversations.map(({ id }) => turnsOf(db, id)))
  const memories = await inSpace(db.memories, '[spaceId+createdAt]', spaceId).toArray()
  return { conversations, turns: turns.flat(), memories }
}

async function rowsToForget(db: Truth, memory: Memory): Promise<SpaceRows> {
  const { spaceId } = memory
  const talk = await talkOf(db, spaceId)
  const history = await inSpace(db.history, '[spaceId+at]', spaceId).toArray()
  const suggestions = await inSpace(db.suggestions, '[spaceId+status]', spaceId).toArray()
  const { hidden } = statementsOf(new Map(talk.turns.map((turn) => [turn.id, turn])), memory)
  const documents: Document[] = []
  // One at a time: all texts of a space need not fit into memory, and the screen goes on in between.
  await db.documents
    .where('spaceId')
    .equals(spaceId)
    .each((document) => mayHold(document.text, hidden) && documents.push(document))
  const ids = new Set([...talk.turns, ...talk.memories, ...documents].map(({ id }) => id))
  const elsewhere = await heardElsewhere(db, spaceId, (id) => ids.has(id))
  const talks = [...new Set(elsewhere.map(({ conversationId }) => conversationId))]
  const summariesElsewhere = await db.memories.where('summary.conversationId').anyOf(talks).toArray()
  const named = [...talk.turns, ...elsewhere].flatMap(({ plan }) => (plan ? drawnOn(plan) : []))
  const unknown = [...new Set(named)].filter((id) => !ids.has(id))
  const tables = [db.turns, db.memories, db.documents]
  const others = await Promise.all(tables.map((table) => table.where(':id').anyOf(unknown).primaryKeys()))
  return { ...talk, history, suggestions, documents, elsewhere, summariesElsewhere, others: new Set(others.flat()) }
}

/** The turns of conversations in other spaces in which an answer was given some of these rows. Inside a transaction. */
export async function heardElsewhere(db: Truth, spaceId: Id, isOne: (id: Id) => boolean): Promise<Turn[]> {
  const others = await db.conversations.where('spaceId').notEqual(spaceId).toArray()
  const talks = await Promise.all(others.map(({ id }) => turnsOf(db, id)))
  return talks.filter((turns) => turns.some(({ plan }) => plan && drawnOn(plan).some(isOne))).flat()
}

/** A conversation's turns in order, on all branches. */
export function turnsOf(db: Truth, conversationId: Id): Promise<Turn[]> {
  return db.turns
    .where('[conversationId+seq]')
    .between([conversationId, Dexie.minKey], [conversationId, Dexie.maxKey])
    .toArray()
}

function rowsOf(ids: Set<Id>): { id: Id }[] {
  return Array.from(ids, (id) => ({ id }))
}
