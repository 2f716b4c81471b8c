// Holds the app to the addresses that were chosen: works out from the settings which those are, writes them down for the
// service worker, and lets go for one load when a person wants another. Decides nothing about what is sent.
import { readSettings, type Settings } from '../core/config.ts'
import { follow } from '../db/watch.ts'
import { logWarning } from '../lib/log.ts'
import { heldTo, HUB_HOSTS, openOnce, type Reach, readReach, writeReach } from '../lib/reach.ts'
import { originOf } from '../providers/keys.ts'
import type { App } from './app.ts'
import { isKept } from './settings/model-store.ts'

/** Settings that name addresses. */
type Chosen = Pick<Settings, 'provider' | 'fallback' | 'embedding'>

/** What they come to. Undefined while nobody is chosen to answer: then there is nothing to hold the app to. */
export function reachOf({ provider, fallback, embedding }: Chosen, fetching: boolean): Reach | undefined {
  if (provider.id === 'demo') return undefined
  const main = addressFor(provider)
  if (main === '') return undefined
  const page = [main, fallback.enabled ? addressFor(fallback) : ''].filter((origin) => origin !== undefined)
  const hub = fetching ? [new URL(embedding.host).origin, ...HUB_HOSTS] : []
  return { page: [...new Set(page.filter((origin) => origin !== ''))], worker: [...new Set(hub)] }
}

/** Undefined for who answers in this browser, '' while there is no address. */
function addressFor(choice: Parameters<typeof originOf>[0]): string | undefined {
  try {
    return originOf(choice)
  } catch {
    return ''
  }
}

/** Writes down what the settings come to, now and whenever they change. Where nothing can be written, nothing is held. */
export function followReach({ db, derived, memory }: Pick<App, 'db' | 'derived' | 'memory'>): void {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return
  const scope = new URL('./', location.href).href
  let written: string | undefined
  let workerMay: string[] | undefined
  const write = async () => {
    const settings = readSettings(await db.settings.toArray())
    const { embedding } = settings
    const fetching = embedding.enabled && embedding.folder === null && !(await isKept(embedding))
    const reach = reachOf(settings, fetching)
    workerMay ??= heldTo() ? ((await readReach(caches, scope))?.worker ?? []) : undefined
    const now = JSON.stringify(reach ?? null)
    if (now === written) return
    await writeReach(caches, scope, reach)
    written = now
    // A worker is held from its start to its end: one that may now fetch a model has to be another.
    if (workerMay && reach && !reach.worker.every((host) => workerMay!.includes(host))) {
      workerMay = reach.worker
      memory.afresh()
    }
  }
  let tail = Promise.resolve()
  const error = (thrown: unknown) => logWarning('reach: the addresses could not be written down', thrown)
  const next = () => void (tail = tail.then(write).catch(error))
  follow(() => db.settings.toArray(), { next, error })
  // A model that has come needs its hub no more.
  follow(async () => (await derived.states.get('embedder'))?.status, { next, error })
}

/** What a person was about to do when the page was loaded anew; it is done once the page is back. */
const AGAIN = 'recollect-again'

/** Loads the page under the policy of its host, this once; what was about to be done goes on there. */
export async function loadOpen(what: string): Promise<void> {
  await openOnce(caches, new URL('./', location.href).href, Date.now())
  sessionStorage.setItem(AGAIN, what)
  location.reload()
}

/** True, once, where this was about to be done. */
export function takeAgain(what: string): boolean {
  if (sessionStorage.getItem(AGAIN) !== what) return false
  sessionStorage.removeItem(AGAIN)
  return true
}

/** The hosts that this page can talk to after the next load, where they are fewer than now. */
export function soonHeldTo(settings: Settings): string[] | undefined {
  if (!('serviceWorker' in navigator) || !navigator.serviceWorker.controller || heldTo()) return undefined
  return reachOf(settings, false)?.page.map((origin) => new URL(origin).host)
}
