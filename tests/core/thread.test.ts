import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { path, siblings } from '../../src/core/thread.ts'
import { titleOf } from '../../src/core/title.ts'

interface Link {
  id: string
  parentId: string | null
  seq: number
}

/** Trees as conversations grow: each turn hangs on one that was there before. */
const trees = fc.array(fc.nat(), { minLength: 1, maxLength: 40 }).map((picks) =>
  picks.map((pick, seq): Link => {
    const parent = seq === 0 ? null : pick % (seq + 1) === seq ? null : pick % (seq + 1)
    return { id: `t${seq}`, parentId: parent === null ? null : `t${parent}`, seq }
  }),
)

describe('path', () => {
  test('of nothing is nothing', () => expect(path([])).toEqual([]))

  test('is a chain from a root to the newest turn, whatever order the rows come in', () => {
    fc.assert(
      fc.property(trees, fc.infiniteStream(fc.nat()), (tree, order) => {
        const shuffled = tree
          .map((turn) => ({ turn, at: order.next().value! }))
          .sort((a, b) => a.at - b.at)
          .map(({ turn }) => turn)
        const thread = path(shuffled)
        expect(thread[0]!.parentId).toBeNull()
        expect(thread.at(-1)).toBe(tree.at(-1))
        for (const [at, turn] of thread.slice(1).entries()) expect(turn.parentId).toBe(thread[at]!.id)
      }),
    )
  })

  test('shows the newest answer after a retry', () => {
    const tree = [
      { id: 'u', parentId: null, seq: 0 },
      { id: 'first', parentId: 'u', seq: 1 },
      { id: 'second', parentId: 'u', seq: 2 },
    ]
    expect(path(tree).map((turn) => turn.id)).toEqual(['u', 'second'])
    const went = [...tree, { id: 'more', parentId: 'second', seq: 3 }]
    expect(path(went).map((turn) => turn.id)).toEqual(['u', 'second', 'more'])
    const again = [...went, { id: 'third', parentId: 'u', seq: 4 }]
    expect(path(again).map((turn) => turn.id)).toEqual(['u', 'third'])
  })

  test('settles equal places by id, and is not caught by damaged links', () => {
    const merged = [
      { id: 'a', parentId: null, seq: 0 },
      { id: 'c', parentId: 'a', seq: 1 },
      { id: 'b', parentId: 'a', seq: 1 },
    ]
    expect(path(merged).map((turn) => turn.id)).toEqual(['a', 'c'])
    const loop = [
      { id: 'a', parentId: 'b', seq: 0 },
      { id: 'b', parentId: 'a', seq: 1 },
    ]
    expect(path(loop).map((turn) => turn.id)).toEqual(['a', 'b'])
    expect(path([{ id: 'b', parentId: 'gone', seq: 7 }]).map((turn) => turn.id)).toEqual(['b'])
  })
})

describe('siblings', () => {
  test('are the turns with the same parent, oldest first, the turn itself included', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        for (const turn of tree) {
          const found = siblings(tree.toReversed(), turn.id)
          expect(found).toContain(turn)
          expect(found).toEqual(tree.filter((other) => other.parentId === turn.parentId))
        }
      }),
    )
  })
  test('of a turn that is not there are none', () => expect(siblings([], 'x')).toEqual([]))
})

describe('titleOf', () => {
  test.each([
    ['Hello', 'Hello'],
    ['  two\n\n lines ', 'two lines'],
    ['x'.repeat(60), 'x'.repeat(60)],
    ['x'.repeat(61), `${'x'.repeat(60)}…`],
    ['word '.repeat(30), 'word word word word word word word word word word word word…'],
    ['👩‍👩‍👧‍👦'.repeat(9), `${'👩‍👩‍👧‍👦'.repeat(5)}…`],
  ])('%j', (text, title) => expect(titleOf(text)).toBe(title))

  test('is short, in one line, and never empty for a text that is not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const title = titleOf(text)
        expect(title.length).toBeLessThanOrEqual(61)
        expect(title).not.toMatch(/\n/)
        expect(title === '').toBe(text.trim() === '')
      }),
    )
  })
})
