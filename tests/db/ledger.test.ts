// The account that the truth keeps of itself: right after whatever was written, by whatever way, and wrong as soon as
// anything was changed behind its back.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Truth } from '../../src/db/db.ts'
import { startExchange } from '../../src/db/exchange.ts'
import { saveSecret } from '../../src/db/secrets.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { verifyLedger } from '../../src/db/verify.ts'
import { write } from '../../src/db/write.ts'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { saveSection } from '../../src/db/settings.ts'
import { memory, NOW, openBoth, space } from './fixture.ts'

afterEach(() => vi.restoreAllMocks())

const account = async (db: Truth) => (await db.ledger.get('all'))!

/** Writes past Dexie, as damage would. */
async function behindItsBack(db: Truth, table: string, work: (store: IDBObjectStore) => void): Promise<void> {
  const native = db.backendDB()
  await new Promise<void>((resolve, reject) => {
    const transaction = native.transaction(table, 'readwrite')
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(new Error('not done', { cause: transaction.error }))
    work(transaction.objectStore(table))
  })
}

/** One change of a table by any of Dexie's ways. Rows are named by one digit, so that they meet. */
const name = fc.integer({ min: 0, max: 5 }).map((n) => `m${n}`)
const words = fc.string({ maxLength: 8 })
type Change = (db: Truth) => Promise<unknown>
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(name, words).map(
    ([id, text]): Change =>
      (db) =>
        db.memories.put(memory(id, 's', text)),
  ),
  fc.tuple(name, words).map(
    ([id, text]): Change =>
      (db) =>
        db.memories.add(memory(id, 's', text)),
  ),
  fc.tuple(name, words).map(
    ([id, text]): Change =>
      (db) =>
        db.memories.update(id, { text }),
  ),
  fc.array(fc.tuple(name, words), { maxLength: 4 }).map(
    (rows): Change =>
      (db) =>
        db.memories.bulkPut(rows.map(([id, text]) => memory(id, 's', text))),
  ),
  fc.array(fc.tuple(name, words), { maxLength: 4 }).map(
    (rows): Change =>
      (db) =>
        db.memories.bulkAdd(rows.map(([id, text]) => memory(id, 's', text))),
  ),
  fc.array(name, { maxLength: 3 }).map(
    (ids): Change =>
      (db) =>
        db.memories.bulkDelete(ids),
  ),
  name.map(
    (id): Change =>
      (db) =>
        db.memories.where('id').above(id).delete(),
  ),
  words.map(
    (text): Change =>
      (db) =>
        db.memories.toCollection().modify((row) => {
          row.text += text
        }),
  ),
  fc.constant<Change>((db) => db.memories.clear()),
  words.map(
    (text): Change =>
      (db) =>
        db.settings.put({ key: 'x', value: text }),
  ),
  fc.tuple(name, words).map(
    ([origin, id]): Change =>
      (db) =>
        db.models.put({ origin, id }),
  ),
  name.map(
    (memoryId): Change =>
      (db) =>
        db.history.add({ memoryId, spaceId: 's', at: NOW, by: 'person', what: 'added' }),
  ),
  fc.integer({ min: 0, max: 5 }).map(
    (seq): Change =>
      (db) =>
        db.history.where('seq').below(seq).delete(),
  ),
)

test('the account is right after any changes, alone, together, side by side, or failed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.constantFrom('alone', 'together', 'at once', 'failed'), fc.array(change, { maxLength: 4 })),
        {
          maxLength: 6,
        },
      ),
      async (groups) => {
        const { db } = openBoth()
        // Some add what is there already; that is one of the ways.
        const tried = (one: Change) => one(db).catch(() => undefined)
        for (const [how, changes] of groups) {
          const before = await account(db)
          if (how === 'alone') for (const one of changes) await tried(one)
          else
            await db
              .transaction('rw', db.tables, async () => {
                if (how === 'at once') await Promise.all(changes.map(tried))
                else for (const one of changes) await tried(one)
                if (how === 'failed') throw new Error('undone')
              })
              .catch((thrown: unknown) => expect(how, String(thrown)).toBe('failed'))
          if (how === 'failed') expect(await account(db)).toEqual(before)
          expect(await verifyLedger(db)).toEqual([])
        }
        db.close()
      },
    ),
    { numRuns: 60 },
  )
})

