// What was used and what it cost, in words a person reads. Pure. An unknown cost is called unknown, never zero.
import type { Turn, Usage } from '../core/types.ts'
import { isLocal } from '../providers/local.ts'
import { number } from './words.ts'

/** "1,204 in, 85 out", with "about" where it was estimated. */
export function tokensWords({ input, output, estimated }: Usage): string {
  return `${estimated ? 'about ' : ''}${number(input)} in, ${number(output)} out`
}

/** US dollars, with two digits that say something: "$12.30", "$0.0042". */
export function dollars(amount: number): string {
  if (amount === 0 || amount >= 0.01) return `$${amount.toFixed(2)}`
  return amount < 0.000_001 ? 'less than $0.000001' : `$${amount.toFixed(Math.ceil(-Math.log10(amount)) + 1)}`
}

/** What an answer cost; undefined where nothing can: in this browser and on this device. */
export function costWords({ cost, provider, usage }: Pick<Turn, 'cost' | 'provider' | 'usage'>): string | undefined {
  if (!usage || provider?.host === undefined) return undefined
  if (cost !== undefined && cost > 0) return dollars(cost)
  if (isLocal(new URL(`http://${provider.host}`).hostname)) return undefined
  return cost === 0 ? 'free' : 'cost unknown'
}
