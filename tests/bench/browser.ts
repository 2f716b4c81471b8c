// A real browser and a server for the benchmarks: the same Chromium and the same headers as in the browser tests.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'

/** A script of the project, not bundled: one that finds itself to be the program starts serving, or installs. */
export function script<T>(name: string): Promise<T> {
  return import(/* @vite-ignore */ pathToFileURL(resolve('scripts', name)).href) as Promise<T>
}

/** Serves a folder on a free port with the app's headers. */
export async function serveFolder(directory: string): Promise<{ url: string; close(): Promise<void> }> {
  const { serve } = await script<typeof import('../../scripts/serve.mjs')>('serve.mjs')
  return serve({ directory, port: 0 })
}

/** A browser with one empty page. `args` come after those that every run needs. */
export async function openBrowser(args: string[] = []): Promise<{ browser: Browser; page: Page }> {
  const { ARGUMENTS, findChromium } = await script<typeof import('../../scripts/chromium.mjs')>('chromium.mjs')
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...ARGUMENTS, ...args] })
  return { browser, page: await browser.newPage() }
}
