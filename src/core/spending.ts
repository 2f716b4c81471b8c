// What answers cost, and when a day has cost enough. A price that nobody told is not made up: then a cost is not known.
import type { Price, Spending, Usage } from './types.ts'

/** One request, as it is counted. */
export interface Spent {
  usage: Usage
  /** US dollars; absent where it is not known. */
  cost?: number
}

/** US dollars for these tokens: what the server said, or else what they come to at this price. */
export function costOf(usage: Usage, price: Price | undefined, reported?: number): number | undefined {
  if (reported !== undefined) return reported
  return price && (usage.input * price.input + usage.output * price.output) / 1_000_000
}

/** A day's line with one more request. */
export function withSpent(line: Spending, { usage, cost }: Spent): Spending {
  return {
    ...line,
    requests: line.requests + 1,
    input: line.input + usage.input,
    output: line.output + usage.output,
    cost: line.cost + (cost ?? 0),
    unpriced: line.unpriced + (cost === undefined ? 1 : 0),
    estimated: line.estimated + (usage.estimated ? 1 : 0),
  }
}

/** All lines as one. */
export function totalOf(lines: readonly Spending[]): Omit<Spending, 'day' | 'origin' | 'model'> {
  const sum = (field: 'requests' | 'input' | 'output' | 'cost' | 'unpriced' | 'estimated') =>
    lines.reduce((total, line) => total + line[field], 0)
  return {
    requests: sum('requests'),
    input: sum('input'),
    output: sum('output'),
    cost: sum('cost'),
    unpriced: sum('unpriced'),
    estimated: sum('estimated'),
  }
}

/** What a day may cost at most; null for no such limit. */
export interface Caps {
  dailyTokens: number | null
  dailyCost: number | null
}

/** Which cap a day has reached, if any: then nothing more is sent. */
export function capReached(lines: readonly Spending[], { dailyTokens, dailyCost }: Caps): keyof Caps | undefined {
  const { input, output, cost } = totalOf(lines)
  if (dailyTokens !== null && input + output >= dailyTokens) return 'dailyTokens'
  if (dailyCost !== null && cost >= dailyCost) return 'dailyCost'
  return undefined
}
