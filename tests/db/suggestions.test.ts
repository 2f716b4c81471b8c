import { describe, expect, test } from 'vitest'
import type { Memory } from '../../src/core/types.ts'
import { historyOf, undo } from '../../src/db/happenings.ts'
import {
  acceptSuggestion,
  declineSuggestion,
  isLookDue,
  lookOver,
  openSuggestions,
  undoSuggestion,
} from '../../src/db/suggestions.ts'
import { retier } from '../../src/db/tiers.ts'
import { dump, memory, NOW, openBoth } from './fixture.ts'

const DAY = 86_400_000

async function kept(...memories: Memory[]) {
  const { db } = openBoth()
  await db.memories.bulkAdd(memories)
  return db
}

const question = () => memory('q', 's', 'Which dentist should I choose in Braga?', { kind: 'question' })
const assumption = () => memory('a', 's', 'The harbour office opens on Sundays.', { kind: 'assumption' })

describe('a look over everything', () => {
  test('joins what says exactly the same, tells it, and can be taken back', async () => {
    const db = await kept(
      memory('a', 's', 'I work as a nurse.'),
      memory('b', 's', 'I work as a NURSE!', { createdAt: NOW + 1, validFrom: NOW + 1 }),
      memory('c', 'x', 'I work as a nurse.'),
      memory('d', 's', 'I work as a nurse.', { kind: 'assumption', links: [{ kind: 'depends', to: 'a' }] }),
    )
    const before = await db.memories.toArray()
    expect((await lookOver(db, NOW)).joined).toBe(1)
    expect(await db.memories.get('b')).toMatchObject({ supersededBy: 'a', expiredAt: NOW })
    const [line] = await historyOf(db, 'b')
    expect(line).toMatchObject({ what: 'merged', by: 'rules', other: 'a' })
    await undo(db, line!.act!, NOW)
    expect(await db.memories.toArray()).toEqual(before)
  })

  test('does not join what only looks alike: other numbers, another day', async () => {
    const db = await kept(
      memory('a', 's', 'The rent is 800 euros.'),
      memory('b', 's', 'The rent is 900 euros.'),
      memory('c', 's', 'I saw Ana today.'),
      memory('d', 's', 'I saw Ana today.', { createdAt: NOW + 3 * DAY, validFrom: NOW + 3 * DAY }),
    )
    expect((await lookOver(db, NOW)).joined).toBe(0)
    for (const row of await db.memories.toArray()) expect(row).not.toHaveProperty('supersededBy')
  })

  test('what means the same in other words is suggested, never joined, and asked of few pairs', async () => {
    const db = await kept(
      memory('a', 's', 'I drink tea in the mornings, mostly.'),
      memory('b', 's', 'Mostly it is tea that I drink mornings.'),
      memory('c', 's', 'Along the river I ran for 6 km.'),
      memory('d', 's', 'I ran along the river for 5 km.'),
      memory('e', 'x', 'I drink tea in the mornings, mostly.'),
    )
    const asked: (readonly [string, string])[] = []
    const alike = (pairs: readonly (readonly [string, string])[]) => {
      asked.push(...pairs)
      return Promise.resolve(pairs.map(() => 1))
    }
    expect(await lookOver(db, NOW, { alike })).toMatchObject({ joined: 0, suggested: 1 })
    expect(asked).toEqual([['I drink tea in the mornings, mostly.', 'Mostly it is tea that I drink mornings.']])
    expect((await openSuggestions(db, 's')).map(({ kind, memories }) => [kind, ...memories])).toContainEqual([
      'duplicate',
      'a',
      'b',
    ])
    for (const row of await db.memories.toArray()) expect(row).not.toHaveProperty('supersededBy')
    expect((await lookOver(db, NOW, { alike })).suggested).toBe(0)
  })

  test('lets others have their turn while it compares', async () => {
    const db = await kept(...Array.from({ length: 60 }, (_, at) => memory(`m${at}`, 's', `Shelf ${at} holds ropes.`)))
    let turns = 0
    await lookOver(db, NOW, { idle: () => Promise.resolve(void turns++) })
    expect(turns).toBeGreaterThan(2)
  })

  test('twice changes nothing, and is due once a day whatever the clock does', async () => {
    const db = await kept(question(), assumption(), memory('x', 's', 'I ski.'), memory('y', 's', 'I ski.'))
    expect(await isLookDue(db, NOW)).toBe(true)
    await lookOver(db, NOW + 2 * DAY)
    await retier(db, NOW + 2 * DAY)
    const once = await dump(db)
    expect(await lookOver(db, NOW + 2 * DAY)).toEqual({ joined: 0, suggested: 0 })
    expect(await retier(db, NOW + 2 * DAY)).toBe(0)
    expect(await dump(db)).toEqual(once)
    expect(await isLookDue(db, NOW + 2 * DAY + 1000)).toBe(false)
    expect(await isLookDue(db, NOW + 2 * DAY - 1000)).toBe(false)
    expect(await isLookDue(db, NOW + 3 * DAY)).toBe(true)
  })
})

