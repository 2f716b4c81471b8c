// Documents: files and texts that a person gave to a space, taken whole or not at all, listed and deleted. What counts as
// text is decided in core/files.ts; how it is cut and found is the engine's business.
import Dexie from 'dexie'
import { type FileText, readFile, readText } from '../core/files.ts'
import { redact } from '../core/redact.ts'
import { scrubTurns } from '../core/scrub.ts'
import { maskedSentences, sentenceKeys } from '../core/text.ts'
import type { Document, GivenFile, GivenText, Id, Millis, Taken } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { sha256 } from '../lib/digest.ts'
import { newId } from '../lib/ids.ts'
import type { Derived, Truth } from './db.ts'
import { heardElsewhere, talkOf, tombstoneHash } from './forget.ts'
import { dropVectors } from './segments.ts'
import { log, write } from './write.ts'

/** Takes a text as a document. Like `ingestFile`. */
export function ingestText(db: Truth, given: GivenText, signal?: AbortSignal): Promise<Taken> {
  const bytes = new TextEncoder().encode(given.text).length
  return take(db, given, readText(given.name, given.text), bytes, signal)
}

/**
 * Takes a file as a document of the space, in one transaction: a new text replaces the one under the same path, and a text
 * that the space has already is not taken twice. Sentences that were forgotten in the space are left out of it. Errors:
 * `NoSuchSpace`, the signal's reason (nothing was changed), and the storage's.
 */
export function ingestFile(db: Truth, given: GivenFile, signal?: AbortSignal): Promise<Taken> {
  return take(db, given, readFile(given.name, given.bytes), given.bytes.length, signal)
}

async function take(
  db: Truth,
  given: GivenFile | GivenText,
  read: FileText,
  bytes: number,
  signal = new AbortController().signal,
): Promise<Taken> {
  if ('refused' in read) return { outcome: 'refused', reason: read.refused }
  const { spaceId, name, path = given.name, now, modifiedAt = now } = given
  for (;;) {
    signal.throwIfAborted()
    const forgotten = await forgottenIn(db, spaceId)
    const text = without(read.text, spaceId, forgotten)
    const hash = await sha256(text)
    signal.throwIfAborted()
    const row = { spaceId, name, path, type: read.type, text, hash, bytes, modifiedAt }
    const taken = await write(db, [db.spaces, db.documents, db.tombstones, db.changes], async () => {
      // Something was forgotten while the text was read: it is read again.
      const stillForgotten = await forgottenIn(db, spaceId)
      return sameSet(forgotten, stillForgotten) ? put(db, row, now) : undefined
    })
    if (taken) return taken
  }
}

/** Inside a transaction. */
async function put(db: Truth, row: Omit<Document, 'id' | 'createdAt' | 'revision'>, now: Millis): Promise<Taken> {
  const { spaceId, path, hash } = row
  if (!(await db.spaces.get(spaceId)))
    throw failure('NoSuchSpace', 'file: its space is no longer there; choose another one')
  const before = await db.documents.where('[spaceId+path]').equals([spaceId, path]).first()
  if (before?.hash === hash) return { outcome: 'unchanged', id: before.id, path }
  const same = before ? undefined : await db.documents.where('[spaceId+hash]').equals([spaceId, hash]).first()
  if (same) return { outcome: 'unchanged', id: same.id, path: same.path }
  const document: Document = before
    ? { ...before, ...row, revision: before.revision + 1 }
    : { ...row, id: newId(now), createdAt: now, revision: 0 }
  await db.documents.put(document)
  await log(db, 'documents', 'put', [document])
  return { outcome: before ? 'updated' : 'added', id: document.id, path }
}

/** A document without its text: what a list shows. */
export interface DocumentFacts extends Omit<Document, 'text'> {
  /** UTF-16 units of the text. */
  length: number
}

/**
 * The documents of a space in the order of their paths. `known` keeps what was read before: texts are large, and only those
 * that are new or changed are read again. Hand in the same map each time.
 */
export async function listDocuments(
  db: Truth,
  spaceId: Id,
  known = new Map<Id, DocumentFacts>(),
): Promise<DocumentFacts[]> {
  const hashes = new Map<Id, string>()
  await db.documents
    .where('[spaceId+hash]')
    .between([spaceId, Dexie.minKey], [spaceId, Dexie.maxKey])
    .eachKey((key, { primaryKey }) => void hashes.set(primaryKey, (key as unknown as [Id, string])[1]))
  for (const [id, hash] of hashes) {
    if (known.get(id)?.hash === hash) continue
    const row = await db.documents.get(id)
    if (row) known.set(id, factsOf(row))
  }
  const facts = [...hashes.keys()].flatMap((id) => known.get(id) ?? [])
  return facts.sort((a, b) => order.compare(a.path, b.path) || (a.id < b.id ? -1 : 1))
}

const order = new Intl.Collator('en', { numeric: true })

function factsOf({ text, ...facts }: Document): DocumentFacts {
  return { ...facts, length: text.length }
}

/** Deletes a document, with its vectors and the hashes that plans kept of it. Does nothing when it is gone already. */
export async function deleteDocument(db: Truth, derived: Derived, id: Id): Promise<void> {
  const tables = [db.conversations, db.turns, db.memories, db.documents, db.changes]
  await write(db, tables, async () => {
    const document = await db.documents.get(id)
    if (!document) return
    const { turns } = await talkOf(db, document.spaceId)
    const elsewhere = await heardElsewhere(db, document.spaceId, (row) => row === id)
    const plans = scrubTurns([...turns, ...elsewhere], (row) => row !== id)
    await db.documents.delete(id)
    await db.turns.bulkPut(plans)
    await log(db, 'documents', 'delete', [document])
    await log(db, 'turns', 'put', plans)
  })
  await dropVectors(derived, [{ id }])
}

// ---------------------------------------------------------------- what was forgotten stays out

async function forgottenIn(db: Truth, spaceId: Id): Promise<Set<string>> {
  return new Set(await db.tombstones.where('spaceId').equals(spaceId).primaryKeys())
}

function without(text: string, spaceId: Id, forgotten: Set<string>): string {
  if (forgotten.size === 0) return text
  const hidden = new Set(sentenceKeys(text).filter((key) => forgotten.has(tombstoneHash(spaceId, key))))
  return hidden.size === 0
    ? text
    : redact(
        text,
        maskedSentences(text, (key) => hidden.has(key)),
      )
}

function sameSet(some: Set<string>, others: Set<string>): boolean {
  return some.size === others.size && [...some].every((one) => others.has(one))
}
