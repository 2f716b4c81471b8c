// The service worker: keeps the app's own files so that it opens and recalls without a network, and holds pages and workers
// to the addresses that were chosen. It decides nothing about conversations and never touches a request to another origin.
import { clientsClaim } from 'workbox-core'
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'
import { registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'
import { RUNTIME_CACHE } from '../src/lib/model-files.ts'
import { heldPage, heldWorker } from './sw-policy.ts'
import { keepPrevious, PREVIOUS_CACHE } from './sw-previous.ts'

interface Tab {
  id: string
  url: string
  navigate(url: string): Promise<unknown>
}
interface Message {
  data: { type?: string } | null
  source: Tab | null
  waitUntil(work: Promise<unknown>): void
}

/** What this file uses of its global scope; TypeScript's own library for it clashes with that of the page. */
declare const self: {
  __WB_MANIFEST: (PrecacheEntry | string)[]
  registration: { scope: string }
  skipWaiting(): Promise<void>
  clients: { matchAll(of: { type: 'window' }): Promise<readonly Tab[]> }
  addEventListener(type: 'message', listener: (event: Message) => void): void
  addEventListener(type: 'install', listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void
}

// A new version waits until the person accepts it; the page then says so.
self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting()
  // A tab that holds the data in an older schema is loaded again for the one that waits for them.
  if (event.data?.type === 'RELOAD_OTHERS') event.waitUntil(reloadOthers(event.source))
})

async function reloadOthers(asking: Tab | null): Promise<void> {
  const others = (await self.clients.matchAll({ type: 'window' })).filter(({ id }) => id !== asking?.id)
  await Promise.allSettled(others.map((tab) => tab.navigate(tab.url)))
}

// The first version takes the open page at once, so that what it fetches next is kept as well.
clientsClaim()

const manifest = self.__WB_MANIFEST
const { scope } = self.registration
/** What the version before fetched when it was needed must still be there for its open tabs once this one is activated. */
self.addEventListener('install', (event) => {
  const ours = manifest.map((entry) => new URL(typeof entry === 'string' ? entry : entry.url, scope).href)
  event.waitUntil(keepPrevious(caches, scope, new Set(ours)))
})

/** The shell, for the app's own address, whatever its query. Addresses are after the hash: there are no other pages. */
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && url.href.split(/[?#]/)[0] === scope,
  async ({ request, url }) =>
    heldPage((await matchPrecache('index.html')) ?? (await fetch(request)), url, caches, scope),
)
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && request.destination === 'worker',
  async ({ request, url }) => heldWorker((await caches.match(request)) ?? (await fetch(request)), url, caches, scope),
)

// Files of the version before stay until this one is accepted: Workbox removes them when it is activated.
precacheAndRoute(manifest)
cleanupOutdatedCaches()

/** The name of a built file without its content hash. */
const stem = (url: string) => new URL(url).pathname.replace(/-[\w-]{8}(\.\w+)$/, '$1')

/** ONNX Runtime, kept on first use, as the model is. One version of each file: a newer one takes its place. */
registerRoute(
  ({ sameOrigin, url }) => sameOrigin && /\/assets\/ort-[^/]*\.(wasm|mjs)$/.test(url.pathname),
  new CacheFirst({
    cacheName: RUNTIME_CACHE,
    plugins: [
      {
        cacheDidUpdate: async ({ cacheName, request }) => {
          const cache = await caches.open(cacheName)
          const older = (await cache.keys()).filter(
            (kept) => kept.url !== request.url && stem(kept.url) === stem(request.url),
          )
          await Promise.all(older.map((kept) => cache.delete(kept)))
        },
      },
    ],
  }),
)

/** Built files that are not of this version: of the one before, for the tabs that still run it. */
registerRoute(
  ({ url }) => url.href.startsWith(`${scope}assets/`),
  async ({ request }) => (await (await caches.open(PREVIOUS_CACHE)).match(request)) ?? fetch(request),
)
