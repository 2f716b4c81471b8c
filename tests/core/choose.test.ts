import { describe, expect, it } from 'vitest'
import { choose, type Choosing, type Excerpt } from '../../src/core/choose.ts'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import type { Source } from '../../src/core/evidence.ts'

const NOW = Date.UTC(2026, 0, 31)
const DAY = 86_400_000

interface Made extends Partial<Source> {
  id: string
  score: number
  confidence?: number
  /** Text and what it shares with the question, best first. */
  pieces?: [string, number][]
}

function chosen(made: Made[], changes: Partial<Choosing> = {}, limit = 10, later?: (at: number) => number[]) {
  const sources = made.map(({ createdAt = NOW, importance, temperature }): Source => {
    const plain: Source = { createdAt, asks: false, mentionsTime: false }
    return { ...plain, ...(importance === undefined ? {} : { importance }), ...(temperature ? { temperature } : {}) }
  })
  const excerpts = (at: number): Excerpt[] => {
    const { id, score, pieces = [[`All that ${id} says.`, score]] } = made[at]!
    return pieces.map(([text, shared], i) => ({
      shared,
      chunk: {
        id: `${id}#${i}`,
        text,
        start: 0,
        end: text.length,
        source: { type: 'turn', id },
        spaceId: 's',
        createdAt: NOW,
        revision: 0,
      },
    }))
  }
  const ranked = {
    score: Float64Array.from(made, ({ score }) => score),
    confidence: (at: number) => made[at]!.confidence ?? 0,
    why: () => ({}),
  }
  const settings = { ...DEFAULT_SETTINGS.memory, diversity: 0, ...changes }
  return choose(ranked, sources, excerpts, { now: NOW, limit, settings, ...(later ? { later } : {}) })
}
const ids = ({ hits }: ReturnType<typeof chosen>) => hits.map(({ chunk }) => chunk.id)

