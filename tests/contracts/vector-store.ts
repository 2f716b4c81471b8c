// What every VectorStore promises. Call it inside a `describe`; `open` gives a store over what an earlier one of the same
// `place` stored, as another tab or the next session has it.
import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import type { StoredVector, VectorStore } from '../../src/memory/vectors-store/index.ts'
import { vectorsOf } from '../../src/memory/vectors-store/portion.ts'
import { sha256Now } from '../../src/lib/hash.ts'
import { vectors as unitVectors } from './vector-index.ts'

export interface Place {
  open(): VectorStore
  /** Whether these bytes are anywhere in what is stored. */
  holds(bytes: Uint8Array): Promise<boolean>
}

const pool = unitVectors(64, 1)

/** A vector of chunk `n`, in its `version`. */
export function storedVector(n: number, version = 0, spaceId = 'space'): StoredVector {
  const hash = sha256Now(`text ${n} ${version}`)
  return { id: `turn-${n}#0`, spaceId, hash, vector: pool[(n * 7 + version * 13) % pool.length]! }
}
export const storedRows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => storedVector(from + at))

/** All there is, by id: the later of two wins. */
export async function everything(store: VectorStore, key = 'key', which: 'all' | 'new' = 'all') {
  const rows = new Map<string, StoredVector>()
  await store.of(key).read((portion) => {
    for (const row of vectorsOf(portion)) rows.set(row.id, { ...row, vector: row.vector.slice() })
  }, which)
  return rows
}
export const byId = (rows: StoredVector[]) => new Map(rows.map((row) => [row.id, row]))

export function vectorStoreContract(makePlace: () => Place): void {
  let place: Place
  let store: VectorStore
  beforeEach(() => {
    place = makePlace()
    store = place.open()
  })

  it('holds nothing at first', async () => {
    expect(await store.keys()).toEqual([])
    expect(await everything(store)).toEqual(new Map())
    expect(await store.of('key').find(['nobody'])).toEqual([])
    await store.of('key').erase(['nobody'])
    await store.of('key').tidy()
    await store.of('key').drop()
  })

  it('gives back what was stored, to the bit, in the next session', async () => {
    const rows = [...storedRows(0, 700), storedVector(701, 0, 'раз👍'), { ...storedVector(702), id: 'ключ#0' }]
    await store.of('key').append(rows)
    expect(await everything(place.open())).toEqual(byId(rows))
    expect(await place.open().keys()).toEqual(['key'])
  })

  it('keeps embedding spaces apart', async () => {
    await store.of('one').append(storedRows(0, 10))
    await store.of('two').append(storedRows(5, 20))
    expect(await place.open().keys()).toEqual(['one', 'two'])
    expect([...(await everything(place.open(), 'one')).keys()]).toHaveLength(10)
    await store.of('one').drop()
    expect(await place.open().keys()).toEqual(['two'])
    expect([...(await everything(place.open(), 'two')).keys()]).toHaveLength(15)
  })

  it('finds the newest of an id, and overwrites the older', async () => {
    const stored = store.of('key')
    await stored.append(storedRows(0, 300))
    await stored.append([storedVector(7, 1), storedVector(8, 1, 'elsewhere')])
    expect(await stored.find(['turn-7#0', 'turn-9#0', 'nobody'])).toHaveLength(2)
    expect((await stored.find(['turn-7#0']))[0]).toEqual(storedVector(7, 1))
    const later = await everything(place.open())
    expect(later.size).toBe(300)
    expect(later.get('turn-8#0')).toEqual(storedVector(8, 1, 'elsewhere'))
    expect(stored.has('turn-8#0')).toBe(true)
  })

  it('tells one tab what another stored, and only that', async () => {
    const reader = place.open()
    await store.of('key').append(storedRows(0, 5))
    expect((await everything(reader)).size).toBe(5)
    await store.of('key').append(storedRows(5, 8))
    expect([...(await everything(reader, 'key', 'new')).keys()]).toEqual(['turn-5#0', 'turn-6#0', 'turn-7#0'])
    expect((await everything(reader, 'key', 'new')).size).toBe(0)
    expect((await everything(reader, 'key', 'all')).size).toBe(8)
  })

  it('wakes who watches, in this tab and in others', async () => {
    const woken: string[] = []
    const reader = place.open()
    const stops = [store.watch(() => woken.push('here')), reader.watch(() => woken.push('there'))]
    await expect.poll(() => new Set(woken).size).toBe(2)
    woken.length = 0
    await store.of('key').append(storedRows(0, 2))
    await expect.poll(() => new Set(woken).size).toBe(2)
    stops.forEach((stop) => stop())
  })

  it('leaves no byte of what was erased', async () => {
    const stored = store.of('key')
    const canary = { ...storedVector(1), id: 'canary-id#0', vector: unitVectors(1, 99)[0]! }
    const bytesOf = (vector: Float32Array<ArrayBuffer>) => new Uint8Array(vector.buffer.slice(0))
    await stored.append([...storedRows(2, 100), canary])
    expect(await place.holds(bytesOf(canary.vector).slice(8, 40))).toBe(true)
    await stored.erase(['canary-id#0'])
    await stored.erase(
      storedRows(2, 100)
        .map(({ id }) => id)
        .filter((_, n) => n % 13 === 0),
    )
    expect(await place.holds(bytesOf(canary.vector).slice(8, 40))).toBe(false)
    expect(await place.holds(new TextEncoder().encode('canary-id'))).toBe(false)
    expect((await everything(place.open())).size).toBe(90)
    await stored.append([{ ...canary, vector: pool[1]!.slice() }])
    expect((await everything(place.open())).get('canary-id#0')?.vector).toEqual(pool[1])
  })

  it('gives room back, and loses nothing by it', async () => {
    const stored = store.of('key')
    for (let n = 0; n < 60; n++) await stored.append([storedVector(n)])
    await stored.erase(storedRows(0, 50).map(({ id }) => id))
    await stored.tidy()
    expect(await everything(place.open())).toEqual(byId(storedRows(50, 60)))
    expect(await everything(store)).toEqual(byId(storedRows(50, 60)))
  })

  it('is as a plain list after anything was done to it', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('append' as const),
        from: fc.nat(40),
        count: fc.integer({ min: 1, max: 12 }),
        version: fc.nat(3),
      }),
      fc.record({ do: fc.constant('erase' as const), from: fc.nat(40), count: fc.nat(12) }),
      fc.record({ do: fc.constantFrom('tidy' as const, 'reopen' as const, 'read' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const place = makePlace()
        let store = place.open()
        const wanted = new Map<string, StoredVector>()
        for (const step of steps) {
          if (step.do === 'append') {
            const rows = Array.from({ length: step.count }, (_, n) => storedVector(step.from + n, step.version))
            await store.of('key').append(rows)
            for (const row of rows) wanted.set(row.id, row)
          } else if (step.do === 'erase') {
            const ids = Array.from({ length: step.count }, (_, n) => `turn-${step.from + n}#0`)
            await everything(store, 'key', 'new')
            await store.of('key').erase(ids)
            for (const id of ids) wanted.delete(id)
          } else if (step.do === 'tidy') await store.of('key').tidy()
          else if (step.do === 'reopen') store = place.open()
          else expect(await everything(store)).toEqual(wanted)
        }
        expect(await everything(store)).toEqual(wanted)
        expect(await everything(place.open())).toEqual(wanted)
      }),
      { numRuns: 60 },
    )
  })
}
