import { IDBDatabase, IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import Dexie from 'dexie'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { Derived, Truth } from '../../src/db/db.ts'
import { commitTurn, startExchange } from '../../src/db/exchange.ts'
import { storageFault } from '../../src/db/faults.ts'
import { saveSection } from '../../src/db/settings.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { log, pruneChanges, write } from '../../src/db/write.ts'
import { failure, nameOf } from '../../src/lib/errors.ts'
import { NOW, openBoth, segment } from './fixture.ts'

afterEach(() => vi.restoreAllMocks())

test('what a person said is written strictly, what can be made again is not', async () => {
  const opened = vi.spyOn(IDBDatabase.prototype, 'transaction')
  const durabilities = () =>
    new Set(opened.mock.calls.filter(([, mode]) => mode === 'readwrite').map(([, , options]) => options?.durability))
  const { db, derived } = openBoth()
  const { id: spaceId } = await ensureSpace(db, NOW)
  const { assistant } = await startExchange(db, { conversationId: null, spaceId, text: 'Hi', now: NOW })
  await commitTurn(db, assistant.id, { text: 'Hello', status: 'complete', now: NOW })
  await saveSection(db, 'appearance', DEFAULT_SETTINGS.appearance)
  await db.turns.update(assistant.id, { text: 'Hello!' })
  expect(durabilities()).toEqual(new Set(['strict']))
  opened.mockClear()
  await derived.segments.add(segment(['a#0']))
  expect(durabilities()).toEqual(new Set(['relaxed']))
})

describe('a newer schema', () => {
  /** What a later program may bring: a table more, and one less. */
  class Newer extends Truth {
    constructor(indexedDB: IDBFactory) {
      super('recollect', { indexedDB, IDBKeyRange })
      this.version(99).stores({ extra: 'id', tombstones: null })
    }
  }

  test('that arrives makes an old tab let go, for good', async () => {
    const indexedDB = new IDBFactory()
    const onOutdated = vi.fn()
    const old = new Truth('recollect', { indexedDB, IDBKeyRange, onOutdated })
    await ensureSpace(old, NOW)
    const fresh = new Newer(indexedDB)
    await fresh.open()
    expect(onOutdated).toHaveBeenCalledOnce()
    const message = { conversationId: null, spaceId: 'x', text: 'too late', now: NOW }
    await expect(startExchange(old, message)).rejects.toMatchObject({ name: 'StorageClosed' })
    await expect(ensureSpace(old, NOW)).rejects.toMatchObject({ name: 'StorageClosed' })
    expect(await fresh.table('turns').count()).toBe(0)
    fresh.close()
  })

  test('that is there is not opened', async () => {
    const indexedDB = new IDBFactory()
    const fresh = new Newer(indexedDB)
    await fresh.open()
    await fresh.table('extra').add({ id: 'new' })
    fresh.close()
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const old = new Truth('recollect', { indexedDB, IDBKeyRange })
    await expect(old.open()).rejects.toMatchObject({ name: 'SchemaTooNew' })
    await expect(ensureSpace(old, NOW)).rejects.toMatchObject({ name: 'SchemaTooNew' })
    // The newer program is not harmed by the attempt.
    const again = new Newer(indexedDB)
    expect(await again.table('extra').toArray()).toEqual([{ id: 'new' }])
    expect(await again.spaces.count()).toBe(0)
    again.close()
  })

  test('of our own is opened as often as one likes', async () => {
    const indexedDB = new IDBFactory()
    for (let time = 0; time < 2; time++) {
      const db = new Truth('recollect', { indexedDB, IDBKeyRange })
      await ensureSpace(db, NOW)
      db.close({ disableAutoOpen: false })
      await db.open()
      expect(await db.spaces.count()).toBe(1)
      db.close()
    }
  })
})

test('the derived database may be deleted at any time: it is opened again, empty', async () => {
  const { derived, indexedDB } = openBoth()
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await derived.segments.add(segment(['a#0']))
  await new Promise<unknown>((resolve) => (indexedDB.deleteDatabase('recollect-derived').onsuccess = resolve))
  expect(await derived.segments.count()).toBe(0)
  await derived.segments.add(segment(['b#0']))
  expect(await derived.segments.count()).toBe(1)
  const again = new Derived('recollect-derived', { indexedDB, IDBKeyRange })
  expect(await again.segments.count()).toBe(1)
  again.close()
})

describe('a storage failure', () => {
  const quota = new DOMException('full', 'QuotaExceededError')
  const cases: [title: string, thrown: unknown, name: string][] = [
    ['a full disk, as Dexie hides it', new Dexie.AbortError('aborted', quota), 'StorageFull'],
    ['a full disk in a bulk', new Dexie.BulkError('some', { 0: quota }), 'StorageFull'],
    ['a full disk, told only in words', new DOMException('IO error: disk full', 'UnknownError'), 'StorageFull'],
    ['a full disk behind a cause', new Error('x', { cause: quota }), 'Error'],
    ['a closed database', new Dexie.DatabaseClosedError(), 'StorageClosed'],
    ['a lost connection', new DOMException('lost', 'InvalidStateError'), 'StorageClosed'],
    ['no storage', new Dexie.MissingAPIError(), 'StorageMissing'],
    [
      'storage that a site may not use',
      new DOMException('The user denied permission to access the database.', 'UnknownError'),
      'StorageMissing',
    ],
    ['an aborted transaction', new Dexie.AbortError('aborted'), 'StorageFailed'],
    ['something unknown', new DOMException('?', 'UnknownError'), 'StorageFailed'],
    ['a failure of ours', failure('StaleEdit', 'ours'), 'StaleEdit'],
    ['a bug', new TypeError('x is undefined'), 'TypeError'],
    ['a cancel', new DOMException('stop', 'AbortError'), 'AbortError'],
    ['something that is no error', 'words', 'StorageFailed'],
  ]
  test.each(cases)('%s', (_, thrown, name) => expect(nameOf(storageFault(thrown))).toBe(name))

  test('is translated once, and undoes everything', async () => {
    const { db } = openBoth()
    const failing = write(db, [db.meta], async () => {
      await db.meta.add({ key: 'a', value: '1' })
      throw new Dexie.AbortError('aborted', quota)
    })
    await expect(failing).rejects.toMatchObject({ name: 'StorageFull', message: expect.stringContaining('space') })
    await failing.catch((error: unknown) => expect(storageFault(error)).toBe(error))
    expect(await db.meta.count()).toBe(0)
  })
})

test('the change log keeps its newest lines, and goes on counting', async () => {
  const { db } = openBoth()
  await pruneChanges(db, 3)
  const add = (id: string) => write(db, [db.changes], () => log(db, 'turns', 'put', [{ id }]))
  for (const id of ['a', 'b', 'c', 'd', 'e']) await add(id)
  await pruneChanges(db, 3)
  expect((await db.changes.toArray()).map((row) => row.id)).toEqual(['c', 'd', 'e'])
  await pruneChanges(db, 0)
  await add('f')
  expect(await db.changes.toArray()).toMatchObject([{ seq: 6, id: 'f' }])
})
