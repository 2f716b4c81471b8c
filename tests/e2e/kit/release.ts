// A server of a test's own for the built app, in which a newer version can be released. Knows nothing of what is in it.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { serve } from '../../../scripts/serve.mjs'
import { release } from '../../fixtures/release.ts'

const DIST = join(import.meta.dirname, '../../../dist')

export interface Site {
  /** The address of the app, under a path. */
  url: string
  /** The folder it is served from. */
  folder: string
  /** Puts a newer version in the place of the one that is served. */
  release(): Promise<void>
  /** Takes the server away, as a lost network does. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** Serves a copy of the built app on a port of its own. `bare`: without any of our headers, as some hosts do. */
export async function startSite({ bare = false, path = 'under/a/path/' } = {}): Promise<Site> {
  const root = await mkdtemp(join(tmpdir(), 'recollect-site-'))
  const folder = join(root, path)
  await cp(DIST, folder, { recursive: true })
  const server = await serve({ directory: root, port: 0, bare })
  let running = true
  const stop = async () => {
    if (running) await server.close()
    running = false
  }
  return {
    url: `${server.url}${path}`,
    folder,
    release: () => release(folder),
    stop,
    close: async () => {
      await stop()
      await rm(root, { recursive: true })
    },
  }
}

/** Until a service worker answers for the page, and holds everything on its list. */
export const kept = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller) return
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    )
  })
