// What a run is given credit for, counted by hand on a talk of four turns; and how a choice is judged on what it did not see.
import { describe, expect, it } from 'vitest'
import { chosenApart } from './choose.ts'
import { macro, type Row, scoreRun, spread, tableOf } from './score.ts'

const turn = (id: string, text: string, tokens: number) => ({ id, speaker: 'user', text, tokens })
const SESSIONS = [
  { id: 's0', headerTokens: 10, turns: [turn('a', 'x'.repeat(100), 400), turn('b', 'short words', 80)] },
  { id: 's1', headerTokens: 10, turns: [turn('c', 'other words', 30), turn('d', 'last words', 30)] },
]
const asked = (id: string, evidence: string[], more: object = {}) => ({
  id,
  dataset: 'talks',
  conversationId: 'talks/t1',
  question: '?',
  category: 'plain',
  evidence,
  ...more,
})
const dataOf = (...questions: object[]) =>
  JSON.stringify({ conversations: [{ id: 'talks/t1', sessions: SESSIONS }], questions })
const line = (questionId: string, retrieved: string[], contexts?: object) =>
  JSON.stringify({ questionId, retrieved, ...(contexts ? { contexts } : {}) })

describe('a run', () => {
  it('is credited with the share of the evidence that it brought', () => {
    const [row] = scoreRun(dataOf(asked('q', ['a', 'c'])), line('q', ['c', 'b']))
    expect(row!.figures).toEqual([0.5, 0.5, 0.5, 0.5, 0.5])
  })

  it('pays for each turn and once for each heading, and what does not fit is passed over', () => {
    // Of 500: 10 + 30 for c, 10 + 400 for a; 80 for b is too much, 30 for d is not, its heading is paid.
    const retrieved = ['c', 'a', 'b', 'd']
    const figuresOf = (evidence: string) => scoreRun(dataOf(asked('q', [evidence])), line('q', retrieved))[0]!.figures
    expect(figuresOf('a')).toEqual([1, 1, 1, 1, 1])
    expect(figuresOf('b')).toEqual([1, 0, 1, 1, 1])
    expect(figuresOf('d')).toEqual([1, 1, 1, 1, 1])
  })

  it('is credited with a piece by its length, and only when it stands in the turn', () => {
    const contexts = { '500': [{ id: 'a', text: 'x'.repeat(25) }], '1000': [{ id: 'a', text: 'y'.repeat(25) }] }
    const [row] = scoreRun(dataOf(asked('q', ['a'])), line('q', ['a'], contexts))
    expect(row!.figures).toEqual([1, 0.25, 0, 1, 1])
  })

  it('scores nothing where it says nothing, and questions without an answer are not asked', () => {
    const data = dataOf(asked('q1', ['a']), asked('q2', []), asked('q3', ['a'], { abstain: true }))
    expect(scoreRun(data, '').map(({ figures }) => figures)).toEqual([[0, 0, 0, 0, 0]])
  })

  it('tells by kind what it counts by data set, each data set alike', () => {
    const data = dataOf(
      asked('q1', ['a'], { category: 'dates' }),
      asked('q2', ['b'], { category: 'names' }),
      asked('q3', ['c'], { category: 'names' }),
      asked('q4', ['c'], { category: 'whole', global: true }),
      asked('q5', ['c'], { dataset: 'chats' }),
    )
    const rows = scoreRun(data, [line('q1', ['a']), line('q2', ['b']), line('q4', [])].join('\n'))
    expect(macro(rows)[0]).toBeCloseTo((2 / 3 + 0) / 2)
    const table = tableOf(rows, 'category').map((each) =>
      each
        .trim()
        .split(/\s{2,}/)
        .slice(0, 3),
    )
    expect(table.slice(1)).toEqual([
      ['chats', '1', '0.0'],
      ['plain', '1', '0.0'],
      ['talks', '3', '66.7'],
      ['dates', '1', '100.0'],
      ['names', '2', '50.0'],
      ['whole', '1', '0.0'],
      ['mean of the data sets', '4', '33.3'],
    ])
  })
})

describe('beyond the talks it was made on', () => {
  const row = (talk: string, value: number): Row => ({
    dataset: 'talks',
    conversationId: talk,
    category: 'plain',
    global: false,
    figures: [value, 0, 0, 0, 0],
  })
  const run = (name: string, ...values: number[]) => ({ name, rows: values.map((value, at) => row(`t${at}`, value)) })

  it('a figure is off by the spread of a mean over talks', () => {
    // The jackknife of a mean is its standard error: of 0, .5 and 1 that is .5 / sqrt(3).
    expect(spread(run('', 0, 0.5, 1).rows)[0]).toBeCloseTo(0.5 / Math.sqrt(3))
    expect(spread(run('', 0.3, 0.3, 0.3).rows)[0]).toBeCloseTo(0)
    expect(spread(run('', 0.7).rows)[0]).toBe(0)
  })

  it('a choice is scored on the talk that it did not see', () => {
    // "lucky" is best in all because of one talk; without that talk nobody would choose it.
    const { inSample, apart } = chosenApart([run('steady', 0.5, 0.5, 0.5), run('lucky', 1, 0.4, 0.4)])
    expect(inSample.name).toBe('lucky')
    expect(apart.map(({ figures }) => figures[0])).toEqual([0.5, 0.4, 0.4])
  })
})
