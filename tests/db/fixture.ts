// Fresh databases in memory, and rows to put into them. One factory for each test: nothing is shared.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type {
  Conversation,
  Document,
  Id,
  Memory,
  SourceType,
  Space,
  StoredPart,
  StoredPlan,
  Suggestion,
  Turn,
} from '../../src/core/types.ts'
import { Derived, type Segment, Truth } from '../../src/db/db.ts'
import { sha256Now } from '../../src/lib/hash.ts'

export const NOW = Date.UTC(2025, 2, 1, 12)

export function openBoth(indexedDB = new IDBFactory()) {
  const options = { indexedDB, IDBKeyRange }
  return { db: new Truth('recollect', options), derived: new Derived('recollect-derived', options), indexedDB }
}

export function space(id: Id, changes: Partial<Space> = {}): Space {
  return { id, name: 'Personal', createdAt: NOW, ...changes }
}

export function conversation(id: Id, spaceId: Id, changes: Partial<Conversation> = {}): Conversation {
  return { id, spaceId, title: 'A talk', named: 0, createdAt: NOW, updatedAt: NOW, ...changes }
}

export function turn(id: Id, conversationId: Id, seq: number, text: string, changes: Partial<Turn> = {}): Turn {
  return {
    id,
    conversationId,
    parentId: null,
    seq,
    createdAt: NOW + seq,
    role: 'user',
    text,
    status: 'complete',
    ingested: 1,
    revision: 0,
    ...changes,
  }
}

export function memory(id: Id, spaceId: Id, text: string, changes: Partial<Memory> = {}): Memory {
  return {
    id,
    spaceId,
    kind: 'claim',
    text,
    origin: 'typed',
    status: 'active',
    sources: [],
    sourceTurnIds: [],
    revision: 0,
    baseConfidence: 0.6,
    importance: 0.5,
    temperature: 'warm',
    accessCount: 0,
    lastAccessedAt: null,
    createdAt: NOW,
    validFrom: NOW,
    links: [],
    ...changes,
  }
}

/** A memory that is a stretch of a turn, word for word. */
export function drawn(id: Id, spaceId: Id, from: Turn, text: string, changes: Partial<Memory> = {}): Memory {
  const start = from.text.indexOf(text)
  if (start < 0) throw new Error(`"${text}" is not in the turn`)
  const sources = [{ turnId: from.id, start, end: start + text.length }]
  return memory(id, spaceId, text, { sources, sourceTurnIds: [from.id], ...changes })
}

export function document(id: Id, spaceId: Id, text: string, changes: Partial<Document> = {}): Document {
  return {
    id,
    spaceId,
    name: `${id}.md`,
    path: `${id}.md`,
    type: 'text/markdown',
    text,
    hash: sha256Now(text),
    bytes: text.length,
    createdAt: NOW,
    modifiedAt: NOW,
    revision: 0,
    ...changes,
  }
}

export function suggestion(id: Id, spaceId: Id, memories: Id[], changes: Partial<Suggestion> = {}): Suggestion {
  return { id, spaceId, kind: 'duplicate', memories, status: 'open', createdAt: NOW, updatedAt: NOW, ...changes }
}

/** A plan that sent these turns, memories or documents, with its parts in a list. */
export function planOf(...sources: { type: SourceType; id: Id }[]): StoredPlan & { parts: StoredPart[] } {
  const parts = sources.map(({ type, id }) => ({
    kind: 'memory' as const,
    source: { type, id, start: 0, end: 10, createdAt: NOW, revision: 0 },
    sha256: 'a'.repeat(64),
    tokens: 5,
    score: 0.5,
    why: { lexical: 0.5 },
  }))
  const numbers = { used: 50, budget: 100, window: 200, reply: 90, margin: 10, confidence: 0.7, threshold: 0.4 }
  return { ...numbers, timings: { total: 3 }, parts }
}

export function segment(ids: string[], dimension = 4): Segment {
  const data = Float32Array.from({ length: ids.length * dimension }, (_, at) => at + 1)
  return { key: 'tiny', dimension, ids, hashes: ids.map((id) => `hash of ${id}`), data }
}

/** Every row of every table, by table. The ledger tells of them, and is tested by itself. */
export async function dump(db: Truth | Derived): Promise<Record<string, unknown[]>> {
  const tables = db.tables.filter(({ name }) => name !== 'ledger')
  const entries = tables.map(async (table) => [table.name, await table.toArray()] as const)
  return Object.fromEntries(await Promise.all(entries))
}
