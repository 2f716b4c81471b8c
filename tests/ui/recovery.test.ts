import { afterEach, expect, test, vi } from 'vitest'
import { exportArchive } from '../../src/db/export.ts'
import { takeIn } from '../../src/ui/recovery/ways.ts'
import { conversation, NOW, openBoth, space, turn } from '../db/fixture.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** A database that the browser is said not to open, with a row in it to tell whether it was deleted. */
async function unreadable() {
  const reload = vi.fn()
  vi.stubGlobal('location', { reload })
  const { db, derived } = openBoth()
  await db.spaces.put(space('s0'))
  await db.conversations.put(conversation('c0', 's0'))
  const post = { read: () => Promise.resolve(null), write: () => Promise.resolve() }
  return { damage: { db, derived, verdict: { state: 'unreadable' as const }, post }, reload }
}

async function fileOf(text: string): Promise<Blob> {
  const { db } = openBoth()
  await db.spaces.put(space('s1'))
  await db.conversations.put(conversation('c1', 's1'))
  await db.turns.put(turn('t1', 'c1', 0, text))
  return exportArchive(db, NOW)
}

test('what cannot be read is deleted only once the file in its place was checked', async () => {
  const { damage, reload } = await unreadable()
  const file = await fileOf('We planted a plum tree.')
  const cutOff = file.slice(0, file.size - 20)
  await expect(takeIn(damage, cutOff)).rejects.toMatchObject({ name: 'ArchiveRefused' })
  expect(await damage.db.conversations.toCollection().primaryKeys()).toEqual(['c0'])
  expect(reload).not.toHaveBeenCalled()

  // No private files here: what stands there otherwise is missed, and holds nothing up.
  const told = vi.spyOn(console, 'warn').mockReturnValue()
  await takeIn(damage, file)
  expect(told).toHaveBeenCalledOnce()
  expect(await damage.db.conversations.toCollection().primaryKeys()).toEqual(['c1'])
  expect((await damage.db.turns.get('t1'))?.text).toBe('We planted a plum tree.')
  expect(reload).toHaveBeenCalledOnce()
})
