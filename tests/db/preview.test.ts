import { expect, test } from 'vitest'
import { changesNothing, previewImport } from '../../src/db/preview.ts'
import { exportArchive } from '../../src/db/export.ts'
import { readArchive } from '../../src/db/archive-file.ts'
import { importArchive } from '../../src/db/import.ts'
import { conversation, dump, memory, NOW, openBoth, space, turn } from './fixture.ts'

async function store(owner: string) {
  const both = openBoth()
  await both.db.meta.put({ key: 'owner', value: owner })
  await both.db.spaces.add(space('s1'))
  await both.db.conversations.add(conversation('c1', 's1'))
  await both.db.turns.bulkAdd([turn('t1', 'c1', 0, 'one'), turn('t2', 'c1', 1, 'two'), turn('t3', 'c1', 2, 'three')])
  await both.db.memories.add(memory('m1', 's1', 'I ski.'))
  return both
}
const none = { fresh: 0, changed: 0, same: 0, stays: 0, gone: 0 }

test('one’s own file: what comes, what changes, what stays, what would go', async () => {
  const { db } = await store('me')
  const archive = await readArchive(await exportArchive(db, NOW))
  await db.turns.delete('t1')
  await db.turns.update('t2', { text: 'other' })
  await db.turns.update('t3', { text: '[forgotten]', revision: 1 })
  await db.turns.add(turn('t4', 'c1', 3, 'since'))
  const before = await dump(db)
  const { effects, usual } = await previewImport(db, archive)
  expect(await dump(db)).toEqual(before)
  expect(usual).toBe('merge')
  expect(effects.merge.turns).toEqual({ ...none, fresh: 1, changed: 1, stays: 1 })
  expect(effects.merge.memories).toEqual({ ...none, same: 1 })
  expect(effects.replace.turns).toEqual({ ...none, fresh: 1, changed: 2, gone: 1 })
  expect(effects.add.turns).toEqual({ ...none, fresh: 3 })
  expect(effects.add.conversations).toEqual({ ...none, fresh: 1 })
})

test('what is here already changes nothing, nor does somebody else’s file the second time', async () => {
  const mine = await store('me')
  const own = await previewImport(mine.db, await readArchive(await exportArchive(mine.db, NOW)))
  expect(changesNothing(own.effects.merge)).toBe(true)
  const theirs = await readArchive(await exportArchive((await store('they')).db, NOW))
  const first = await previewImport(mine.db, theirs)
  expect([first.usual, changesNothing(first.effects.add)]).toEqual(['add', false])
  await importArchive(mine.db, mine.derived, theirs)
  const second = await previewImport(mine.db, theirs)
  expect(second.effects.add.turns).toEqual({ ...none, same: 3 })
  expect(changesNothing(second.effects.add)).toBe(true)
})
