// Whether the service worker keeps this version for a start without a network, and how it is brought to. Knows nothing of
// what is shown.
import { trustedScriptURL } from '../../lib/trusted.ts'
import { updateApp } from '../pwa.ts'
import type { AppFacts } from './world.ts'

const version = String(import.meta.env.RECOLLECT_VERSION)

/** What Workbox calls its caches of the app's own files. */
const PRECACHE = 'workbox-precache'

export async function appFacts(): Promise<AppFacts> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator))
    return { version, worker: 'none', waiting: false, lacking: 0 }
  const registration = await navigator.serviceWorker.getRegistration()
  const running = registration?.active ?? registration?.installing ?? registration?.waiting
  if (!registration || !running) return { version, worker: 'missing', waiting: false, lacking: 0 }
  return {
    version,
    worker: 'running',
    waiting: registration.waiting !== null && registration.active !== null,
    lacking: await lacking(registration),
  }
}

/** How many of the files that this page has loaded are not kept; none while they are still being fetched. */
async function lacking({ active }: ServiceWorkerRegistration): Promise<number> {
  if (active?.state !== 'activated') return 0
  const kept = new Set<string>()
  for (const name of await caches.keys()) {
    if (!name.startsWith(PRECACHE)) continue
    for (const { url } of await (await caches.open(name)).keys()) kept.add(new URL(url).pathname)
  }
  const loaded = performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && /\/assets\/[^/]+\.(js|css)$/.test(pathname))
  return new Set(loaded.map(({ pathname }) => pathname).filter((path) => !kept.has(path))).size
}

/** Keeps all of this version, or the newest. Rejects without a network, and then nothing has changed. */
export async function installApp(): Promise<void> {
  if (await navigator.serviceWorker.getRegistration()) return updateApp()
  await navigator.serviceWorker.register(trustedScriptURL('./sw.js') as string, { scope: './' })
  await navigator.serviceWorker.ready
}
