// A write that stands behind a large one of another tab waits for it, and says so; one that hangs is given up. On a clock
// that is moved by hand, and with locks that tabs of a test share.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, test } from 'vitest'
import { Truth } from '../../src/db/db.ts'
import { LONG_MS, PATIENCE_MS, type Signs } from '../../src/db/patience.ts'
import { write } from '../../src/db/write.ts'

/** Locks of one browser, as far as they are used. */
function sharedLocks() {
  const held: { name: string }[] = []
  return {
    request: async (name: string, _: LockOptions, work: () => Promise<void>) => {
      const one = { name }
      held.push(one)
      await work().finally(() => held.splice(held.indexOf(one), 1))
    },
    query: () => Promise.resolve({ held: [...held] }),
    held,
  }
}

/** A tab on a database that others share. Its waits end when the test says so. */
function tab(indexedDB: IDBFactory, signs: unknown) {
  const due = new Set<{ ms: number; work: () => void }>()
  const told: boolean[] = []
  const db = new Truth('recollect', {
    indexedDB,
    IDBKeyRange,
    signs: signs as Signs,
    onWaiting: (isWaiting) => told.push(isWaiting),
    after(ms, work) {
      const one = { ms, work }
      due.add(one)
      return () => void due.delete(one)
    },
  })
  /** Lets the waits of so many milliseconds be over, as soon as there is one. */
  const pass = async (ms: number) => {
    // Who is at work gets some answers meanwhile.
    for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve))
    const those = () => [...due].filter((one) => one.ms === ms)
    await expect.poll(() => those().length).toBeGreaterThan(0)
    for (const one of those()) if (due.delete(one)) one.work()
  }
  return { db, told, pass, due }
}

/** A write that is at work, once it was let in, until it is told to end. */
function large(db: Truth) {
  let isOver = false
  let letIn = () => {}
  const atWork = new Promise<void>((resolve) => (letIn = resolve))
  const done = write(db, [db.meta], async () => {
    await db.meta.put({ key: 'large', value: '' })
    setImmediate(letIn) // who waits for it is no part of this transaction
    while (!isOver) await db.meta.get('large')
  })
  return { done, atWork, end: () => void (isOver = true) }
}

const small = (db: Truth) => write(db, [db.meta], () => db.meta.put({ key: 'small', value: 'said' }))

async function twoTabs() {
  const indexedDB = new IDBFactory()
  const signs = sharedLocks()
  const [one, two] = [tab(indexedDB, signs), tab(indexedDB, signs)]
  await one.db.open()
  await two.db.open()
  return { one, two, signs }
}

describe('behind a large write of another tab', () => {
  test('a small one waits however long that takes, says so, and goes on by itself', async () => {
    const { one, two, signs } = await twoTabs()
    const { done, atWork, end } = large(one.db)
    await atWork
    await one.pass(LONG_MS)
    expect(signs.held).toHaveLength(1)
    const saved = small(two.db)
    for (let n = 0; n < 5; n++) await two.pass(PATIENCE_MS)
    expect(two.told).toEqual([true])
    end()
    await Promise.all([done, saved])
    expect(two.told).toEqual([true, false])
    expect(await two.db.meta.get('small')).toMatchObject({ value: 'said' })
    expect(signs.held).toEqual([])
  })

  test('one that does not say so, a small one is given up as before', async () => {
    const { one, two } = await twoTabs()
    const { done, atWork, end } = large(one.db)
    await atWork
    const saved = small(two.db)
    await two.pass(PATIENCE_MS)
    // It begins anew on another connection.
    await two.pass(500)
    expect(two.told).toEqual([])
    end()
    await Promise.all([done, saved])
  })
})

test('what takes long says so only once it was let in, and until it ends', async () => {
  const { one, two, signs } = await twoTabs()
  const first = large(one.db)
  await first.atWork
  await one.pass(LONG_MS)
  const second = large(two.db)
  await two.pass(LONG_MS)
  expect(signs.held).toHaveLength(1)
  first.end()
  await first.done
  await second.atWork
  expect(signs.held).toEqual([])
  await two.pass(LONG_MS)
  expect(signs.held).toHaveLength(1)
  second.end()
  await second.done
  await expect.poll(() => signs.held.length).toBe(0)
})

test('what waits for a large write of its own tab waits as well, and blames no other', async () => {
  const { one } = await twoTabs()
  const { done, atWork, end } = large(one.db)
  await atWork
  await one.pass(LONG_MS)
  const saved = small(one.db)
  await one.pass(PATIENCE_MS)
  await one.pass(PATIENCE_MS)
  expect(one.told).toEqual([])
  end()
  await Promise.all([done, saved])
})
