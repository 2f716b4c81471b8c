import { describe, expect, test } from 'vitest'
import {
  dropForgotten,
  listBackups,
  restoreBackup,
  stampOf,
  takeBackup,
  undoTo,
  verifyBackup,
} from '../../src/db/backups.ts'
import { exportArchive } from '../../src/db/export.ts'
import { importArchive } from '../../src/db/import.ts'
import { conversation, drawn, dump, NOW, openBoth, space, turn } from './fixture.ts'
import { memoryShelf } from './shelf.ts'
import { carried } from './world.ts'

async function store() {
  const both = openBoth()
  const said = turn('t1', 'c1', 0, 'I live in Porto.')
  await both.db.spaces.add(space('s1'))
  await both.db.conversations.add(conversation('c1', 's1'))
  await both.db.turns.bulkAdd([said, turn('t2', 'c1', 1, 'Nice.', { parentId: 't1', role: 'assistant' })])
  await both.db.memories.add(drawn('m1', 's1', said, 'I live in Porto.'))
  await both.db.secrets.add({ origin: 'https://api.example.com', key: 'sk-planted' })
  return { ...both, shelf: memoryShelf() }
}

test('a copy is a file that can be read, listed by when and why it was made', async () => {
  const { db, shelf } = await store()
  const first = await takeBackup(db, shelf, 'timed', NOW)
  const second = await takeBackup(db, shelf, 'before-import', NOW + 1)
  expect(await listBackups(shelf)).toEqual([second, first])
  expect(second).toMatchObject({ at: NOW + 1, reason: 'before-import', bytes: shelf.files.get(second.name)!.size })
  expect(await verifyBackup(shelf, first.name)).toMatchObject({ createdAt: NOW, counts: { turns: 2, memories: 1 } })
  const [file] = shelf.files.values()
  expect(await new Response(file!.stream().pipeThrough(new DecompressionStream('gzip'))).text()).not.toContain(
    'sk-planted',
  )
})

test('what the folder holds besides is no copy, and what a killed tab left half written goes', async () => {
  const { db, shelf } = await store()
  shelf.files.set('notes.txt', new Blob(['x']))
  shelf.files.set('20250301T120000000Z-timed.recollect.part', new Blob(['half']))
  const { name } = await takeBackup(db, shelf, 'timed', NOW)
  expect((await listBackups(shelf)).map((one) => one.name)).toEqual([name])
  expect([...shelf.files.keys()]).toEqual(['notes.txt', name])
})

test('a copy that cannot be read back is none', async () => {
  const { db, shelf } = await store()
  const broken = { ...shelf, read: async (name: string) => (await shelf.read(name))?.slice(0, 100) }
  await expect(takeBackup(db, broken, 'timed', NOW)).rejects.toMatchObject({ name: 'BackupFailed' })
  expect(await shelf.list()).toEqual([])
})

test('everything comes back as it was, keys stay, and what was here in between is a copy itself', async () => {
  const { db, derived, shelf } = await store()
  const was = await carried(db)
  const { name } = await takeBackup(db, shelf, 'timed', NOW)
  await db.turns.delete('t2')
  await db.turns.put(turn('t3', 'c1', 2, 'Something else.'))
  await db.memories.clear()
  const between = await carried(db)
  const { as, before } = await restoreBackup(db, derived, shelf, name, { now: NOW + 1 })
  expect(as).toBe('replaced')
  expect(await carried(db)).toEqual(was)
  expect(await db.secrets.toArray()).toEqual([{ origin: 'https://api.example.com', key: 'sk-planted' }])
  expect(before).toMatchObject({ reason: 'before-restore', at: NOW + 1 })
  await restoreBackup(db, derived, shelf, before!.name, { now: NOW + 2, keepPresent: false })
  expect(await carried(db)).toEqual(between)
  expect(await listBackups(shelf)).toHaveLength(2)
})

test('into an emptied database, with nothing to keep of it', async () => {
  const { db, shelf } = await store()
  const was = await carried(db)
  const { name } = await takeBackup(db, shelf, 'timed', NOW)
  const fresh = openBoth()
  const { before } = await restoreBackup(fresh.db, fresh.derived, shelf, name, { now: NOW + 1 })
  expect(before).toBeUndefined()
  expect(await carried(fresh.db)).toEqual(was)
  expect(await listBackups(shelf)).toHaveLength(1)
})

test('an import is taken back as long as nothing was said since', async () => {
  const { db, derived, shelf } = await store()
  const was = await carried(db)
  const { name } = await takeBackup(db, shelf, 'before-import', NOW)
  const other = await store()
  await other.db.turns.put(turn('t9', 'c1', 9, 'More.'))
  await importArchive(db, derived, await exportArchive(other.db, NOW))
  const stamp = await stampOf(db)
  await db.turns.put(turn('t5', 'c1', 5, 'Said since.'))
  const undo = () => undoTo(db, derived, shelf, { to: name, stamp, now: NOW + 1 })
  await expect(undo()).rejects.toMatchObject({ name: 'ChangedSince' })
  expect(await db.turns.count()).toBeGreaterThan(3)
  await db.turns.delete('t5')
  await undo()
  expect(await carried(db)).toEqual(was)
})

