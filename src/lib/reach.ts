// Where pages and workers of this app may send requests: the page writes the addresses that were chosen into a cache, the
// service worker serves pages and workers under a policy that names these alone, and the page can see how it is held.
// Knows nothing of providers or models.

/** Origins, as a content policy names them. The app's own is always among them. */
export interface Reach {
  page: string[]
  /** Of the memory worker. All others get nothing but the app's own files. */
  worker: string[]
}

/** Hosts that a model hub sends its files from (huggingface.co/docs/hub, 2026-11: pages and API, large files, Xet). */
export const HUB_HOSTS = ['https://huggingface.co', 'https://*.huggingface.co', 'https://*.hf.co']

/** Where a code that a sign-in brought back in the address is made into a key: see providers/openrouter-sign-in.ts. */
export const SIGN_IN_HOST = 'https://openrouter.ai'

/** What may stand in a policy; anything else could end the directive. */
const ORIGIN = /^https?:\/\/(\*\.)?[\w.-]+(:\d+)?$/
const isOrigins = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string' && ORIGIN.test(each))

const CACHE = 'recollect-reach'
const LIST = 'reach'
const OPEN = 'reach-open'
/** A load that was to be open comes at once, or not at all. */
const OPEN_MS = 60_000

/** What is written down for the app at this address; undefined while nothing is, or nothing that can be read. */
export async function readReach(caches: CacheStorage, scope: string): Promise<Reach | undefined> {
  const response = await (await caches.open(CACHE)).match(new URL(LIST, scope).href)
  if (!response) return undefined
  const found: unknown = await response.json().catch(() => undefined) // damaged: as if there were none
  const { page, worker } = (found ?? {}) as Partial<Record<keyof Reach, unknown>>
  return isOrigins(page) && isOrigins(worker) ? { page, worker } : undefined
}

/** Writes it down for the loads to come. Undefined: whatever the host of the app allows. */
export async function writeReach(caches: CacheStorage, scope: string, reach: Reach | undefined): Promise<void> {
  const cache = await caches.open(CACHE)
  const address = new URL(LIST, scope).href
  if (reach) await cache.put(address, Response.json(reach))
  else await cache.delete(address)
}

/** The next load, if it comes at once, is under the policy of the host. */
export async function openOnce(caches: CacheStorage, scope: string, now: number): Promise<void> {
  await (await caches.open(CACHE)).put(new URL(OPEN, scope).href, Response.json(now))
}

/** True if this load is the one; it is so once. */
export async function takeOpen(caches: CacheStorage, scope: string, now: number): Promise<boolean> {
  const cache = await caches.open(CACHE)
  const address = new URL(OPEN, scope).href
  const asked = await cache.match(address)
  if (!asked) return false
  await cache.delete(address)
  const since = now - Number(await asked.text())
  return since >= 0 && since < OPEN_MS
}

/** The header by which a page is told how it is held, and its value. */
export const TOLD = 'Server-Timing'
export const told = (origins: readonly string[]): string => `reach;desc="${origins.join(' ')}"`

/** The origins that this page may talk to beside its own; undefined where only its host's policy holds. */
export function heldTo(): string[] | undefined {
  const [load] = performance.getEntriesByType('navigation') as (PerformanceEntry & {
    serverTiming?: readonly { name: string; description: string }[]
  })[]
  const found = load?.serverTiming?.find(({ name }) => name === 'reach')
  return found?.description.split(' ').filter((origin) => origin !== '')
}
