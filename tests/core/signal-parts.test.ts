import { describe, expect, it } from 'vitest'
import { chooseSignals, type Signal, stillNeeded } from '../../src/core/signal-parts.ts'
import { fadedConfidence } from '../../src/core/tiers.ts'
import type { Hit, Part, Temperature } from '../../src/core/types.ts'

const DAY = 86_400_000
const NOW = 1000 * DAY
const ALL = { hot: 9, warm: 9, cold: 9 }

function signal(id: string, changes: Partial<Signal> = {}): Signal {
  const text = `Signal ${id}.`
  const turnId = `t-${id}`
  return {
    id,
    kind: 'claim',
    text,
    temperature: 'warm',
    validFrom: 0,
    revision: 0,
    baseConfidence: 0.8,
    createdAt: NOW,
    turnId,
    start: 0,
    end: 9,
    ...changes,
  }
}
function hit({ turnId }: Signal, score: number): Hit {
  const source = { type: 'turn' as const, id: turnId }
  const chunk = {
    id: `${turnId}#0`,
    text: 'A turn.',
    start: 0,
    end: 100,
    source,
    spaceId: 's',
    createdAt: 0,
    revision: 0,
  }
  return { chunk, score, confidence: 1, why: {} }
}
const part = (id: string, tokens = 10): Part => ({
  kind: 'memory',
  text: id,
  tokens,
  source: { type: 'turn', id, start: 0, end: 100, createdAt: 0, revision: 0 },
})
function chosen(
  signals: Signal[],
  { there = [] as Part[], floors = ALL, room = 1000, scores = [] as number[], now = NOW } = {},
) {
  const hits = signals.map((each, at) => hit(each, scores[at] ?? 1 - at / 100))
  const of = (turnId: string) => signals.filter((each) => each.turnId === turnId)
  const sure = (each: Signal) => fadedConfidence(each, now, 365 * DAY)
  return chooseSignals(hits, there, { of, floors }, { room, sure, price: ({ id }) => part(id) })
}
const ids = (quoted: { signal: Signal }[]) => quoted.map((each) => each.signal.id)

describe('signals in a prompt', () => {
  it('are grouped by kind, what is settled first, in the order of time', () => {
    const found = chosen([
      signal('why', { kind: 'question' }),
      signal('late', { kind: 'decision', validFrom: 5 }),
      signal('fact'),
      signal('early', { kind: 'decision', validFrom: 2 }),
    ])
    expect(ids(found)).toEqual(['early', 'late', 'fact', 'why'])
  })

  it('are not said where their turn is, and give way when it comes after all', () => {
    const [a, b] = [signal('a'), signal('b')]
    expect(ids(chosen([a, b], { there: [part('t-a')] }))).toEqual(['b'])
    expect(ids(stillNeeded(chosen([a, b]), [part('t-b')]))).toEqual(['a'])
    expect(ids(chosen([a], { there: [{ ...part('t-a'), dropped: 'budget' }] }))).toEqual(['a'])
  })

  it('have room by tier, the best of each, and none where the share is spent', () => {
    const tier = (temperature: Temperature) => ({ temperature })
    const signals = [signal('w1'), signal('w2'), signal('h1', tier('hot')), signal('c1', tier('cold'))]
    expect(ids(chosen(signals, { floors: { hot: 1, warm: 1, cold: 0 } })).sort()).toEqual(['h1', 'w1'])
    expect(ids(chosen(signals, { room: 19 }))).toEqual(['h1'])
    expect(chosen(signals, { room: 9 })).toEqual([])
  })

  it('give way where room is short: the unsure, the old and the put away, of those that bear on the question alike', () => {
    const one = (better: Partial<Signal>, worse: Partial<Signal>, more = {}) =>
      ids(chosen([signal('worse', worse), signal('better', better)], { room: 19, ...more }))
    const old = { createdAt: NOW - 700 * DAY }
    expect(one({}, old)).toEqual(['better'])
    expect(one({}, { baseConfidence: 0.5 })).toEqual(['better'])
    expect(one({ temperature: 'warm' }, { temperature: 'cold' })).toEqual(['better'])
    expect(one({ ...old, confirmedAt: NOW }, { ...old, baseConfidence: 0.9 })).toEqual(['better'])
    // Surer words of another matter stay behind what was asked for.
    expect(one({}, old, { scores: [1, 0.4] })).toEqual(['worse'])
    // A clock that was set back makes nothing old: then what bears more on the question comes first.
    expect(one({}, old, { now: NOW - 900 * DAY })).toEqual(['worse'])
  })

  it('that no longer hold count as put away, however warm', () => {
    const past = signal('past', { temperature: 'hot', validTo: 3 })
    expect(chosen([past], { floors: { ...ALL, cold: 0 } })).toEqual([])
    expect(ids(chosen([past]))).toEqual(['past'])
  })

  it('come only of turns that bear on the question', () => {
    expect(ids(chosen([signal('a'), signal('b'), signal('c')], { scores: [1, 0.01, 0] }))).toEqual(['a'])
    const elsewhere = signal('far', { start: 200, end: 209 })
    expect(chosen([elsewhere])).toEqual([])
  })
})
