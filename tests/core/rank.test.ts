import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Findings, Question, Source } from '../../src/core/evidence.ts'
import { rank } from '../../src/core/rank.ts'

const plain: Question = { days: [], asksTime: false, asksAssistant: false }
const turn = (changes: Partial<Source> = {}): Source => ({
  conversation: 'a',
  role: 'user',
  createdAt: 0,
  asks: false,
  mentionsTime: false,
  ...changes,
})

/** Sources of which each states the terms of its list (term n of a question of `terms` terms). */
function found(stated: number[][], terms = 3, changes: Partial<Findings> = {}): Findings {
  const count = stated.length
  return {
    words: Float64Array.from(stated, (list) => list.length),
    parts: new Float64Array(count),
    said: Int32Array.from(stated, (list) => list.reduce((bits, term) => bits | (1 << term), 0)),
    asked: new Int32Array(count),
    terms: Array.from({ length: terms }, (_, term) => `term${term}`),
    weights: Array.from({ length: terms }, () => 6),
    ...changes,
  }
}

const best = ({ score }: { score: Float64Array }) => score.indexOf(Math.max(...score))

describe('rank', () => {
  it('puts what covers more of the question first', () => {
    const { score, confidence } = rank([turn(), turn(), turn()], found([[0], [0, 1, 2], []]), plain)
    expect(best({ score })).toBe(1)
    expect(confidence(1)).toBeGreaterThan(confidence(0))
  })

  it('lends evidence to neighbours of the same conversation alone', () => {
    const sources = [turn(), turn(), turn({ conversation: 'b' }), turn({ conversation: 'b' })]
    const { score } = rank(sources, found([[], [0, 1], [], []]), plain)
    expect(score[0]).toBeGreaterThan(0)
    expect(score[2]).toBe(0)
  })

  it("lends more to a reply to a person's question", () => {
    const asked = found([[], []], 2, { words: Float64Array.of(2, 0), asked: Int32Array.of(3, 0) })
    const reply = (before: Source) => rank([before, turn({ speaker: 'bo' })], asked, plain).score[1]!
    const told = reply(turn({ speaker: 'ana' }))
    expect(reply(turn({ speaker: 'ana', asks: true }))).toBeGreaterThan(told)
    expect(reply(turn({ speaker: 'bo', asks: true }))).toBeCloseTo(told)
    expect(reply(turn({ role: 'assistant', asks: true }))).toBeCloseTo(told)
  })

  it('is sure of a reply, whoever asked', () => {
    const asked = found([[], []], 2, { words: Float64Array.of(2, 0), asked: Int32Array.of(3, 0) })
    const sure = (before: Source) => rank([before, turn()], asked, plain).confidence(1)
    expect(sure(turn({ role: 'assistant', asks: true }))).toBeGreaterThan(0.3)
    expect(sure(turn({ asks: true }))).toBe(0)
  })

  it('prefers turns around which the rest of the question was spoken of', () => {
    const sources = [turn(), turn(), turn({ conversation: 'b' }), turn({ conversation: 'b' })]
    // Words count the same; only what the neighbours state differs.
    const words = Float64Array.of(1, 1, 1, 1)
    const { score } = rank(sources, found([[0], [1, 2], [0], [0]], 3, { words }), plain)
    expect(score[0]).toBeGreaterThan(score[2]!)
  })

  it('prefers wishes on how to be answered, and statements to questions', () => {
    const alone = (at: number, changes: Partial<Source>) => turn({ conversation: `c${at}`, ...changes })
    const sources = [
      alone(0, {}),
      alone(1, { wish: 'preference' }),
      alone(2, { wish: 'instruction' }),
      alone(3, { asks: true }),
    ]
    const { score } = rank(sources, found([[0], [0], [0], [0]]), plain)
    expect([...score.keys()].sort((a, b) => score[b]! - score[a]!)).toEqual([2, 1, 0, 3])
  })

  it('expects more of the turns of a speaker whom the question names', () => {
    const sources = [turn({ speaker: 'ana', conversation: 'a' }), turn({ speaker: 'bo', conversation: 'b' })]
    const none = found([[], []])
    const { confidence } = rank(sources, none, { ...plain, speaker: 'bo' })
    expect([confidence(0), confidence(1)]).toEqual([0, 0])
    const some = rank(sources, found([[], [2]]), { ...plain, speaker: 'bo' }).confidence(1)
    expect(some).toBeGreaterThan(rank(sources, found([[], [2]]), plain).confidence(1))
  })

  it('is not sure of an answer because it was asked for', () => {
    const asked = found([[], []], 2, { asked: Int32Array.of(3, 0) })
    const sources = [turn({ asks: true }), turn({ role: 'assistant' })]
    expect(rank(sources, asked, plain).confidence(1)).toBe(0)
  })

  it('lends to every turn of a conversation that speaks of the subject', () => {
    const sources = Array.from({ length: 8 }, (_, at) => turn({ conversation: at < 5 ? 'a' : 'b' }))
    const { score } = rank(sources, found([[0, 1], [], [], [], [2], [], [], [2]]), plain)
    expect(score[4]).toBeGreaterThan(score[7]!)
  })

  it('leaves out what has nothing in common with the question, nor its neighbours', () => {
    const sources = Array.from({ length: 6 }, () => turn())
    const { score } = rank(sources, found([[0, 1], [], [], [], [], []]), plain)
    expect([...score].map((value) => value > 0)).toEqual([true, true, true, false, false, false])
  })

  it('takes more than a neighbour or a common word to quote an assistant', () => {
    const sources = [turn(), turn({ role: 'assistant' }), turn({ conversation: 'b', role: 'assistant' })]
    const { score } = rank(sources, found([[0, 1], [], [2]], 3, { weights: [6, 6, 2] }), plain)
    expect([...score].map((value) => value > 0)).toEqual([true, false, false])
    const told = rank(sources, found([[0, 1], [], [2]]), plain).score
    expect(told[2]).toBeGreaterThan(0)
  })

  it('takes sources of no conversation for strangers', () => {
    const note = (): Source => ({ createdAt: 0, asks: false, mentionsTime: false })
    expect([...rank([note(), note()], found([[0], []]), plain).score]).toEqual([expect.any(Number), 0])
  })

  it('prefers what the person said, unless the assistant is asked for', () => {
    const sources = [turn({ role: 'assistant', conversation: 'a' }), turn({ conversation: 'b' })]
    const same = found([
      [0, 1],
      [0, 1],
    ])
    expect(best(rank(sources, same, plain))).toBe(1)
    const [answer, person] = rank(sources, same, { ...plain, asksAssistant: true }).score
    expect(answer).toBeCloseTo(person!)
  })

  it('prefers the speaker that the question names, and doubts what others say', () => {
    const sources = [turn({ speaker: 'ana', conversation: 'a' }), turn({ speaker: 'bo', conversation: 'b' })]
    const { score, confidence } = rank(sources, found([[0], [0]]), { ...plain, speaker: 'bo' })
    expect(score[1]).toBeGreaterThan(score[0]!)
    expect(confidence(1)).toBeGreaterThan(confidence(0))
  })

  it('prefers the days asked for, and a time when one is asked for', () => {
    const sources = [turn({ conversation: 'a' }), turn({ createdAt: 50, mentionsTime: true, conversation: 'b' })]
    const same = found([[0], [0]])
    expect(best(rank(sources, same, { ...plain, days: [{ from: 40, to: 60, words: 'then' }] }))).toBe(1)
    expect(best(rank(sources, same, { ...plain, asksTime: true }))).toBe(1)
  })

  it('is sure of a statement, not of an earlier question of the same words', () => {
    const stated = rank([turn()], found([[0, 1, 2]]), plain).confidence(0)
    const asked = { said: new Int32Array(1), asked: Int32Array.of(7) }
    expect(stated).toBeGreaterThan(0.6)
    expect(rank([turn({ asks: true })], found([[0, 1, 2]], 3, asked), plain).confidence(0)).toBeLessThan(0.3)
  })

  it('is not sure of one word that everybody uses', () => {
    const common = found([[0]], 1, { weights: [0.5] })
    expect(rank([turn()], common, plain).confidence(0)).toBeLessThan(0.2)
  })

  it('lets meaning alone win when it is far above chance, and only then', () => {
    const sources = Array.from({ length: 50 }, (_, at) => turn({ conversation: `c${at}` }))
    const stated = sources.map((_, at) => (at === 0 ? [0] : []))
    const cosines = new Float64Array(50).fill(0.7)
    cosines[7] = 0.9
    const near = rank(sources, found(stated, 3, { meaning: { cosines, mean: 0.7, deviation: 0.03 } }), plain)
    expect(best(near)).toBe(7)
    expect(near.confidence(7)).toBeGreaterThan(0.6)
    cosines[7] = 0.76
    const chance = rank(sources, found(stated, 3, { meaning: { cosines, mean: 0.7, deviation: 0.03 } }), plain)
    expect(best(chance)).toBe(0)
    expect(chance.confidence(7)).toBe(0)
  })

  it('says what made a score', () => {
    const sources = [turn({ asks: true }), turn({ speaker: 'bo', mentionsTime: true, createdAt: 50 })]
    const question = {
      days: [{ from: 40, to: 60, words: 'then' }],
      asksTime: true,
      asksAssistant: false,
      speaker: 'bo',
    }
    const { score, why } = rank(sources, found([[0], [0, 1]]), question)
    const { lexical, neighbours, conversation, ...factors } = why(1)
    const weight = Object.values(factors).reduce((product, factor) => product * factor, 1)
    expect(Object.keys(factors).sort()).toEqual(['date', 'role', 'speaker', 'time'])
    expect((lexical! + (neighbours ?? 0) + conversation!) * weight).toBeCloseTo(score[1]!)
  })

  it('gives finite scores and confidences of 0 to 1, whatever was found', () => {
    const source = fc.record({
      conversation: fc.constantFrom('a', 'b', 'c'),
      role: fc.constantFrom('user' as const, 'assistant' as const),
      createdAt: fc.nat(),
      asks: fc.boolean(),
      mentionsTime: fc.boolean(),
    })
    const evidence = fc.record({
      words: fc.double({ min: 0, max: 50, noNaN: true }),
      parts: fc.double({ min: -0.1, max: 1, noNaN: true }),
      said: fc.nat(31),
      asked: fc.nat(31),
      cosine: fc.double({ min: -1, max: 1, noNaN: true }),
    })
    const rows = fc.array(fc.tuple(source, evidence), { maxLength: 30 })
    const weights = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { maxLength: 5 })
    fc.assert(
      fc.property(rows, weights, fc.boolean(), (made, telling, model) => {
        const sorted = made.sort(([a], [b]) => (a.conversation < b.conversation ? -1 : 1))
        const pick = (key: 'words' | 'parts' | 'said' | 'asked' | 'cosine') => sorted.map(([, each]) => each[key])
        const mask = (1 << telling.length) - 1
        const findings: Findings = {
          words: Float64Array.from(pick('words')),
          parts: Float64Array.from(pick('parts')),
          said: Int32Array.from(pick('said'), (bits) => bits & mask),
          asked: Int32Array.from(pick('asked'), (bits) => bits & mask),
          terms: telling.map(String),
          weights: telling,
          ...(model ? { meaning: { cosines: Float64Array.from(pick('cosine')), mean: 0.2, deviation: 0.1 } } : {}),
        }
        const { score, confidence } = rank(
          sorted.map(([each]) => each),
          findings,
          plain,
        )
        expect(score.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
        expect(sorted.map((_, at) => confidence(at)).every((value) => value >= 0 && value <= 1)).toBe(true)
      }),
    )
  })
})
