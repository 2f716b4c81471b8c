import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capacityOf, chunkSizeOf } from '../../src/core/budget.ts'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import { dueChunk, recentTurns } from '../../src/core/short-term.ts'
import type { Role } from '../../src/core/types.ts'

interface Priced {
  role: Role
  tokens: number
}
const price = ({ tokens }: Priced) => tokens
const talk = (...tokens: number[]): Priced[] =>
  tokens.map((each, at) => ({ role: at % 2 ? 'assistant' : 'user', tokens: each }))

describe('short-term memory', () => {
  it('is filled by tokens from the newest back, without a gap', () => {
    const turns = talk(10, 10, 50, 10, 10)
    expect(recentTurns(turns, { capacity: 30, most: 100 }, price)).toEqual(turns.slice(3))
    expect(recentTurns(turns, { capacity: 90, most: 100 }, price)).toEqual(turns)
  })

  it('holds no more turns than are wanted, however short', () => {
    const turns = talk(1, 1, 1, 1)
    expect(recentTurns(turns, { capacity: 1000, most: 2 }, price)).toEqual(turns.slice(2))
  })

  it('holds the newest turn even when it is larger than everything', () => {
    const turns = talk(10, 5000)
    expect(recentTurns(turns, { capacity: 100, most: 9 }, price)).toEqual(turns.slice(1))
  })
})

describe('the size of short-term memory', () => {
  const settings = (memory: Partial<typeof DEFAULT_SETTINGS.memory> = {}) => ({
    context: { ...DEFAULT_SETTINGS.context, window: 10_000, reply: 1000, margin: 0.1, recallShare: 0.5 },
    memory: { ...DEFAULT_SETTINGS.memory, ...memory },
  })

  it('is what the budget leaves beside recall, unless it is set', () => {
    expect(capacityOf(settings())).toBe(4000)
    expect(capacityOf(settings({ stmCapacity: 1000 }))).toBe(1000)
    expect(capacityOf(settings({ stmCapacity: 900_000 }))).toBe(8000)
  })

  it('gives the size of what is summarised at a time, unless that is set', () => {
    expect(chunkSizeOf(settings())).toBe(1000)
    expect(chunkSizeOf(settings({ chunkSize: 300 }))).toBe(300)
    expect(chunkSizeOf(settings({ chunkSize: 200_000 }))).toBe(2000)
  })
})

describe('what is due to be summarised', () => {
  const sizes = { capacity: 100, chunkSize: 25 }

  it('is nothing up to four fifths of the capacity, and the oldest chunk above', () => {
    const turns = talk(10, 10, 10, 10, 10, 10, 10, 10)
    expect(dueChunk(turns, sizes, price)).toEqual([])
    expect(dueChunk([...turns, ...talk(1, 1)], sizes, price)).toEqual(turns.slice(0, 4))
  })

  it('ends after an answer, also when a turn is larger than a chunk', () => {
    const turns = talk(400, 10, 10, 10)
    expect(dueChunk(turns, sizes, price)).toEqual(turns.slice(0, 2))
  })

  it('never takes the newest exchange', () => {
    expect(dueChunk(talk(400, 400), sizes, price)).toEqual([])
    expect(dueChunk(talk(400, 400, 1), sizes, price)).toEqual([])
  })

  it('is whatever there is, when asked for now', () => {
    const turns = talk(5, 5, 5, 5)
    expect(dueChunk(turns, { ...sizes, now: true }, price)).toEqual(turns.slice(0, 2))
    expect(dueChunk(talk(5, 5), { ...sizes, now: true }, price)).toEqual([])
  })

  it('cuts a talk without answers anywhere', () => {
    const turns = talk(30, 30, 30, 30).map((turn) => ({ ...turn, role: 'user' as const }))
    expect(dueChunk(turns, sizes, price)).toEqual(turns.slice(0, 1))
  })

  it('brings any talk under the threshold, a chunk at a time, losing and repeating no turn', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ role: fc.constantFrom<Role>('user', 'assistant'), tokens: fc.nat(80) }), {
          maxLength: 60,
        }),
        (turns) => {
          const covered: Priced[] = []
          for (;;) {
            const rest = turns.slice(covered.length)
            const due = dueChunk(rest, sizes, price)
            if (due.length === 0) break
            expect(rest.slice(0, due.length)).toEqual(due)
            covered.push(...due)
          }
          const rest = turns.slice(covered.length)
          const total = rest.reduce((sum, turn) => sum + turn.tokens, 0)
          const border = rest.slice(0, -2).some((turn) => turn.role === 'assistant')
          if (total > 80) expect(border).toBe(false)
          expect([...covered, ...rest]).toEqual(turns)
        },
      ),
    )
  })
})
