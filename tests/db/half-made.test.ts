// A database of the right version with parts of it missing, as a creation that went wrong or somebody's hands leave it: what
// is missing is added when it is opened, and every row is where it was.
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, expect, test, vi } from 'vitest'
import { checkTruth } from '../../src/db/boot.ts'
import type { Truth } from '../../src/db/db.ts'
import { commitTurn, startExchange } from '../../src/db/exchange.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { schemaFacts } from '../../src/ui/doctor/schema-facts.ts'
import { memory, NOW, openBoth } from './fixture.ts'

// Dexie tells the console of each part that it adds.
beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined))

/** Something was said, and something is remembered; its tables without a row are listed. */
async function lived() {
  const { db, indexedDB } = openBoth()
  const spaceId = await say(db, 'I live in Porto.')
  await db.memories.bulkAdd([memory('m1', spaceId, 'a'), memory('m2', spaceId, 'b')])
  const counts = await countsOf(db)
  db.close()
  return { indexedDB, counts, version: db.verno * 10, tables: db.tables }
}

async function say(db: Truth, text: string) {
  const { id: spaceId } = await ensureSpace(db, NOW)
  const { assistant } = await startExchange(db, { conversationId: null, spaceId, text, now: NOW })
  await commitTurn(db, assistant.id, { text: 'Noted.', status: 'complete', now: NOW })
  return spaceId
}

async function countsOf(db: Truth): Promise<Record<string, number>> {
  return Object.fromEntries(
    await Promise.all(db.tables.map(async (table) => [table.name, await table.count()] as const)),
  )
}

/** Changes the database behind the app's back. */
function tamper(indexedDB: IDBFactory, version: number, change: (transaction: IDBTransaction) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('recollect', version)
    opening.onupgradeneeded = () => change(opening.transaction!)
    opening.onsuccess = () => (opening.result.close(), resolve())
    opening.onerror = () => reject(opening.error!)
  })
}

/** Opened by the app it is whole, has these rows, and can be written to. */
async function isWhole(indexedDB: IDBFactory, counts: Record<string, number>) {
  const { db } = openBoth(indexedDB)
  const { state } = await checkTruth(db, indexedDB, [])
  expect(await schemaFacts(db, { outdated: false, unkept: undefined, fault: undefined })).toMatchObject({
    missing: 0,
    known: db.verno,
  })
  expect(await countsOf(db)).toEqual(counts)
  await say(db, 'The gate code is 8841.')
  expect(await db.turns.where('status').equals('complete').count()).toBe((counts['turns'] ?? 0) + 2)
  db.close()
  return state
}

test('any one index, or any one table that had no row, may be missing', async () => {
  const { tables, counts } = await lived()
  const indexes = tables.flatMap(({ name, schema }) => schema.indexes.map((index) => [name, index.name] as const))
  const empty = tables.filter(({ name }) => counts[name] === 0).map(({ name }) => [name, undefined] as const)
  expect(indexes.length).toBeGreaterThan(15)
  expect(empty.length).toBeGreaterThan(5)
  for (const [table, index] of [...indexes, ...empty]) {
    const { indexedDB, version, counts } = await lived()
    await tamper(indexedDB, version + 1, (transaction) =>
      index === undefined ? transaction.db.deleteObjectStore(table) : transaction.objectStore(table).deleteIndex(index),
    )
    expect(await isWhole(indexedDB, counts), `${table} ${index ?? ''}`).toBe('sound')
  }
})

test('a database that was made without anything in it is filled in', async () => {
  const { counts } = await lived()
  const nothing = Object.fromEntries(Object.keys(counts).map((name) => [name, name === 'ledger' ? 1 : 0]))
  const indexedDB = new IDBFactory()
  await tamper(indexedDB, 1, () => undefined)
  expect(await isWhole(indexedDB, nothing)).toBe('sound')
})
