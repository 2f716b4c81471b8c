// A folder of the built app in which a newer version can be released: every built file then has another name, as after a
// build of other sources, and the old ones are gone from the server.
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { serve } from '../../../scripts/serve.mjs'

const DIST = join(import.meta.dirname, '../../../dist')
const HASHED = /^(.*-)([\w-]{8})(\.(?:js|css))$/

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

async function release(folder: string): Promise<void> {
  const assets = join(folder, 'assets')
  const names = await readdir(assets)
  const renamed = new Map(
    names.flatMap((name) => {
      const [, stem, hash, ending] = HASHED.exec(name) ?? []
      return hash ? [[name, `${stem}${hash.slice(1)}${hash.slice(0, 1)}${ending}`]] : []
    }),
  )
  const pattern = new RegExp([...renamed.keys()].map((name) => name.replaceAll('.', '\\.')).join('|'), 'g')
  const rewrite = async (file: string, more = (text: string) => text) => {
    const text = await readFile(file, 'utf8')
    await writeFile(file, more(text.replace(pattern, (name) => renamed.get(name)!)))
  }
  for (const [old, name] of renamed) {
    await rewrite(join(assets, old))
    await rename(join(assets, old), join(assets, name))
  }
  await rewrite(join(folder, 'index.html'))
  // Last, since browsers go by it. Its list tells the page itself apart by its revision.
  await rewrite(join(folder, 'sw.js'), (text) => text.replace(/("|')[0-9a-f]{32}\1/g, `"${Date.now()}"`))
}
