// What is found at the start: damage is told from a first visit, and health is never taken for damage.
import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, test, vi } from 'vitest'
import { acceptTruth } from '../../src/db/accept.ts'
import { checkTruth, isDamaged } from '../../src/db/boot.ts'
import { Truth } from '../../src/db/db.ts'
import { startExchange } from '../../src/db/exchange.ts'
import { type Post, readSentinel, type Sentinel, standAt } from '../../src/db/sentinel.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { memory, NOW, openBoth } from './fixture.ts'

/** A place outside the database. */
function post(text: string | null = null): Post & { text: string | null } {
  return {
    text,
    async read() {
      return this.text
    },
    async write(to) {
      this.text = to
    },
  }
}

/** A store in which something was said, and the sentinel that saw it. */
async function lived() {
  const indexedDB = new IDBFactory()
  const { db } = openBoth(indexedDB)
  const sentinel = post()
  db.close({ disableAutoOpen: false })
  const watched = new Truth('recollect', {
    indexedDB,
    IDBKeyRange: (await import('fake-indexeddb')).IDBKeyRange,
    onCommitted: standAt(sentinel, () => NOW),
  })
  const { id: spaceId } = await ensureSpace(watched, NOW)
  await startExchange(watched, { conversationId: null, spaceId, text: 'I live in Porto.', now: NOW })
  await watched.memories.bulkAdd([memory('m1', spaceId, 'a'), memory('m2', spaceId, 'b')])
  await vi.waitFor(async () => expect((await readSentinel(sentinel))?.seq).toBe(3))
  return { indexedDB, db: watched, sentinel, spaceId }
}

const reopened = (indexedDB: IDBFactory) => openBoth(indexedDB).db

test('a first visit is fresh, and so is a second one of somebody who said nothing', async () => {
  const { db, indexedDB } = openBoth()
  const verdicts = [await checkTruth(db, indexedDB, [post()])]
  db.close()
  verdicts.push(await checkTruth(reopened(indexedDB), indexedDB, [post(), post('not even JSON')]))
  expect(verdicts.map(isDamaged)).toEqual([false, false])
})

test('what is all there is sound, whether the sentinel stood by, lagged behind, or is gone', async () => {
  const { db, indexedDB, sentinel } = await lived()
  db.close()
  const lagging = JSON.stringify({ ...(JSON.parse(sentinel.text!) as Sentinel), seq: 1, counts: {} })
  for (const posts of [[sentinel], [post(lagging)], [post()], [post('{"uuid":7}')], []])
    expect(await checkTruth(reopened(indexedDB), indexedDB, posts)).toMatchObject({ state: 'sound' })
})

test('a deliberate deletion of everything is sound', async () => {
  const { db, indexedDB, sentinel } = await lived()
  await db.transaction('rw', db.tables, () =>
    Promise.all(db.tables.filter(({ name }) => name !== 'ledger').map((table) => table.clear())),
  )
  await vi.waitFor(async () => expect((await readSentinel(sentinel))?.seq).toBe(4))
  db.close()
  expect(isDamaged(await checkTruth(reopened(indexedDB), indexedDB, [sentinel]))).toBe(false)
})

test('rows that somebody else put are no loss, but what else is missing is', async () => {
  const { db, indexedDB, sentinel, spaceId } = await lived()
  const behind = (act: (store: IDBObjectStore) => void) =>
    new Promise((resolve) => {
      const transaction = db.backendDB().transaction(['memories', 'turns'], 'readwrite')
      transaction.oncomplete = resolve
      act(transaction.objectStore('memories'))
    })
  await behind((memories) => memories.put(memory('m3', spaceId, 'never said')))
  const grown = await checkTruth(reopened(indexedDB), indexedDB, [sentinel])
  expect(grown).toMatchObject({ state: 'grown', before: { counts: { memories: 2 } }, now: { memories: 3 } })
  expect(isDamaged(grown)).toBe(false)
  expect(await checkTruth(reopened(indexedDB), indexedDB, [])).toMatchObject({ state: 'grown' })
  const ahead = JSON.stringify({ ...(JSON.parse(sentinel.text!) as Sentinel), seq: 4 })
  expect(await checkTruth(reopened(indexedDB), indexedDB, [post(ahead)])).toMatchObject({ state: 'shortened' })

  await behind((memories) => memories.transaction.objectStore('turns').clear())
  expect(await checkTruth(reopened(indexedDB), indexedDB, [sentinel])).toMatchObject({ state: 'shortened' })
})

