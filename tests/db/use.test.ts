import { expect, test } from 'vitest'
import { KEPT_USES, touchMemories, touchUsed } from '../../src/db/use.ts'
import { drawn, memory, NOW, openBoth, planOf, turn } from './fixture.ts'

test('a memory counts its uses, also as a stretch of its turn', async () => {
  const { db } = openBoth()
  const said = turn('t', 'c', 0, 'I ski.')
  await db.memories.bulkAdd([
    drawn('inside', 's', said, 'I ski.'),
    memory('outside', 's', 'x', { sources: [{ turnId: 't', start: 40, end: 50 }], sourceTurnIds: ['t'] }),
    memory('direct', 's', 'y'),
    memory('dropped', 's', 'z'),
  ])
  const plan = planOf({ type: 'turn', id: 't' }, { type: 'memory', id: 'direct' }, { type: 'memory', id: 'dropped' })
  plan.parts[2]!.dropped = 'budget'
  await touchUsed(db, plan, NOW + 1, 'answer')
  await touchMemories(db, ['direct', 'gone'], NOW + 2)
  const lines = (await db.history.toArray()).map(({ memoryId, what, at, turnId }) => [memoryId, what, at, turnId])
  expect(lines).toEqual([
    ['direct', 'used', NOW + 1, 'answer'],
    ['inside', 'used', NOW + 1, 'answer'],
    ['direct', 'used', NOW + 2, undefined],
  ])
  const uses = (await db.memories.toArray()).map((row) => [row.id, row.accessCount, row.lastAccessedAt])
  expect(uses).toEqual([
    ['direct', 2, NOW + 2],
    ['dropped', 0, null],
    ['inside', 1, NOW + 1],
    ['outside', 0, null],
  ])
})

test('of many uses the newest are told, and everything else that happened', async () => {
  const { db } = openBoth()
  await db.memories.add(memory('m', 's', 'I ski.'))
  await db.history.add({ memoryId: 'm', spaceId: 's', at: NOW, by: 'rules', what: 'added' })
  for (let at = 1; at <= 3 * KEPT_USES; at++) await touchMemories(db, ['m'], NOW + at)
  const lines = await db.history.toArray()
  expect(lines[0]).toMatchObject({ what: 'added' })
  expect(lines.slice(1).map(({ at }) => at - NOW)).toEqual(
    Array.from({ length: KEPT_USES }, (_, at) => 2 * KEPT_USES + at + 1),
  )
  expect((await db.memories.get('m'))?.accessCount).toBe(3 * KEPT_USES)
})
