import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { renameConversation } from '../../src/db/conversations.ts'
import * as curate from '../../src/db/curate.ts'
import { tombstoneHash } from '../../src/db/forget.ts'
import { dropSecret, saveSecret } from '../../src/db/secrets.ts'
import { ownerId, saveSection } from '../../src/db/settings.ts'
import { createSpace, ensureSpace, renameSpace } from '../../src/db/spaces.ts'
import { conversation, dump, memory, NOW, openBoth, space } from './fixture.ts'

describe('a note', () => {
  test('is kept, trimmed, and active at once', async () => {
    const { db } = openBoth()
    const note = await curate.addNote(db, 's', ' The boiler is new. ', NOW)
    expect(note).toMatchObject({
      kind: 'note',
      origin: 'note',
      status: 'active',
      text: 'The boiler is new.',
      sources: [],
    })
    expect(await db.memories.toArray()).toEqual([note])
    expect(await db.changes.toArray()).toMatchObject([{ table: 'memories', id: note.id, op: 'put' }])
  })
  test.each([
    [' ', 'EmptyMemory'],
    ['x'.repeat(curate.MAX_MEMORY_CHARS + 1), 'MemoryTooLong'],
  ])('is refused when it says nothing or too much', async (text, name) => {
    const { db } = openBoth()
    await expect(curate.addNote(db, 's', text, NOW)).rejects.toMatchObject({ name })
  })
  test('of a forgotten sentence lifts the ban on it, everywhere', async () => {
    const { db } = openBoth()
    await db.tombstones.add({ hash: tombstoneHash('s', 'The boiler is new'), spaceId: 's', at: NOW })
    await curate.addNote(db, 's', 'The boiler is new!', NOW)
    expect(await db.tombstones.count()).toBe(0)
    expect(await db.changes.toArray()).toContainEqual(expect.objectContaining({ table: 'all' }))
  })
})

describe('a memory', () => {
  async function kept() {
    const { db } = openBoth()
    await db.memories.add(memory('m', 's', 'I live in Porto.'))
    return { db, read: () => db.memories.get('m') }
  }
  test('is edited against the revision that was seen', async () => {
    const { db, read } = await kept()
    await curate.editMemory(db, 'm', ' I live in Braga. ', 0, NOW)
    expect(await read()).toMatchObject({ text: 'I live in Braga.', revision: 1 })
    const stale = curate.editMemory(db, 'm', 'I live in Faro.', 0, NOW)
    await expect(stale).rejects.toMatchObject({ name: 'StaleEdit' })
    expect(await read()).toMatchObject({ text: 'I live in Braga.', revision: 1 })
    await expect(curate.editMemory(db, 'm', '', 1, NOW)).rejects.toMatchObject({ name: 'EmptyMemory' })
    await expect(curate.editMemory(db, 'gone', 'x', 0, NOW)).rejects.toMatchObject({ name: 'NoSuchMemory' })
  })
  test('edited in two tabs at once is changed by one of them', async () => {
    const { db, read } = await kept()
    const both = await Promise.allSettled([
      curate.editMemory(db, 'm', 'a', 0, NOW),
      curate.editMemory(db, 'm', 'b', 0, NOW),
    ])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await read())?.revision).toBe(1)
  })
  test('that is a signal is given another kind, against the revision that was seen', async () => {
    const { db, read } = await kept()
    await curate.editMemory(db, 'm', 'I live in Porto.', 0, NOW, 'goal')
    expect(await read()).toMatchObject({ kind: 'goal', text: 'I live in Porto.', revision: 1 })
    const stale = curate.editMemory(db, 'm', 'I live in Porto.', 0, NOW, 'question')
    await expect(stale).rejects.toMatchObject({ name: 'StaleEdit' })
    expect(await read()).toMatchObject({ kind: 'goal' })
    const note = await curate.addNote(db, 's', 'The boiler is new.', NOW)
    await expect(curate.editMemory(db, note.id, 'The boiler.', 0, NOW, 'goal')).rejects.toMatchObject({
      name: 'NoSignal',
    })
    expect((await db.memories.get(note.id))?.kind).toBe('note')
  })
  test('is pinned and unpinned', async () => {
    const { db, read } = await kept()
    await curate.pinMemory(db, 'm', true, NOW)
    await curate.pinMemory(db, 'm', true, NOW + 1)
    expect((await read())?.pinnedAt).toBe(NOW)
    await curate.pinMemory(db, 'm', false, NOW)
    expect(await read()).not.toHaveProperty('pinnedAt')
    await expect(curate.pinMemory(db, 'gone', true, NOW)).rejects.toMatchObject({ name: 'NoSuchMemory' })
  })
  test('is dismissed, wanted again, approved', async () => {
    const { db, read } = await kept()
    await curate.dismissMemories(db, ['m', 'gone'], NOW)
    expect((await read())?.status).toBe('dismissed')
    await curate.restoreMemories(db, ['m'], NOW)
    expect(await read()).toEqual(memory('m', 's', 'I live in Porto.'))
    await db.memories.update('m', { status: 'proposed' })
    await curate.confirmMemories(db, ['m'], NOW)
    expect(await read()).toMatchObject({ status: 'active', confirmedAt: NOW })
  })
})