test('rows that somebody else put are counted in when a person says so', async () => {
  const { db, indexedDB, sentinel, spaceId } = await lived()
  await new Promise((resolve) => {
    const transaction = db.backendDB().transaction('memories', 'readwrite')
    transaction.oncomplete = resolve
    transaction.objectStore('memories').put(memory('m3', spaceId, 'never said'))
  })
  await acceptTruth(db, [sentinel], NOW)
  db.close()
  expect(await checkTruth(reopened(indexedDB), indexedDB, [sentinel])).toMatchObject({ state: 'sound' })
})

test('what a person accepted is told outside at one place at least', async () => {
  const { db, indexedDB, sentinel } = await lived()
  const closed: Post = { read: () => Promise.resolve(null), write: () => Promise.reject(new Error('closed')) }
  await expect(acceptTruth(db, [closed, closed], NOW)).rejects.toThrow('closed')
  await acceptTruth(db, [closed, sentinel], NOW)
  db.close()
  expect(await checkTruth(reopened(indexedDB), indexedDB, [sentinel, closed])).toMatchObject({ state: 'sound' })
})

describe('damage is told', () => {
  test('an empty store where something was', async () => {
    const { db, sentinel } = await lived()
    db.close()
    const empty = new IDBFactory()
    const verdict = await checkTruth(reopened(empty), empty, [post(), sentinel])
    expect(verdict).toMatchObject({ state: 'emptied', before: { at: NOW, counts: { turns: 2, memories: 2 } } })
    expect(verdict.now?.['turns']).toBe(0)
  })

  test('a store that somebody began anew', async () => {
    const { db, sentinel } = await lived()
    db.close()
    const other = openBoth()
    await ensureSpace(other.db, NOW)
    expect(await checkTruth(other.db, other.indexedDB, [sentinel])).toMatchObject({ state: 'shortened' })
  })

  test('rows that are missing, with no sentinel at all', async () => {
    const { db, indexedDB } = await lived()
    const native = db.backendDB()
    await new Promise((resolve) => {
      const transaction = native.transaction('memories', 'readwrite')
      transaction.oncomplete = resolve
      transaction.objectStore('memories').delete('m1')
    })
    db.close()
    expect(await checkTruth(reopened(indexedDB), indexedDB, [post()])).toMatchObject({
      state: 'shortened',
      before: { counts: { memories: 2 } },
      now: { memories: 1 },
    })
  })

  test('an older state, whole in itself', async () => {
    const { db, indexedDB, sentinel } = await lived()
    db.close()
    const ahead = JSON.stringify({ ...(JSON.parse(sentinel.text!) as Sentinel), seq: 4 })
    expect(await checkTruth(reopened(indexedDB), indexedDB, [post(ahead)])).toMatchObject({ state: 'shortened' })
  })

  test('a ledger that is gone', async () => {
    const { db, indexedDB } = await lived()
    await db.ledger.clear()
    db.close()
    expect(await checkTruth(reopened(indexedDB), indexedDB, [])).toMatchObject({ state: 'shortened' })
  })

  test('a browser that cannot read it, before anything is opened', async () => {
    const { sentinel } = await lived()
    const opened = vi.fn()
    const factory = {
      databases: () => Promise.reject(new DOMException('Internal error', 'UnknownError')),
      open: opened,
    } as unknown as IDBFactory
    const verdict = await checkTruth(reopened(factory), factory, [sentinel])
    expect(verdict).toMatchObject({ state: 'unreadable', before: { counts: { turns: 2 } } })
    expect(opened).not.toHaveBeenCalled()
  })
})

test('a newer program’s data is that, and no storage is that', async () => {
  const { indexedDB, db } = openBoth()
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  db.close({ disableAutoOpen: false })
  db.version(99).stores({ extra: 'id' })
  await db.open()
  db.close()
  expect(await checkTruth(reopened(indexedDB), indexedDB, [])).toMatchObject({ state: 'too-new' })
  const denied = {
    databases: () => Promise.reject(new DOMException('denied', 'SecurityError')),
  } as unknown as IDBFactory
  expect(await checkTruth(reopened(denied), denied, [])).toMatchObject({ state: 'unavailable' })
})
