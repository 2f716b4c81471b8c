// What was spent on each day, by server and model: one line a day, added to in the transaction that ends an answer or a
// job. Knows no prices.
import { type Spent, withSpent } from '../core/spending.ts'
import type { Spending } from '../core/types.ts'
import type { Truth } from './db.ts'

/** Where a request is counted. */
export type Account = Pick<Spending, 'day' | 'origin' | 'model'>

/** Counts one request. Inside a transaction over `spending`. */
export async function spend(db: Truth, account: Account, spent: Spent): Promise<void> {
  const { day, origin, model } = account
  const none = { requests: 0, input: 0, output: 0, cost: 0, unpriced: 0, estimated: 0 }
  const line = (await db.spending.get([day, origin, model])) ?? { day, origin, model, ...none }
  await db.spending.put(withSpent(line, spent))
}

/** The lines of one day. */
export function spentOn(db: Truth, day: string): Promise<Spending[]> {
  return db.spending
    .where('[day+origin+model]')
    .between([day], [day, []]) // a list comes after every text
    .toArray()
}
