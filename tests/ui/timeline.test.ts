// The way of one turn: from the log where it was seen, from the rows where it was not.
import { expect, test } from 'vitest'
import type { Line } from '../../src/lib/log.ts'
import { timelineOf } from '../../src/ui/doctor/timeline.ts'
import { planOf, turn } from '../db/fixture.ts'

const user = turn('u', 'c', 0, 'Where is the boat?')
const answer = turn('a', 'c', 1, 'At the pier.', { role: 'assistant', parentId: 'u' })
const line = (at: number, text: string, of = 'u'): Line => ({ at, level: 'info', text, turn: of })

test('every step that was seen has its time since the message was stored', () => {
  const lines = [
    line(1000, 'stored'),
    line(1001, 'ingested'),
    line(1003, 'recalled'),
    line(1004.5, 'planned'),
    line(1005, 'sent'),
    line(1400, 'first token'),
    line(1800, 'done'),
    line(1850, 'ingested', 'a'),
    line(1200, 'sent', 'somebody else'),
  ]
  expect(timelineOf(user, answer, lines)).toEqual([
    { step: 'stored', at: 0 },
    { step: 'recalled', at: 3 },
    { step: 'planned', at: 4.5 },
    { step: 'sent', at: 5 },
    { step: 'first token', at: 400 },
    { step: 'done', at: 800 },
    { step: 'ingested', at: 850 },
  ])
})

test('asked again, the last try counts, and what it has not come to yet is not taken from the first', () => {
  const lines = [line(1, 'stored'), line(2, 'sent'), line(3, 'done'), line(10, 'stored'), line(14, 'sent')]
  const stages = timelineOf(user, answer, lines)
  expect(stages.find(({ step }) => step === 'sent')).toEqual({ step: 'sent', at: 4 })
  expect(stages.find(({ step }) => step === 'done')).toEqual({ step: 'done' })
})

test('of an earlier visit the plan tells how long it took, and nobody makes up the rest', () => {
  const planned = { ...answer, plan: { ...planOf(), timings: { search: 4, pack: 2, total: 9 } } }
  expect(timelineOf(user, planned, [])).toEqual([
    { step: 'stored', at: 0 },
    { step: 'recalled', at: 7 },
    { step: 'planned', at: 9 },
    { step: 'sent' },
    { step: 'first token' },
    { step: 'done' },
    { step: 'ingested' },
  ])
})
