import { expect, test } from 'vitest'
import { listBackups, takeBackup } from '../../src/db/backups.ts'
import { createTimedBackups } from '../../src/db/timed-backups.ts'
import { conversation, NOW, openBoth, space, turn } from './fixture.ts'
import { memoryShelf } from './shelf.ts'

const MINUTE = 60_000

async function world() {
  const { db, derived } = openBoth()
  await db.spaces.add(space('s1'))
  await db.conversations.add(conversation('c1', 's1'))
  const shelf = memoryShelf()
  let now = NOW
  let check = () => Promise.resolve()
  const due: { at: number; work: () => void }[] = []
  const told: unknown[] = []
  const timed = createTimedBackups({
    db,
    derived,
    shelf,
    now: () => now,
    after: (ms, work) => void due.push({ at: now + ms, work }),
    check: () => check(),
    tell: (thrown) => void told.push(thrown),
  })
  let seq = 0
  const say = async () => {
    await db.turns.add(turn(`t${++seq}`, 'c1', seq, `turn ${seq}`))
    await db.changes.add({ table: 'turns', id: `t${seq}`, op: 'put' })
    await timed.changed()
  }
  const copies = () => listBackups(shelf)
  /** Lets the time come that is waited for, and what is done then be done. */
  const wait = async (copiesThen: number) => {
    await expect.poll(() => due.length).toBeGreaterThan(0)
    const next = due.shift()!
    now = next.at
    next.work()
    await expect.poll(async () => (await copies()).length).toBe(copiesThen)
    return now - NOW
  }
  return {
    db,
    shelf,
    timed,
    say,
    wait,
    copies,
    due,
    told,
    later: (ms: number) => (now += ms),
    damage: () => (check = () => Promise.reject(new Error('damaged'))),
  }
}

test('the first change is copied soon, what follows a quarter of an hour after that, after a long rest a minute later, and no change never', async () => {
  const { say, wait, due, timed, copies, later } = await world()
  await timed.changed()
  expect(due).toHaveLength(0)
  await say()
  await say()
  expect(due).toHaveLength(1)
  expect(await wait(1)).toBe(5000)
  await timed.changed()
  expect(due).toHaveLength(0)
  await say()
  expect(await wait(2)).toBe(15 * MINUTE + 5000)
  later(60 * MINUTE)
  await say()
  expect(await wait(3)).toBe(76 * MINUTE + 5000)
  expect((await copies()).map(({ reason }) => reason)).toEqual(['timed', 'timed', 'timed'])
})

test('a copy that was just made for another reason counts', async () => {
  const { db, shelf, say, wait } = await world()
  await takeBackup(db, shelf, 'before-import', NOW)
  await say()
  expect(await wait(2)).toBe(15 * MINUTE)
})

test('of a damaged database no copy is made, and it is told', async () => {
  const { say, due, told, copies, damage } = await world()
  damage()
  await say()
  due.shift()!.work()
  await expect.poll(() => told).toHaveLength(1)
  expect(await copies()).toEqual([])
  // It is tried again, but not at once.
  await expect.poll(() => due.map(({ at }) => at - NOW)).toEqual([15 * MINUTE])
})

test('once something is forgotten, copies that hold it go at once, and a new one is made', async () => {
  const { db, shelf, timed, say, later, copies } = await world()
  await say()
  const { name } = await takeBackup(db, shelf, 'timed', NOW)
  await timed.forgotten()
  expect((await copies()).map((one) => one.name)).toEqual([name])
  later(5)
  await db.tombstones.add({ hash: 'a'.repeat(64), spaceId: 's1', at: NOW + 3 })
  await timed.forgotten()
  expect((await copies()).map(({ at }) => at)).toEqual([NOW + 5])
})
