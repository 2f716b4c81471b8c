// What asking a server takes beyond asking anybody: its origin, the key for it, when it may be asked, what is known of the
// model, and whether today has cost enough. The demo does without.
import type { Settings } from '../core/config.ts'
import { day } from '../core/describe.ts'
import { capReached, totalOf } from '../core/spending.ts'
import type { KnownModel } from '../core/types.ts'
import { knownModel } from '../db/models.ts'
import { pausesOf } from '../db/pauses.ts'
import { spentOn } from '../db/spending.ts'
import { failure } from '../lib/errors.ts'
import type { Pace } from '../providers/index.ts'
import { originOf } from '../providers/keys.ts'
import type { Asking, Choice } from './asking.ts'
import { number } from './words.ts'

export { originOf }

export interface Server {
  origin: string
  key: string
  pace: Pace
  known: KnownModel | undefined
}

/** The server that is asked; undefined for who answers in this browser. Throws NoEndpoint for what is no address. */
export async function serverOf({ db, keys }: Pick<Asking, 'db' | 'keys'>, choice: Choice): Promise<Server | undefined> {
  const origin = originOf(choice)
  if (origin === undefined) return undefined
  const [key, known] = await Promise.all([keys.get(origin), knownModel(db, origin, choice.model)])
  return { origin, key, pace: pausesOf(db), known }
}

/** Throws CapReached when today has cost as much as the person allows. */
export async function checkCaps(
  { db, browser }: Pick<Asking, 'db' | 'browser'>,
  { provider }: Settings,
): Promise<void> {
  const lines = await spentOn(db, day(browser.clock.now()))
  const cap = capReached(lines, provider)
  if (!cap) return
  const { input, output, cost } = totalOf(lines)
  const spent =
    cap === 'dailyTokens'
      ? `${number(input + output)} tokens were used today, and you allowed ${number(provider.dailyTokens!)}`
      : `$${cost.toFixed(2)} were spent today, and you allowed $${provider.dailyCost!.toFixed(2)}`
  throw failure('CapReached', `spending: ${spent}; nothing was sent`)
}
