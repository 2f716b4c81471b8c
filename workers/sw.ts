// The service worker: keeps the app's own files so that it opens and recalls without a network. It decides nothing about
// conversations and never touches a request to another origin.
import { clientsClaim } from 'workbox-core'
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'
import { registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'
import { RUNTIME_CACHE } from '../src/lib/model-files.ts'

/** What this file uses of its global scope; TypeScript's own library for it clashes with that of the page. */
declare const self: {
  __WB_MANIFEST: (PrecacheEntry | string)[]
  registration: { scope: string }
  skipWaiting(): Promise<void>
  addEventListener(type: 'message', listener: (event: MessageEvent<{ type?: string } | null>) => void): void
}

// A new version waits until the person accepts it; the page then says so.
self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting()
})
// The first version takes the open page at once, so that what it fetches next is kept as well.
clientsClaim()

// Files of the version before stay until this one is accepted: Workbox removes them when it is activated.
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()

/** The shell, for the app's own address, whatever its query. Addresses are after the hash: there are no other pages. */
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && url.href.split(/[?#]/)[0] === self.registration.scope,
  async ({ request }) => (await matchPrecache('index.html')) ?? fetch(request),
)

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
