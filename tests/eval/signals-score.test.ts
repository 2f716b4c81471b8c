import { expect, test } from 'vitest'
import type { SignalKind, Span } from '../../src/core/types.ts'
import { readMarked, score } from './signals-score.ts'

const line = (text: string, ...signals: [SignalKind, string][]) =>
  JSON.stringify({ text, signals: signals.map(([kind, span]) => ({ kind, span })) })

test('a hit is of the same kind, covers half, and counts once', () => {
  const text = 'I live in Rome. I want a dog.'
  const { marked } = readMarked(line(text, ['claim', 'I live in Rome.'], ['goal', 'I want a dog.']))
  const given = (...found: (Span & { kind: SignalKind })[]) => score(marked, () => found).overall
  expect(given({ kind: 'claim', start: 0, end: 15 }, { kind: 'goal', start: 16, end: 29 })).toMatchObject({ f1: 1 })
  expect(given({ kind: 'goal', start: 0, end: 15 })).toEqual({ precision: 0, recall: 0, f1: 0 })
  expect(given({ kind: 'claim', start: 0, end: 29 }).precision).toBe(1)
  expect(given({ kind: 'claim', start: 0, end: 7 }).precision).toBe(0)
  expect(given({ kind: 'claim', start: 0, end: 15 }, { kind: 'claim', start: 0, end: 14 })).toMatchObject({
    precision: 0.5,
    recall: 0.5,
  })
})

test('where nothing is marked and nothing found, nothing is wrong', () => {
  expect(score(readMarked(line('Thanks!')).marked, () => []).overall).toEqual({ precision: 1, recall: 1, f1: 1 })
})

test('what cannot be read is named with its line', () => {
  const file = [
    line('I live in Rome.', ['claim', 'I live in Rome.']),
    '',
    '{"text": 1}',
    'nonsense',
    '{"text": "a b", "signals": [{"kind": "wish", "span": "a"}]}',
    line('a b', ['claim', 'c']),
  ].join('\n')
  const { marked, bad } = readMarked(file)
  expect(marked).toHaveLength(1)
  expect(bad.map((each) => /^line \d+/.exec(each)?.[0])).toEqual(['line 3', 'line 4', 'line 5', 'line 6'])
})
