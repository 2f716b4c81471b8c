// The service worker and new versions, as the page sees them: when one waits, how it comes in (in all tabs together, and
// never while an answer is being written in any), and what helps when a part of the app is not to be had. Knows nothing of
// how any of it is asked.
import { failure } from '../lib/errors.ts'
import { logWarning } from '../lib/log.ts'
import { trustedScriptURL } from '../lib/trusted.ts'

/** Who is told. */
export interface AppHooks {
  /** A new version is here, and waits until it is accepted. */
  onReady(): void
  /** It was accepted, here or in another tab, and comes once the answers under way are done. */
  onAccepted(): void
}

/** The locks of answers that are being written: see `turnLock`. */
const ANSWERS = 'recollect-turn-'
const ACCEPTED = { type: 'SKIP_WAITING' }
/** A browser whose service worker is in disorder may never answer whether there is a newer one. */
const ANSWER_MS = 8000

/** The browser's offer to install the app. */
type InstallOffer = Event & { prompt(): Promise<unknown> }
let offered: InstallOffer | undefined

/** What the browser offered last and nobody took; it waits on the Storage page, not in the way of anybody. */
export const installOffer = (): InstallOffer | undefined => offered

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  offered = event as InstallOffer
})
addEventListener('appinstalled', () => (offered = undefined))

/** Starts the service worker, if the browser has them and this is a built app. Never throws: the app works without. */
export function registerApp({ onReady, onAccepted }: AppHooks): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  let controlled = Boolean(serviceWorker.controller)
  serviceWorker.addEventListener('controllerchange', () => {
    // The first one of all takes the open page as it is; after that, somebody accepted a newer one.
    if (controlled) {
      onAccepted()
      void answersDone().then(() => location.reload())
    }
    controlled = true
  })
  const report = (thrown: unknown) => logWarning('pwa: the app goes on as it is', thrown)
  const begin = async () => {
    const registration = await serviceWorker.register(trustedScriptURL('./sw.js') as string, { scope: './' })
    const look = () => registration.active && registration.waiting && onReady()
    look()
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
    // A tab that stays open for days asks for a new version when it is looked at again.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && navigator.onLine) registration.update().catch(report)
    })
  }
  const soon = () => void begin().catch(report)
  // What it keeps for later shall not be in the way of what the page needs now.
  if (document.readyState === 'complete') soon()
  else addEventListener('load', soon, { once: true })
}

/** Brings in the version that waits, once no answer is being written in any tab. Then every tab loads itself again. */
export async function acceptUpdate(): Promise<void> {
  await answersDone()
  const waiting = (await navigator.serviceWorker.getRegistration())?.waiting
  if (waiting) waiting.postMessage(ACCEPTED)
  else location.reload() // accepted elsewhere meanwhile
}

/**
 * What helps when a part of the app is not to be had: the newest version, or all of this one fetched anew. Rejects without
 * a network, and then nothing has changed.
 */
export async function updateApp(): Promise<void> {
  await answersDone()
  const registration = 'serviceWorker' in navigator ? await navigator.serviceWorker.getRegistration() : undefined
  if (registration) {
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, ANSWER_MS, 'late'))
    if ((await Promise.race([registration.update(), late])) === 'late') await assertReachable()
    const newer = registration.waiting ?? (await installed(registration.installing))
    if (newer) return newer.postMessage(ACCEPTED)
    // This is the newest, so what it keeps is damaged. Unkept and unregistered, the next load brings everything.
    const names = (await caches.keys()).filter((name) => name.includes('-precache-'))
    await Promise.all(names.map((name) => caches.delete(name)))
    await registration.unregister()
  }
  location.reload()
}

/** Nothing that is kept here is thrown away unless the server can be reached. */
async function assertReachable(): Promise<void> {
  const { ok, status } = await fetch('./sw.js', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) })
  if (!ok) throw failure('Unreachable', `update: the server answered ${status}; try again later`)
}

/** The worker, once all of its files are here; undefined when they cannot be had. */
async function installed(worker: ServiceWorker | null): Promise<ServiceWorker | undefined> {
  while (worker?.state === 'installing')
    await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }))
  return worker && worker.state !== 'redundant' ? worker : undefined
}

/** Resolves once no answer is being written in any tab. */
async function answersDone(): Promise<void> {
  for (;;) {
    const { held = [] } = await navigator.locks.query()
    const answers = held.flatMap(({ name }) => (name?.startsWith(ANSWERS) ? [name] : []))
    if (answers.length === 0) return
    await Promise.all(answers.map((name) => navigator.locks.request(name, { mode: 'shared' }, () => undefined)))
  }
}
