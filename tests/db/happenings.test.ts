import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastAct } from '../../src/core/happenings.ts'
import type { LinkKind, Memory } from '../../src/core/types.ts'
import { deleteConversation } from '../../src/db/conversations.ts'
import * as curate from '../../src/db/curate.ts'
import { historyOf, undo } from '../../src/db/happenings.ts'
import { linkMemories, mergeMemories, unlinkMemories } from '../../src/db/join.ts'
import { touchMemories } from '../../src/db/use.ts'
import { conversation, drawn, memory, NOW, openBoth, space, turn } from './fixture.ts'

/** A memory without what use and upkeep count on and on. */
function told({ revision: _, accessCount: __, lastAccessedAt: ___, temperature: ____, ...memory }: Memory) {
  return memory
}

async function kept(...ids: string[]) {
  const { db } = openBoth()
  await db.memories.bulkAdd(ids.map((id, at) => memory(id, 's', `I like ${id}.`, { validFrom: NOW + at })))
  return { db, read: async (id: string) => (await db.memories.get(id))! }
}

describe('an act', () => {
  test('is told: by whom, when, and what was before', async () => {
    const { db } = await kept('m')
    const edit = await curate.editMemory(db, 'm', 'I love tea.', 0, NOW + 1)
    await curate.confirmMemories(db, ['m', 'gone'], NOW + 2)
    await curate.confirmMemories(db, ['m'], NOW + 3)
    expect(await historyOf(db, 'm')).toMatchObject([
      { what: 'edited', by: 'person', at: NOW + 1, act: edit, before: { text: 'I like m.' } },
      { what: 'confirmed', by: 'person', at: NOW + 2, before: {}, without: ['confirmedAt'] },
    ])
    const note = await curate.addNote(db, 's', 'The boiler is new.', NOW)
    expect(await historyOf(db, note.id)).toMatchObject([{ what: 'added', by: 'person', at: NOW }])
  })

  test('is undone, told as undone, and done again by undoing that', async () => {
    const { db, read } = await kept('m')
    const edit = await curate.editMemory(db, 'm', 'I love tea.', 0, NOW + 1)
    const undone = await undo(db, edit, NOW + 2)
    expect(await read('m')).toEqual({ ...memory('m', 's', 'I like m.'), revision: 2 })
    await undo(db, undone, NOW + 3)
    expect(await read('m')).toMatchObject({ text: 'I love tea.', revision: 3 })
    expect((await historyOf(db, 'm')).map(({ what }) => what)).toEqual(['edited', 'undone', 'undone'])
    expect((await db.changes.toArray()).map(({ id }) => id)).toEqual(['m', 'm', 'm'])
  })

  test('that changes the kind is told with the kind before, and undoing it is one more revision', async () => {
    const { db, read } = await kept('m')
    const edit = await curate.editMemory(db, 'm', 'I like m.', 0, NOW + 1, 'goal')
    expect(await historyOf(db, 'm')).toMatchObject([
      { what: 'edited', before: { kind: 'claim' }, after: { kind: 'goal' } },
    ])
    await undo(db, edit, NOW + 2)
    expect(await read('m')).toEqual({ ...memory('m', 's', 'I like m.'), revision: 2 })
    // A form that was opened in between is too late.
    await expect(curate.editMemory(db, 'm', 'x', 1, NOW + 3)).rejects.toMatchObject({ name: 'StaleEdit' })
  })

  test('is undone once', async () => {
    const { db } = await kept('m')
    const pin = await curate.pinMemory(db, 'm', true, NOW)
    const both = await Promise.allSettled([undo(db, pin, NOW), undo(db, pin, NOW)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(undo(db, pin, NOW)).rejects.toMatchObject({ name: 'NothingToUndo' })
    await expect(undo(db, 'never', NOW)).rejects.toMatchObject({ name: 'NothingToUndo' })
  })

  test('is not undone over what was changed since, unless that was something else', async () => {
    const { db, read } = await kept('m')
    const first = await curate.editMemory(db, 'm', 'a', 0, NOW)
    const pin = await curate.pinMemory(db, 'm', true, NOW)
    const second = await curate.editMemory(db, 'm', 'b', 1, NOW)
    await touchMemories(db, ['m'], NOW)
    await expect(undo(db, first, NOW)).rejects.toMatchObject({ name: 'StaleUndo' })
    expect(await read('m')).toMatchObject({ text: 'b', pinnedAt: NOW })
    await undo(db, pin, NOW)
    expect(await read('m')).not.toHaveProperty('pinnedAt')
    await undo(db, second, NOW)
    await undo(db, first, NOW)
    expect(await read('m')).toMatchObject({ text: 'I like m.', accessCount: 1 })
  })

  test('over many memories is undone for all of them, or for none', async () => {
    const { db, read } = await kept('a', 'b', 'c')
    const dismissed = await curate.dismissMemories(db, ['a', 'b', 'c'], NOW)
    await curate.restoreMemories(db, ['c'], NOW)
    await expect(undo(db, dismissed, NOW)).rejects.toMatchObject({ name: 'StaleUndo' })
    expect((await read('a')).status).toBe('dismissed')
    await curate.dismissMemories(db, ['c'], NOW)
    await undo(db, dismissed, NOW)
    expect((await db.memories.toArray()).map(({ status }) => status)).toEqual(['active', 'active', 'active'])
  })

  test('on what went meanwhile is not undone', async () => {
    const { db, derived } = openBoth()
    const said = turn('t', 'c', 0, 'I ski.')
    await db.spaces.add(space('s'))
    await db.conversations.add(conversation('c', 's'))
    await db.turns.add(said)
    await db.memories.bulkAdd([drawn('m', 's', said, 'I ski.', { conversationId: 'c' }), memory('note', 's', 'x')])
    const link = await linkMemories(db, { from: 'note', to: 'm', kind: 'supports' }, NOW)
    await unlinkMemories(db, { from: 'note', to: 'm', kind: 'supports' }, NOW)
    const unlinked = lastAct(await historyOf(db, 'note'))!
    await deleteConversation(db, derived, 'c', { memories: true })
    for (const act of [link, unlinked]) await expect(undo(db, act, NOW)).rejects.toMatchObject({ name: 'StaleUndo' })
    expect((await db.memories.toArray()).map(({ id, links }) => [id, links])).toEqual([['note', []]])
  })
})

describe('links', () => {
  test('are drawn, confirmed and taken away', async () => {
    const { db, read } = await kept('a', 'b')
    await db.memories.update('a', { links: [{ kind: 'contradicts', to: 'b', proposed: 1, by: 'rules' }] })
    await linkMemories(db, { from: 'a', to: 'b', kind: 'contradicts' }, NOW)
    expect((await read('a')).links).toEqual([{ kind: 'contradicts', to: 'b', by: 'person' }])
    await linkMemories(db, { from: 'a', to: 'b', kind: 'supports' }, NOW)
    await unlinkMemories(db, { from: 'a', to: 'b', kind: 'contradicts' }, NOW)
    expect((await read('a')).links).toEqual([{ kind: 'supports', to: 'b', by: 'person' }])
    expect((await historyOf(db, 'a')).map(({ what, other }) => [what, other])).toEqual([
      ['linked', 'b'],
      ['linked', 'b'],
      ['unlinked', 'b'],
    ])
  })

  test('that supersede end the older one, which stays; without them it holds again', async () => {
    const { db, read } = await kept('old', 'new')
    const linked = { from: 'new', to: 'old', kind: 'supersedes' as const }
    const act = await linkMemories(db, linked, NOW + 9)
    expect(await read('old')).toMatchObject({ validTo: NOW + 1, expiredAt: NOW + 9, supersededBy: 'new' })
    expect((await historyOf(db, 'old'))[0]).toMatchObject({ what: 'superseded', other: 'new', act })
    await undo(db, act, NOW + 10)
    expect(await read('old')).toEqual(memory('old', 's', 'I like old.'))
    await linkMemories(db, linked, NOW + 11)
    await unlinkMemories(db, linked, NOW + 12)
    expect(await read('old')).toEqual(memory('old', 's', 'I like old.'))
  })

  test('to itself, to nothing, or into another space are refused', async () => {
    const { db } = await kept('a')
    await db.memories.add(memory('b', 'elsewhere', 'x'))
    const to = (id: string) => linkMemories(db, { from: 'a', to: id, kind: 'supports' }, NOW)
    await expect(to('a')).rejects.toMatchObject({ name: 'OddLink' })
    await expect(to('b')).rejects.toMatchObject({ name: 'OddLink' })
    await expect(to('gone')).rejects.toMatchObject({ name: 'NoSuchMemory' })
    expect(await db.history.count()).toBe(0)
  })
})

describe('two that say the same', () => {
  test('become one, known from both places; the other stays as its past', async () => {
    const { db, read } = await kept('x')
    const [one, two] = [turn('t', 'c', 0, 'I ski.'), turn('u', 'c', 1, 'As I said, I ski.')]
    await db.memories.bulkAdd([
      drawn('a', 's', one, 'I ski.', { validFrom: NOW + 5, links: [{ kind: 'duplicates', to: 'b', proposed: 1 }] }),
      drawn('b', 's', two, 'I ski.', { pinnedAt: NOW, links: [{ kind: 'supports', to: 'x' }], confirmedAt: NOW }),
    ])
    const before = await db.memories.toArray()
    const act = await mergeMemories(db, 'a', 'b', NOW + 9)
    expect(await read('a')).toMatchObject({
      sourceTurnIds: ['t', 'u'],
      links: [{ kind: 'supports', to: 'x' }],
      validFrom: NOW,
      pinnedAt: NOW,
      confirmedAt: NOW,
    })
    expect(await read('b')).toMatchObject({ expiredAt: NOW + 9, supersededBy: 'a', text: 'I ski.' })
    expect(await read('b')).not.toHaveProperty('pinnedAt')
    await undo(db, act, NOW)
    expect(await db.memories.toArray()).toEqual(before)
  })
})

test('whatever is done and undone in turn, everything is as it was', async () => {
  const ids = ['a', 'b', 'c']
  const id = fc.constantFrom(...ids)
  const kinds = fc.constantFrom<LinkKind>('supports', 'contradicts', 'supersedes', 'answers')
  const doing = fc.oneof(
    fc.record({ do: fc.constant('edit' as const), id, text: fc.constantFrom('x', 'y') }),
    fc.record({ do: fc.constantFrom('pin', 'unpin', 'confirm', 'dismiss', 'restore', 'use'), id }),
    fc.record({ do: fc.constantFrom('link', 'unlink', 'merge'), id, to: id, kind: kinds }),
  )
  type Doing = typeof doing extends fc.Arbitrary<infer T> ? T : never
  await fc.assert(
    fc.asyncProperty(fc.array(doing, { maxLength: 12 }), async (doings) => {
      const { db, read } = await kept(...ids)
      const before = (await db.memories.toArray()).map(told)
      const carryOut = async (step: Doing): Promise<string | undefined> => {
        if (step.do === 'edit') return curate.editMemory(db, step.id, step.text, (await read(step.id)).revision, NOW)
        if ('to' in step) {
          if (step.id === step.to) return undefined
          const linked = { from: step.id, to: step.to, kind: step.kind }
          if (step.do === 'link') return linkMemories(db, linked, NOW)
          return step.do === 'unlink' ? unlinkMemories(db, linked, NOW) : mergeMemories(db, step.id, step.to, NOW)
        }
        if (step.do === 'use') return void (await touchMemories(db, [step.id], NOW))
        if (step.do === 'pin' || step.do === 'unpin') return curate.pinMemory(db, step.id, step.do === 'pin', NOW)
        const verbs = {
          confirm: curate.confirmMemories,
          dismiss: curate.dismissMemories,
          restore: curate.restoreMemories,
        }
        return verbs[step.do](db, [step.id], NOW)
      }
      const acts: string[] = []
      for (const step of doings) {
        const act = await carryOut(step)
        if (act !== undefined && (await db.history.where('act').equals(act).count()) > 0) acts.push(act)
      }
      for (const act of acts.reverse()) await undo(db, act, NOW)
      expect((await db.memories.toArray()).map(told)).toEqual(before)
    }),
    { numRuns: 60 },
  )
})
