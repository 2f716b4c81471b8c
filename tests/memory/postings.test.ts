import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPostings, decoded, KIND_SHIFT, ROW_SHIFT } from '../../src/memory/postings.ts'

/** Entries of some lists, in the order they are added: rows never fall inside a list. */
const steps = fc.array(
  fc.record({
    list: fc.nat(3),
    // Small steps mostly, and some over several stretches of rows.
    gap: fc.oneof(fc.nat(3), fc.nat(3000), fc.nat(100_000)),
    kind: fc.nat(3),
    count: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1000 })),
    hidden: fc.boolean(),
  }),
  { maxLength: 400 },
)

function readAll(postings: ReturnType<typeof createPostings>, list: number, allowed: Uint8Array) {
  const found = postings.read(list, allowed)
  return Array.from(decoded.codes.subarray(0, found), (code) => ({
    row: code >>> ROW_SHIFT,
    kind: (code >>> KIND_SHIFT) & 3,
    count: code & 255,
  }))
}

describe.each([1, 2])('postings with %i bits of kind', (kindBits) => {
  it('gives back what was added, in order, without what is not allowed', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const postings = createPostings(kindBits)
        const lists = [0, 1, 2, 3].map(() => ({ list: postings.open(), row: 0 }))
        const gone = new Set<number>()
        const added = given.map((step) => {
          const list = lists[step.list]!
          list.row = Math.min(list.row + step.gap, 4_000_000)
          const kind = step.kind % 2 ** kindBits
          postings.append(list.list, list.row, kind, step.count)
          if (step.hidden) gone.add(list.row)
          return { list, entry: { row: list.row, kind, count: Math.min(step.count, 255) } }
        })
        const allowed = new Uint8Array(4_000_001).fill(1)
        for (const row of gone) allowed[row] = 0
        for (const list of lists) {
          const expected = added.filter((each) => each.list === list && !gone.has(each.entry.row))
          expect(readAll(postings, list.list, allowed)).toEqual(expected.map((each) => each.entry))
        }
      }),
      { numRuns: 50 },
    )
  })

  it('keeps long lists apart', () => {
    const postings = createPostings(kindBits)
    const lists = [postings.open(), postings.open()]
    for (let row = 0; row < 50_000; row++) postings.append(lists[row % 2]!, row, 1, (row % 300) + 1)
    const allowed = new Uint8Array(50_000).fill(1)
    for (const [at, list] of lists.entries()) {
      const rows = readAll(postings, list, allowed)
      expect(rows).toHaveLength(25_000)
      expect(rows.every(({ row, count }, i) => row === 2 * i + at && count === Math.min((row % 300) + 1, 255))).toBe(
        true,
      )
    }
  })
})