test('an import into nothing is taken back, without a shelf too', async () => {
  const source = await store()
  const { db, derived } = openBoth()
  await db.spaces.add(space('s0'))
  const was = await carried(db)
  const to = await exportArchive(db, NOW)
  await importArchive(db, derived, await exportArchive(source.db, NOW))
  expect(await db.turns.count()).toBe(2)
  await undoTo(db, derived, undefined, { to, stamp: await stampOf(db), now: NOW + 1 })
  expect(await carried(db)).toEqual(was)
})

describe('nothing is changed', () => {
  test('by a copy that was damaged, or is gone', async () => {
    const { db, derived, shelf } = await store()
    const { name } = await takeBackup(db, shelf, 'timed', NOW)
    const before = await dump(db)
    shelf.files.set(name, shelf.files.get(name)!.slice(0, -30))
    const restore = (one: string) => restoreBackup(db, derived, shelf, one, { now: NOW })
    await expect(restore(name)).rejects.toMatchObject({ name: 'ArchiveRefused' })
    await expect(restore('none')).rejects.toMatchObject({ name: 'NoSuchBackup' })
    expect(await dump(db)).toEqual(before)
  })

  test('while an answer is being written', async () => {
    const { db, derived, shelf } = await store()
    const { name } = await takeBackup(db, shelf, 'timed', NOW)
    await db.turns.update('t2', { status: 'streaming' })
    const before = await dump(db)
    const restoring = restoreBackup(db, derived, shelf, name, { now: NOW + 1 })
    await expect(restoring).rejects.toMatchObject({ name: 'AnswerRunning' })
    expect(await dump(db)).toEqual(before)
  })
})

test('an answer that was under way when the copy was made is a stopped one', async () => {
  const { db, derived, shelf } = await store()
  await db.turns.update('t2', { status: 'streaming' })
  const { name } = await takeBackup(db, shelf, 'timed', NOW)
  await db.turns.update('t2', { status: 'complete' })
  await restoreBackup(db, derived, shelf, name, { now: NOW + 1 })
  expect((await db.turns.get('t2'))?.status).toBe('stopped')
})

test('copies from before something was forgotten go', async () => {
  const { db, shelf } = await store()
  await takeBackup(db, shelf, 'timed', NOW)
  await db.tombstones.bulkAdd([
    { hash: 'a'.repeat(64), spaceId: 's1', at: NOW + 5 },
    { hash: 'b'.repeat(64), spaceId: 's1', at: NOW + 1e9 }, // of a clock that is ahead
  ])
  const { name } = await takeBackup(db, shelf, 'timed', NOW + 6)
  expect(await dropForgotten(db, shelf, NOW + 7)).toBe(1)
  expect((await listBackups(shelf)).map((one) => one.name)).toEqual([name])
})

describe('importing in the way that was chosen', () => {
  async function two() {
    const mine = await store()
    await mine.db.meta.put({ key: 'owner', value: 'me' })
    const theirs = await store()
    await theirs.db.meta.put({ key: 'owner', value: 'they' })
    await theirs.db.turns.update('t2', { text: 'Lovely!' })
    return { mine, theirs, file: await exportArchive(theirs.db, NOW) }
  }

  test('a file of another browser of mine is merged under its ids', async () => {
    const { mine, theirs, file } = await two()
    await mine.db.turns.clear()
    await mine.db.memories.clear()
    const { as } = await importArchive(mine.db, mine.derived, file, { how: 'merge' })
    expect(as).toBe('restored')
    expect(await carried(mine.db)).toEqual(await carried(theirs.db))
    expect((await mine.db.meta.get('owner'))?.value).toBe('me')
  })

  test('or takes the place of everything, and is its owner’s from then on', async () => {
    const { mine, theirs, file } = await two()
    await mine.db.conversations.add(conversation('c2', 's1'))
    await importArchive(mine.db, mine.derived, file, { how: 'replace' })
    expect(await carried(mine.db)).toEqual(await carried(theirs.db))
    expect((await mine.db.meta.get('owner'))?.value).toBe('they')
    expect(await mine.db.secrets.count()).toBe(1)
  })

  test('beside what is here it comes in once, however often it is taken', async () => {
    const { mine, file } = await two()
    await importArchive(mine.db, mine.derived, file, { how: 'add' })
    const once = await carried(mine.db)
    expect([once.conversations.length, once.turns.length, once.memories.length]).toEqual([2, 4, 2])
    await importArchive(mine.db, mine.derived, file, { how: 'add' })
    expect(await carried(mine.db)).toEqual(once)
  })

  test('what came in before and was gone on with gets no second thread', async () => {
    const { mine, theirs, file } = await two()
    await importArchive(mine.db, mine.derived, file)
    const adopted = (await mine.db.conversations.toArray()).find(({ id }) => id !== 'c1')!
    await mine.db.turns.add(turn('mine', adopted.id, 2, 'I go on here.'))
    await theirs.db.turns.add(turn('t3', 'c1', 2, 'They went on there.', { parentId: 't2' }))
    await importArchive(mine.db, mine.derived, await exportArchive(theirs.db, NOW))
    const talk = await mine.db.turns.where('[conversationId+seq]').between([adopted.id, 0], [adopted.id, 9]).toArray()
    expect(talk.map(({ text }) => text)).toEqual(['I live in Porto.', 'Lovely!', 'I go on here.'])
  })
})
