// The headers that pages and workers get from the service worker: those of the app where its host sends none, and beside
// whatever policy there is one more, which names the addresses that were chosen. It narrows, it never widens.
import { readReach, SIGN_IN_HOST, takeOpen, TOLD, told } from '../src/lib/reach.ts'

const POLICY = 'Content-Security-Policy'
const TABLE = import.meta.env.RECOLLECT_HEADERS as Record<string, string>

/** The page of the app. `url`: as it was asked for. */
export async function heldPage(response: Response, url: URL, caches: CacheStorage, scope: string): Promise<Response> {
  const open = await takeOpen(caches, scope, Date.now()).catch(failed)
  const reach = open ? undefined : await readReach(caches, scope).catch(failed)
  if (!reach) return held(response)
  const page = url.searchParams.has('code') ? [...reach.page, SIGN_IN_HOST] : reach.page
  return held(response, page)
}

/** A worker's script. Only the memory worker has business elsewhere, and only while it fetches a model. */
export async function heldWorker(response: Response, url: URL, caches: CacheStorage, scope: string): Promise<Response> {
  if (!/\/memory\.worker-[^/]*$/.test(url.pathname)) return held(response, [])
  return held(response, (await readReach(caches, scope).catch(failed))?.worker)
}

/** An app that opens under its host's policy is more than one that does not open. */
function failed(thrown: unknown): undefined {
  console.warn('service worker: whom the app may talk to cannot be read; the policy of its host holds', thrown)
}

/** `origins`: what it may talk to beside the app's own; undefined: whatever its host allows. */
function held(response: Response, origins?: readonly string[]): Response {
  if (response.status === 0) return response // a redirect, which is the browser's business
  const { body, status, statusText } = response
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(TABLE)) if (!headers.has(name)) headers.set(name, value)
  if (origins) {
    headers.append(POLICY, narrowed(origins))
    headers.append(TOLD, told(origins))
  }
  return new Response(body, { status, statusText, headers })
}

/** The whole policy, not its one directive alone: what is fetched ahead passes by any that leaves it open. */
function narrowed(origins: readonly string[]): string {
  return TABLE[POLICY]!.replace(/connect-src [^;]*/, `connect-src ${["'self'", ...origins].join(' ')}`)
}
