// The built files of the version before, kept one version back: a tab that still runs it fetches its parts from here, since
// the server may have them no more. Decides which files those are; serves nothing.

/** Cache Storage that holds them. */
export const PREVIOUS_CACHE = 'recollect-previous'

/**
 * Called while a version is installed: copies what is precached and not of this version, and drops what was kept of the one
 * before that. `ours`: the addresses of this version's files.
 */
export async function keepPrevious(caches: CacheStorage, scope: string, ours: ReadonlySet<string>): Promise<void> {
  const precaches = (await caches.keys()).filter((name) => name.includes('-precache-') && name.endsWith(scope))
  const previous = await caches.open(PREVIOUS_CACHE)
  const kept = new Set<string>()
  for (const name of precaches) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      if (!request.url.startsWith(`${scope}assets/`) || ours.has(request.url)) continue
      const response = await cache.match(request)
      if (!response) continue
      await previous.put(request, response)
      kept.add(request.url)
    }
  }
  // A first installation, or one of the same files, has nothing to keep: what is there stays good.
  if (kept.size === 0) return
  const older = (await previous.keys()).filter(({ url }) => !kept.has(url))
  await Promise.all(older.map((request) => previous.delete(request)))
}
