// Packed parts say what the parts said, to the digit that is kept, and are found, scrubbed and read like a list.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HASH_DIGITS, packParts, partsOf, sourceIdsOf, withParts } from '../../src/core/packed-parts.ts'
import { checkRow } from '../../src/core/rows.ts'
import { scrubPlan } from '../../src/core/scrub.ts'
import type { StoredPart } from '../../src/core/types.ts'
import { newId } from '../../src/lib/ids.ts'
import { NOW, planOf, turn } from '../db/fixture.ts'

const whole = fc.nat({ max: 2 ** 40 })
const uuid = fc
  .tuple(whole, fc.uint8Array({ minLength: 16, maxLength: 16 }))
  .map(([at, random]) => newId(at, Uint8Array.from(random)))
const id = fc.oneof(
  uuid,
  fc.tuple(uuid, fc.constantFrom('/3', '#0', '/12#4')).map((pieces) => pieces.join('')),
  fc.stringMatching(/^[!-"$-~é,]{1,40}$/),
)
const ratio = fc.integer({ min: -99, max: 99 }).map((digits) => digits / 100)
/** Of `arbitrary`, or not there at all. */
const maybe = <K extends string, T>(key: K, arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined }).map((value) => (value === undefined ? {} : { [key]: value }))
const source = fc
  .tuple(
    fc.record({
      type: fc.constantFrom('turn' as const, 'memory' as const, 'document' as const),
      id,
      start: whole,
      end: whole,
      createdAt: fc.integer({ min: -(2 ** 40), max: 2 ** 45 }),
      revision: fc.nat(99),
    }),
    maybe('conversationId', fc.oneof(uuid, fc.constantFrom('c', 'd'))),
    maybe('role', fc.constantFrom('user' as const, 'assistant' as const)),
    maybe('speaker', fc.string({ minLength: 1 })),
  )
  .map((pieces) => Object.assign({}, ...pieces) as NonNullable<StoredPart['source']>)
const part = fc
  .tuple(
    fc.record({
      kind: fc.constantFrom('system', 'profile', 'summary', 'memory', 'turn', 'input'),
      sha256: fc.oneof(fc.constant(''), fc.stringMatching(/^[0-9a-f]{9}$/)),
      tokens: whole,
    }),
    maybe('source', source),
    maybe('score', ratio),
    maybe(
      'why',
      fc.dictionary(
        fc.constantFrom('lexical', 'semantic', 'role'),
        ratio.filter((value) => value !== 0),
      ),
    ),
    maybe('dropped', fc.constantFrom('budget', 'duplicate', 'scope', 'threshold')),
  )
  .map((pieces) => Object.assign({}, ...pieces) as StoredPart)
const parts = fc.array(part, { maxLength: 12 })

describe('packed parts', () => {
  it('are unpacked as they were, name their sources, and travel in an archive', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const plan = { ...planOf(), parts: packParts(list) }
        expect(partsOf(plan)).toEqual(list)
        expect(sourceIdsOf(plan)).toEqual(list.flatMap((each) => each.source?.id ?? []))
        const row = turn('t', 'c', 0, 'Hello.', { role: 'assistant', plan })
        const spaced = list.some(({ source }) => source && /[\s#]/.test(source.id))
        if (!spaced) expect(checkRow('turns', row)).toEqual({ row })
      }),
    )
  })

  it('keep two digits of a score and the first digits of a hash', () => {
    const [long] = planOf({ type: 'turn', id: 't' }).parts
    const packed = packParts([{ ...long!, score: 0.12345, why: { lexical: 12.7, role: 0 } }])
    expect(partsOf({ parts: packed })).toEqual([
      { ...long, sha256: 'a'.repeat(HASH_DIGITS), score: 0.12, why: { lexical: 13 } },
    ])
  })

  it('lose the hash of what does not stand any more, wherever it is in the row, and no other', () => {
    fc.assert(
      fc.property(parts, fc.nat(), (list, which) => {
        const plan = { ...planOf(), parts: packParts(list) }
        const ids = sourceIdsOf(plan)
        const gone = ids[which % Math.max(1, ids.length)]?.replace(/[/#].*$/, '')
        const left = partsOf(scrubPlan(plan, (row) => row !== gone))
        expect(left).toEqual(
          list.map((each) =>
            each.source?.id.replace(/[/#].*$/, '') === gone && each.source ? { ...each, sha256: '' } : each,
          ),
        )
        const heard = partsOf(scrubPlan(plan, () => true, true))
        expect(heard.filter(({ source, kind, sha256 }) => !source && kind !== 'system' && sha256 !== '')).toEqual([])
      }),
    )
  })

  it('stay a list in a plan that has a list', () => {
    const plan = planOf({ type: 'turn', id: 't' })
    expect(withParts(plan, partsOf(plan))).toEqual(plan)
    expect(scrubPlan(plan, () => false).parts).toMatchObject([{ sha256: '' }])
  })

  it('are refused in a file when they make no sense, and nothing fails', () => {
    const of = (packed: object) =>
      checkRow('turns', turn('t', 'c', 0, 'Hello.', { plan: { ...planOf(), parts: packed as never } }))
    expect(of({ names: [], lines: 'nothing,of,the kind' })).toHaveProperty('wrong')
    expect(of({ names: ['t-tu'], lines: '0,=7' })).toHaveProperty('wrong')
    expect(of({ names: ['t-tu', 'an id'], lines: '0,=1' })).toHaveProperty('wrong')
    expect(of({ names: ['t-tu'], lines: '0', more: 1 })).toHaveProperty('wrong')
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (names, lines) => {
        expect(() => of({ names, lines })).not.toThrow()
      }),
    )
  })

  it('are small: a hundred turns of a talk and twenty recalled in less than 6 KB', () => {
    const list = Array.from({ length: 120 }, (_, at): StoredPart => ({
      kind: at < 20 ? 'memory' : 'turn',
      sha256: 'b'.repeat(64),
      tokens: 60 + at,
      source: {
        type: 'turn',
        id: newId(NOW + at * 60_000),
        start: 0,
        end: 240 + at,
        createdAt: NOW + at * 60_000,
        revision: 0,
        conversationId: 'c',
        role: at % 2 === 0 ? 'user' : 'assistant',
      },
      ...(at < 20 ? { score: 1 / (at + 2), why: { lexical: 1 / (at + 2), conversation: 0.123456, role: 3 } } : {}),
    }))
    expect(JSON.stringify(packParts(list)).length).toBeLessThan(6000)
  })
})
