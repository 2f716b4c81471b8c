// The one way to a provider, for answers and for jobs: with whose key, how long it may be silent, whether today has cost
// enough, and what a request came to. Knows nothing of what is asked.
import type { Settings } from '../core/config.ts'
import { day } from '../core/describe.ts'
import { costOf, type Spent } from '../core/spending.ts'
import { estimateTokens } from '../core/text.ts'
import type { Answerer, KnownModel, Millis, Tokens, Usage } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import type { Account } from '../db/spending.ts'
import { failure } from '../lib/errors.ts'
import { createProvider, type Delta, type Provider } from '../providers/index.ts'
import { isLocal } from '../providers/local.ts'
import type { Browser } from './browser.ts'
import type { Keys } from './keys.ts'

/** What asking takes. */
export interface Asking {
  db: Truth
  keys: Pick<Keys, 'get'>
  browser: Pick<Browser, 'fetch' | 'clock' | 'random' | 'online' | 'probes'>
}

/** Who is to be asked for which model. */
export type Choice = Pick<Settings['provider'], 'id' | 'baseUrl' | 'model'>

/** Somebody who can be asked. */
export interface Party {
  provider: Provider
  answerer: Answerer
  model: string
  /** Of its server; absent for who answers in this browser, where nothing is counted. */
  origin?: string
  known: KnownModel | undefined
}

/**
 * Finds who is to be asked. Throws NoEndpoint for what is no address, and AppIncomplete when the part that talks to this
 * provider cannot be fetched.
 */
export async function reach(means: Asking, choice: Choice, settings: Settings): Promise<Party> {
  const { id, baseUrl } = choice
  const { fetch, clock, random, online, probes } = means.browser
  const { firstTokenWait, idleWait } = settings.provider
  const server = id === 'demo' ? undefined : await (await servers()).serverOf(means, choice)
  const options = {
    baseUrl,
    key: server?.key ?? '',
    fetch,
    clock,
    random,
    online,
    ...(probes ? { probes } : {}),
    patience: { first: firstTokenWait * 1000, idle: idleWait * 1000 },
    ...(server ? { pace: server.pace } : {}),
  }
  return {
    provider: await fetched(() => createProvider(id, options)),
    answerer: await answererOf(choice),
    model: server ? choice.model : id,
    ...(server ? { origin: server.origin } : {}),
    known: server?.known,
  }
}

/** What is stored and shown of who is asked. */
export async function answererOf(choice: Choice): Promise<Answerer> {
  const { id } = choice
  try {
    const origin = id === 'demo' ? undefined : (await servers()).originOf(choice)
    return origin === undefined ? { id } : { id, host: new URL(origin).host }
  } catch {
    return { id } // it has no address yet: whoever asks is told so
  }
}

/** What only servers need is fetched with the first question to one. */
const servers = () => fetched(() => import('./servers.ts'))

/** What does not come is asked for once more. */
async function fetched<T>(part: () => Promise<T>): Promise<T> {
  return part()
    .catch(part)
    .catch((thrown: unknown) => {
      const remedy = 'check the network and try again; after one whole visit it works without'
      throw failure('AppIncomplete', `app: the part that talks to this provider is not here yet; ${remedy}`, thrown)
    })
}

/** As in servers.ts: who answers in this browser costs nothing. */
export async function checkCaps(
  means: Pick<Asking, 'db' | 'browser'>,
  { origin }: Pick<Party, 'origin'>,
  settings: Settings,
): Promise<void> {
  if (origin !== undefined) await (await servers()).checkCaps(means, settings)
}

/** Listens to one answer, and tells what it came to, however it ended. */
export class Meter {
  #said = ''
  #usage: Usage | undefined
  #cost: number | undefined

  /** Whether anything of the answer has come. */
  get spoken(): boolean {
    return this.#said !== ''
  }
  hear(delta: Delta): void {
    if (delta.type === 'text' || delta.type === 'reasoning') this.#said += delta.text
    if (delta.type !== 'finish') return
    this.#usage = delta.usage
    this.#cost = delta.cost
  }
  /** What was used: as the server says, else estimated from what came. Nothing when nothing came. */
  spent(input: Tokens, { origin, known }: Party): Spent | undefined {
    if (!this.#usage && !this.spoken) return undefined
    const usage = this.#usage ?? { input, output: estimateTokens(this.#said), estimated: true as const }
    // A server on this device sends no bill.
    const free = origin !== undefined && isLocal(new URL(origin).hostname) ? 0 : undefined
    const cost = origin === undefined ? undefined : (costOf(usage, known?.price?.value, this.#cost) ?? free)
    return { usage, ...(cost === undefined ? {} : { cost }) }
  }
}

/** Where a request is counted; undefined where nothing is. */
export function accountOf({ origin, model }: Party, now: Millis): Account | undefined {
  return origin === undefined ? undefined : { day: day(now), origin, model }
}