describe('spaces', () => {
  test('begin with one, also when two tabs race', async () => {
    const { db, indexedDB } = openBoth()
    const other = openBoth(indexedDB).db
    const found = await Promise.all([ensureSpace(db, NOW), ensureSpace(other, NOW + 1), ensureSpace(db, NOW + 2)])
    expect(new Set(found.map((one) => one.id)).size).toBe(1)
    expect(await db.spaces.toArray()).toMatchObject([{ name: 'Personal' }])
    other.close()
  })
  test('are made and renamed', async () => {
    const { db } = openBoth()
    await db.spaces.add(space('old', { createdAt: 1 }))
    const made = await createSpace(db, ' Work ', NOW)
    await renameSpace(db, made.id, 'Job')
    await renameSpace(db, made.id, 'Job')
    expect((await db.spaces.get(made.id))?.name).toBe('Job')
    expect((await ensureSpace(db, NOW)).id).toBe('old')
    await expect(createSpace(db, ' ', NOW)).rejects.toMatchObject({ name: 'EmptyName' })
    await expect(renameSpace(db, 'gone', 'x')).rejects.toMatchObject({ name: 'NoSuchSpace' })
  })
})

test('a conversation is renamed for good', async () => {
  const { db } = openBoth()
  await db.conversations.add(conversation('c', 's'))
  await renameConversation(db, 'c', ' Trip ')
  expect(await db.conversations.get('c')).toMatchObject({ title: 'Trip', named: 1 })
  await expect(renameConversation(db, 'c', '')).rejects.toMatchObject({ name: 'EmptyName' })
  await expect(renameConversation(db, 'gone', 'x')).rejects.toMatchObject({ name: 'NoSuchConversation' })
})

test('settings are stored mended, keys only for whole origins, and the owner is made up once', async () => {
  const { db } = openBoth()
  await saveSection(db, 'context', { ...DEFAULT_SETTINGS.context, window: -4 })
  expect((await db.settings.get('context'))?.value).toEqual(DEFAULT_SETTINGS.context)
  await saveSecret(db, 'https://api.example.com', 'k')
  await expect(saveSecret(db, 'https://api.example.com/v1', 'k')).rejects.toMatchObject({ name: 'BadOrigin' })
  await expect(saveSecret(db, 'nonsense', 'k')).rejects.toMatchObject({ name: 'BadOrigin' })
  expect(await db.secrets.toArray()).toEqual([{ origin: 'https://api.example.com', key: 'k' }])
  await dropSecret(db, 'https://api.example.com')
  const owners = await Promise.all([ownerId(db), ownerId(db)])
  expect(new Set([...owners, await ownerId(db)]).size).toBe(1)
  expect((await dump(db)).secrets).toEqual([])
})