describe('choose', () => {
  it('goes by relevance, the newest first among equals, scores from 1 down', () => {
    const found = chosen([
      { id: 'a', score: 2 },
      { id: 'b', score: 4 },
      { id: 'old', score: 0, createdAt: NOW - DAY },
      { id: 'new', score: 0 },
    ])
    expect(ids(found)).toEqual(['b#0', 'a#0', 'new#0', 'old#0'])
    expect(found.hits.map(({ score }) => score)).toEqual([1, 0.5, 0, 0])
  })

  it('lets the recent and the important pass the relevant when told to, and never the irrelevant', () => {
    const made: Made[] = [
      { id: 'relevant', score: 1, createdAt: NOW - 300 * DAY, importance: 0 },
      { id: 'recent', score: 0.8, importance: 0 },
      { id: 'important', score: 0.7, createdAt: NOW - 300 * DAY, importance: 1 },
      { id: 'beside', score: 0.1, importance: 1 },
      { id: 'nothing', score: 0, importance: 1 },
    ]
    expect(ids(chosen(made))[0]).toBe('relevant#0')
    expect(ids(chosen(made, { recencyWeight: 1 }))[0]).toBe('recent#0')
    expect(ids(chosen(made, { importanceWeight: 1 }))[0]).toBe('important#0')
    expect(chosen(made).hits[0]!.why).toEqual({})
    expect(chosen(made, { importanceWeight: 1 }).hits[0]!.why['weighed']).toBeGreaterThan(1)
    for (const changes of [
      {},
      { recencyWeight: 1 },
      { importanceWeight: 1 },
      { similarityWeight: 0, recencyWeight: 1 },
    ])
      expect(ids(chosen(made, changes)).slice(-2).sort()).toEqual(['beside#0', 'nothing#0'])
  })

  it('lets half-lives decide how long something is recent', () => {
    const made: Made[] = [
      { id: 'week', score: 0.9, createdAt: NOW - 7 * DAY },
      { id: 'today', score: 0.85 },
    ]
    expect(ids(chosen(made, { recencyWeight: 1, halfLifeDays: 1 }))[0]).toBe('today#0')
    expect(ids(chosen(made, { recencyWeight: 1, halfLifeDays: 1000 }))[0]).toBe('week#0')
  })

  it('prefers memories in use to cold ones', () => {
    const made: Made[] = [
      { id: 'cold', score: 1, temperature: 'cold' },
      { id: 'hot', score: 0.9, temperature: 'hot' },
    ]
    expect(ids(chosen(made))).toEqual(['hot#0', 'cold#0'])
  })

  it('quotes a long text in its best pieces, so many at most, and none that shares nothing', () => {
    const pieces: [string, number][] = [
      ['best', 8],
      ['good', 4],
      ['fair', 2],
      ['none', 0],
    ]
    const made: Made[] = [{ id: 'long', score: 1, pieces }]
    expect(ids(chosen(made, { perSource: 1 }))).toEqual(['long#0'])
    expect(ids(chosen(made, { perSource: 2 }))).toEqual(['long#0', 'long#1'])
    expect(ids(chosen(made, { perSource: 9 }))).toEqual(['long#0', 'long#1', 'long#2'])
    const { hits } = chosen([...made, { id: 'other', score: 0.9 }], { perSource: 2 })
    expect(hits.map(({ chunk }) => chunk.id)).toEqual(['long#0', 'other#0', 'long#1'])
  })

  it('counts sources, not pieces, and gives the first of the same when asked for fewer', () => {
    const made: Made[] = Array.from({ length: 6 }, (_, n) => ({
      id: `s${n}`,
      score: 1 - n / 10,
      pieces: [
        [`The canoe ${n}`, 2],
        [`The heron ${n}`, 1],
      ],
    }))
    const all = ids(chosen(made, { diversity: 0.3 }))
    expect(all).toHaveLength(12)
    for (let limit = 1; limit < 6; limit++) {
      const sources = (list: string[]) => [...new Set(list.map((id) => id.split('#')[0]))]
      expect(sources(ids(chosen(made, { diversity: 0.3 }, limit)))).toEqual(sources(all).slice(0, limit))
    }
  })

  it('brings variety forward when told to', () => {
    const made: Made[] = [
      { id: 'a', score: 1, pieces: [['The canoe was painted green in spring', 1]] },
      { id: 'b', score: 0.9, pieces: [['The canoe was painted green in spring again', 1]] },
      { id: 'c', score: 0.8, pieces: [['Herons nest on the water tower', 1]] },
    ]
    expect(ids(chosen(made, { diversity: 0 }))).toEqual(['a#0', 'b#0', 'c#0'])
    expect(ids(chosen(made, { diversity: 0.5 }))).toEqual(['a#0', 'c#0', 'b#0'])
  })

  it('is as sure as the surest of the first', () => {
    const made: Made[] = Array.from({ length: 9 }, (_, n) => ({ id: `s${n}`, score: 9 - n, confidence: n / 10 }))
    expect(chosen(made).confidence).toBeCloseTo(0.4)
    expect(chosen([]).confidence).toBe(0)
  })

  describe('what took the place of something', () => {
    const made: Made[] = [
      { id: 'old', score: 4 },
      { id: 'other', score: 3 },
      { id: 'now', score: 0 },
    ]
    const later = (at: number) => (at === 0 ? [2] : [])

    it('stands before it, worth as much, though it shares nothing with the question', () => {
      const found = chosen(made, {}, 10, later)
      expect(ids(found)).toEqual(['now#0', 'old#0', 'other#0'])
      expect(found.hits[0]!.score).toBe(1)
      expect(found.hits.every((hit, at) => at === 0 || hit.score <= found.hits[at - 1]!.score)).toBe(true)
    })
    it('stands before it however variety orders them, and is there when few are asked for', () => {
      for (const diversity of [0.3, 0.7, 1]) {
        const order = ids(chosen(made, { diversity }, 10, later))
        expect(order.indexOf('now#0')).toBeLessThan(order.indexOf('old#0'))
      }
      expect(ids(chosen(made, {}, 1, later))).toEqual(['now#0'])
    })
    it('gains nothing from what is beside the question', () => {
      const apart = made.map((each) => (each.id === 'old' ? { ...each, score: 0 } : each))
      expect(ids(chosen(apart, {}, 10, later))[0]).toBe('other#0')
    })
  })
})