test('each transaction is counted once, and told of when it is safe', async () => {
  const told: number[] = []
  const options = { indexedDB: new IDBFactory(), IDBKeyRange }
  const db = new Truth('recollect', { ...options, onCommitted: ({ seq }) => told.push(seq) })
  expect(await account(db)).toMatchObject({ seq: 0, tables: {}, operations: [] })
  const { uuid } = await account(db)
  const { id: spaceId } = await ensureSpace(db, NOW)
  await startExchange(db, { conversationId: null, spaceId, text: 'Hi', now: NOW })
  expect(await account(db)).toMatchObject({
    uuid,
    seq: 2,
    tables: { spaces: { count: 1 }, conversations: { count: 1 }, turns: { count: 2 } },
  })
  expect(new Set((await account(db)).operations).size).toBe(2)
  // Reading, and writing what is no truth, is not counted.
  await db.turns.toArray()
  await db.changes.clear()
  expect((await account(db)).seq).toBe(2)
  expect(told).toEqual([1, 2])
  await expect(
    db.transaction('rw', db.meta, () =>
      db.meta.add({ key: 'x', value: '' }).then(() => db.meta.add({ key: 'x', value: '' })),
    ),
  ).rejects.toThrow()
  expect(told).toEqual([1, 2])
})

test('of keys it has their number alone', async () => {
  const { db } = openBoth()
  await saveSecret(db, 'https://a.example', 'not-a-real-key')
  expect((await account(db)).tables['secrets']).toEqual({ count: 1, hash: [0, 0] })
  expect(await verifyLedger(db)).toEqual([])
})

describe('what happens behind its back is found', () => {
  const damages: [string, (store: IDBObjectStore) => void][] = [
    ['a row is gone', (store) => store.delete('m1')],
    ['a row is another', (store) => store.put(memory('m1', 's', 'I live in Rome.'))],
    ['an older state of a row is back', (store) => store.put(memory('m2', 's', 'before'))],
    ['a row too many', (store) => store.put(memory('m9', 's', 'never said'))],
    ['a character', (store) => store.put(memory('m1', 's', 'I live in Porto,'))],
    ['everything', (store) => store.clear()],
  ]
  test.each(damages)('%s', async (_, damage) => {
    const { db } = openBoth()
    await db.spaces.add(space('s'))
    await db.memories.bulkAdd([memory('m1', 's', 'I live in Porto.'), memory('m2', 's', 'before')])
    await db.memories.put(memory('m2', 's', 'after'))
    expect(await verifyLedger(db)).toEqual([])
    await behindItsBack(db, 'memories', damage)
    expect(await verifyLedger(db)).toMatchObject([{ table: 'memories', expected: { count: 2 } }])
  })

  test('but what is written meanwhile is none', async () => {
    const { db } = openBoth()
    await db.memories.bulkAdd(Array.from({ length: 1200 }, (_, n) => memory(`m${n}`, 's', `Fact ${n}.`)))
    const verifying = verifyLedger(db)
    for (let n = 0; n < 5; n++) await db.memories.put(memory(`m${n}`, 's', 'changed meanwhile'))
    expect(await verifying).toEqual([])
  })
})

test('an operation is noted with the first row it writes, and not when it writes none', async () => {
  const { db } = openBoth()
  await write(db, [db.meta], () => db.meta.get('x'))
  expect((await account(db)).operations).toEqual([])
  await saveSection(db, 'appearance', DEFAULT_SETTINGS.appearance)
  expect((await account(db)).operations).toHaveLength(1)
  for (let n = 0; n < 150; n++) await saveSection(db, 'appearance', DEFAULT_SETTINGS.appearance)
  expect((await account(db)).operations).toHaveLength(100)
})
