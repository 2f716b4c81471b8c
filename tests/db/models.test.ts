// What is known of models, by who said it; what was spent on a day; pauses that all tabs see.
import { IDBFactory } from 'fake-indexeddb'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { withNews } from '../../src/core/known-models.ts'
import { capReached, costOf } from '../../src/core/spending.ts'
import type { KnownModel, Learned } from '../../src/core/types.ts'
import { keepLimit, keepListed, knownModel, setPrice } from '../../src/db/models.ts'
import { pausesOf } from '../../src/db/pauses.ts'
import { spend, spentOn } from '../../src/db/spending.ts'
import { write } from '../../src/db/write.ts'
import { NOW, openBoth } from './fixture.ts'

const A = 'https://a.example'
const listed = <T>(value: T, at = NOW) => ({ value, from: 'list' as const, at })

describe('a model', () => {
  it('is known by what its server lists, and not at all when that is only its name', async () => {
    const { db } = openBoth()
    await keepListed(db, A, [{ id: 'large', window: 8192, price: { input: 1, output: 2 } }, { id: 'bare' }], NOW)
    expect(await knownModel(db, A, 'large')).toEqual({
      origin: A,
      id: 'large',
      window: listed(8192),
      price: listed({ input: 1, output: 2 }),
    })
    expect(await knownModel(db, A, 'bare')).toBeUndefined()
    expect(await knownModel(db, 'https://b.example', 'large')).toBeUndefined()
  })

  it('keeps the limit of a refusal when its list says more, and takes a later refusal', async () => {
    const { db } = openBoth()
    await keepListed(db, A, [{ id: 'm', window: 128_000 }], NOW)
    await keepLimit(db, A, 'm', 8192, NOW + 1)
    await keepListed(db, A, [{ id: 'm', window: 128_000, output: 4096 }], NOW + 2)
    expect(await knownModel(db, A, 'm')).toMatchObject({ window: { value: 8192 }, output: { value: 4096 } })
    await keepLimit(db, A, 'm', 16_384, NOW + 3)
    expect((await knownModel(db, A, 'm'))!.window).toEqual({ value: 16_384, from: 'refusal', at: NOW + 3 })
  })

  it('costs what the person says, until they take it back', async () => {
    const { db } = openBoth()
    await setPrice(db, A, 'm', { input: 3, output: 4 }, NOW)
    await keepListed(db, A, [{ id: 'm', window: 100, price: { input: 1, output: 2 } }], NOW + 1)
    expect((await knownModel(db, A, 'm'))!.price!.value).toEqual({ input: 3, output: 4 })
    await setPrice(db, A, 'm', null, NOW + 2)
    expect((await knownModel(db, A, 'm'))!.price).toBeUndefined()
    await keepListed(db, A, [{ id: 'm', price: { input: 1, output: 2 } }], NOW + 3)
    expect((await knownModel(db, A, 'm'))!.price!.value).toEqual({ input: 1, output: 2 })
  })

  test('whatever comes in whatever order, the person stands before refusals, and those before lists', () => {
    const fact = fc.record({
      value: fc.nat(),
      from: fc.constantFrom<Learned<number>['from']>('list', 'refusal', 'person'),
      at: fc.nat(9),
    })
    fc.assert(
      fc.property(fc.array(fact, { minLength: 1 }), (facts) => {
        const row = facts.reduce<KnownModel>((known, window) => withNews(known, { ...known, window }), {
          origin: A,
          id: 'm',
        })
        const order = ['list', 'refusal', 'person']
        const best = Math.max(...facts.map(({ from }) => order.indexOf(from)))
        const among = facts.filter(({ from }) => from === order[best])
        expect(row.window!.from).toBe(order[best])
        expect(row.window!.at).toBe(Math.max(...among.map(({ at }) => at)))
      }),
    )
  })
})

describe('spending', () => {
  it('adds up by day, server and model, and counts what it does not know', async () => {
    const { db } = openBoth()
    const add = (day: string, model: string, spent: Parameters<typeof spend>[2]) =>
      write(db, [db.spending], () => spend(db, { day, origin: A, model }, spent))
    await add('2026-11-22', 'm', { usage: { input: 100, output: 10 }, cost: 0.5 })
    await add('2026-11-22', 'm', { usage: { input: 50, output: 5, estimated: true } })
    await add('2026-11-22', 'n', { usage: { input: 1, output: 1 }, cost: 0 })
    await add('2026-11-23', 'm', { usage: { input: 7, output: 7 } })
    expect(await spentOn(db, '2026-11-22')).toEqual([
      {
        day: '2026-11-22',
        origin: A,
        model: 'm',
        requests: 2,
        input: 150,
        output: 15,
        cost: 0.5,
        unpriced: 1,
        estimated: 1,
      },
      {
        day: '2026-11-22',
        origin: A,
        model: 'n',
        requests: 1,
        input: 1,
        output: 1,
        cost: 0,
        unpriced: 0,
        estimated: 0,
      },
    ])
    expect(await spentOn(db, '2026-11-24')).toEqual([])
  })

  it('goes by what the server says, then by a price, and else is not known', () => {
    const usage = { input: 1_000_000, output: 500_000 }
    expect(costOf(usage, { input: 3, output: 4 }, 0.25)).toBe(0.25)
    expect(costOf(usage, { input: 3, output: 4 }, 0)).toBe(0)
    expect(costOf(usage, { input: 3, output: 4 })).toBe(5)
    expect(costOf(usage, undefined)).toBeUndefined()
  })

  it('reaches a cap at the cap, and none that is not set', () => {
    const line = { day: 'd', origin: A, model: 'm', requests: 1, unpriced: 0, estimated: 0 }
    const lines = [
      { ...line, input: 60, output: 20, cost: 0.5 },
      { ...line, input: 15, output: 5, cost: 0.5 },
    ]
    expect(capReached(lines, { dailyTokens: null, dailyCost: null })).toBeUndefined()
    expect(capReached(lines, { dailyTokens: 101, dailyCost: 1.01 })).toBeUndefined()
    expect(capReached(lines, { dailyTokens: 100, dailyCost: 1.01 })).toBe('dailyTokens')
    expect(capReached(lines, { dailyTokens: 101, dailyCost: 1 })).toBe('dailyCost')
    expect(capReached([], { dailyTokens: 1, dailyCost: 0 })).toBe('dailyCost')
  })
})

describe('a pause', () => {
  it('that one tab is asked for is kept by all, for that server alone; the longest one stands', async () => {
    const browser = new IDBFactory()
    const [one, other] = [pausesOf(openBoth(browser).db), pausesOf(openBoth(browser).db)]
    expect(await other.notBefore(A)).toBe(0)
    await one.hold(A, NOW + 5000)
    expect(await other.notBefore(A)).toBe(NOW + 5000)
    expect(await other.notBefore('https://b.example')).toBe(0)
    await Promise.all([one.hold(A, NOW + 9000), other.hold(A, NOW + 7000)])
    expect(await one.notBefore(A)).toBe(NOW + 9000)
  })
})
