// What is awaited after a restart is a set by id, in whatever order and however often it is asked for.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAwaited, type SavedSources } from '../../src/memory/awaited.ts'

const row = fc.record({
  id: fc.string({ minLength: 1, maxLength: 4 }),
  revision: fc.integer({ min: 0, max: 2 }),
  traits: fc.integer({ min: 0, max: 255 }),
  pieces: fc.array(fc.record({ start: fc.nat(50), end: fc.nat(50) }), { minLength: 1, maxLength: 3 }),
})

function saved(rows: { id: string; revision: number; traits: number; pieces: { start: number; end: number }[] }[]) {
  const ids = rows.map(({ id }) => id)
  const pieces = rows.flatMap((each) => each.pieces)
  const sources: SavedSources = {
    ids,
    sorted: Int32Array.from(ids.keys()).sort((a, b) => (ids[a]! < ids[b]! ? -1 : 1)),
    revisions: Int32Array.from(rows, ({ revision }) => revision),
    counts: Int32Array.from(rows, (each) => each.pieces.length),
    starts: Int32Array.from(pieces, ({ start }) => start),
    ends: Int32Array.from(pieces, ({ end }) => end),
    traits: Uint8Array.from(rows, ({ traits }) => traits),
  }
  return sources
}

describe('sources that are awaited', () => {
  it('are each given once, as they were saved, and not at all in another revision or cut otherwise', () => {
    const rowsAndAsks = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 20 }).chain((rows) => {
      const known = rows.length > 0 ? fc.constantFrom(...rows.map(({ id }) => id)) : fc.string()
      const id = fc.oneof(known, fc.string({ maxLength: 4 }))
      const ask = fc.record({
        id,
        revision: fc.integer({ min: 0, max: 2 }),
        isCutAnew: fc.boolean(),
        peek: fc.boolean(),
      })
      return fc.tuple(fc.constant(rows), fc.array(id, { maxLength: 4 }), fc.array(ask, { maxLength: 60 }))
    })
    fc.assert(
      fc.property(rowsAndAsks, ([rows, changed, asks]) => {
        const awaited = createAwaited(saved(rows), new Set(changed))
        let first = 0
        const model = new Map(rows.map((each) => [each.id, { ...each, first: (first += each.pieces.length) }]))
        for (const id of changed) model.delete(id)
        for (const { id, revision, isCutAnew, peek } of asks) {
          const row = model.get(id)
          const fits = row?.revision === revision ? row : undefined
          expect(awaited.spans(id, revision)).toEqual(fits?.pieces)
          if (peek) continue
          const pieces = isCutAnew ? [...(row?.pieces ?? []), { start: 1, end: 2 }] : (row?.pieces ?? [])
          const known = fits && !isCutAnew ? { first: fits.first - fits.pieces.length, traits: fits.traits } : undefined
          expect(awaited.take(id, revision, pieces)).toEqual(known)
          model.delete(id)
          expect(awaited.size).toBe(model.size)
        }
        awaited.clear()
        expect(rows.every(({ id, revision }) => awaited.spans(id, revision) === undefined)).toBe(true)
      }),
    )
  })
})