describe('a suggestion', () => {
  const world = () => kept(question(), assumption())

  test('waits until it is declined, and then does not come back', async () => {
    const db = await world()
    expect((await lookOver(db, NOW + 2 * DAY)).suggested).toBe(2)
    const open = await openSuggestions(db, 's')
    expect(open.map(({ kind }) => kind).sort()).toEqual(['unanswered', 'ungrounded'])
    for (const { id } of open) await declineSuggestion(db, id, NOW)
    expect((await lookOver(db, NOW + 3 * DAY)).suggested).toBe(0)
    expect(await openSuggestions(db, 's')).toEqual([])
    await undoSuggestion(db, open[0]!.id, NOW)
    expect((await openSuggestions(db, 's')).map(({ id }) => id)).toEqual([open[0]!.id])
    await expect(undoSuggestion(db, open[0]!.id, NOW)).rejects.toMatchObject({ name: 'NoSuchSuggestion' })
  })

  test('that is accepted is carried out, and can be taken back', async () => {
    const db = await world()
    await lookOver(db, NOW + 2 * DAY)
    const before = await db.memories.toArray()
    const ids = (await openSuggestions(db, 's')).map(({ id }) => id)
    for (const id of ids) await acceptSuggestion(db, id, NOW + 5)
    expect(await db.memories.get('q')).toMatchObject({ pinnedAt: NOW + 5 })
    expect(await db.memories.get('a')).toMatchObject({ confirmedAt: NOW + 5 })
    await expect(acceptSuggestion(db, ids[0]!, NOW)).rejects.toMatchObject({ name: 'NoSuchSuggestion' })
    for (const id of ids) await undoSuggestion(db, id, NOW + 6)
    expect(await db.memories.toArray()).toEqual(before)
    expect(await openSuggestions(db, 's')).toHaveLength(2)
  })

  test('to join two makes one of them; to settle a contradiction lets the later one hold', async () => {
    const later = { createdAt: NOW + 1, validFrom: NOW + 1 }
    const db = await kept(
      memory('m', 's', 'The archive is in Porto.'),
      memory('n', 's', 'We keep the archive in Porto.', later),
    )
    const common = { spaceId: 's', memories: ['n', 'm'], status: 'open' as const, createdAt: NOW, updatedAt: NOW }
    await db.suggestions.bulkAdd([
      { id: 'joins', kind: 'duplicate', ...common },
      { id: 'settles', kind: 'contradiction', ...common },
    ])
    await acceptSuggestion(db, 'joins', NOW)
    expect(await db.memories.get('n')).toMatchObject({ supersededBy: 'm' })
    await undoSuggestion(db, 'joins', NOW)
    await acceptSuggestion(db, 'settles', NOW)
    expect(await db.memories.get('m')).toMatchObject({ supersededBy: 'n', validTo: NOW + 1 })
    await db.memories.delete('n')
    await expect(undoSuggestion(db, 'settles', NOW)).rejects.toMatchObject({ name: 'StaleUndo' })
    expect(await db.suggestions.get('settles')).toMatchObject({ status: 'accepted' })
  })
})
