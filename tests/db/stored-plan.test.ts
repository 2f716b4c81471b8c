// What is kept of a plan: every part that was sent, and of what was left out as much as explains it.
import { partsOf } from '../../src/core/packed-parts.ts'
import { describe, expect, it } from 'vitest'
import type { ContextPlan, Part } from '../../src/core/types.ts'
import { SHOWN_DROPS } from '../../src/core/parts.ts'
import { storedPlan } from '../../src/db/stored-plan.ts'
import { unlistedWords } from '../../src/ui/context/parts.ts'
import { planOf } from './fixture.ts'

const turnPart = (i: number, dropped?: 'budget'): Part => ({
  kind: 'turn',
  text: `Message ${i}`,
  tokens: 8,
  source: {
    type: 'turn',
    id: `t${i}`,
    start: 0,
    end: 12,
    conversationId: 'c',
    role: 'user',
    createdAt: i,
    revision: 0,
  },
  ...(dropped ? { dropped } : {}),
})
const planWith = (parts: Part[]): ContextPlan => ({ ...planOf(), messages: [], parts })

describe('a stored plan', () => {
  it('does not grow with the conversation, and counts what it does not list', async () => {
    const sent = Array.from({ length: 30 }, (_, i) => turnPart(2000 + i))
    const sizes: number[] = []
    for (const long of [200, 2000]) {
      const left = Array.from({ length: long }, (_, i) => turnPart(2000 - long + i, 'budget'))
      const stored = await storedPlan(planWith([...left, ...sent]))
      sizes.push(JSON.stringify(stored.parts).length)
      expect(
        partsOf(stored)
          .filter((part) => !part.dropped)
          .map((part) => part.source!.id),
      ).toEqual(sent.map((part) => part.source!.id))
      // The newest of them: those that nearly went in.
      expect(
        partsOf(stored)
          .filter((part) => part.dropped)
          .map((part) => part.source!.id),
      ).toEqual(left.slice(-SHOWN_DROPS).map((part) => part.source!.id))
      expect(stored.unlisted).toEqual([{ kind: 'turn', dropped: 'budget', count: long - SHOWN_DROPS }])
    }
    expect(sizes[1]! - sizes[0]!).toBeLessThan(100)
    expect(sizes[1]).toBeLessThan(20_000)
  })

  it('counts by kind and reason, and lists few whole', async () => {
    const memories = Array.from({ length: SHOWN_DROPS + 5 }, (_, i): Part => {
      const { source, ...part } = turnPart(i)
      return { ...part, kind: 'memory', source: { ...source!, id: `m${i}` }, dropped: 'duplicate' }
    })
    const stored = await storedPlan(planWith([...memories, turnPart(1, 'budget')]))
    expect(stored.unlisted).toEqual([{ kind: 'memory', dropped: 'duplicate', count: 5 }])
    expect(partsOf(stored)).toHaveLength(SHOWN_DROPS + 1)
    expect(partsOf(stored)[0]!.source!.id).toBe('m0')
    expect(await storedPlan(planWith([turnPart(1, 'budget')]))).not.toHaveProperty('unlisted')
  })
})

it('what is not listed is told in words', () => {
  expect(unlistedWords({ kind: 'turn', dropped: 'budget', count: 1502 })).toBe(
    'And 1,502 older messages: no room for them.',
  )
  expect(unlistedWords({ kind: 'turn', dropped: 'budget', count: 1 })).toBe('And 1 older message: no room for it.')
  expect(unlistedWords({ kind: 'memory', dropped: 'duplicate', count: 3 })).toBe('And 3 memories: said already.')
})
