// A real browser on a real profile folder, and what is served to it. Decides how it is started and how it is ended (in
// peace, or not); knows nothing of faults.
import { cp, mkdtemp, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { build, type Plugin } from 'vite'
import { ARGUMENTS, findChromium } from '../../scripts/chromium.mjs'
import { wasmPlugins } from '../../scripts/wasm.mjs'
import type { Lab } from './lab/page.ts'

export interface Served {
  url: string
  close(): Promise<void>
}

/** The same address serves the same folder until it is closed: a profile knows its data by the address. */
export async function serveFolder(directory: string): Promise<Served> {
  // Not bundled: it would take itself for the program that was started.
  const path = pathToFileURL(resolve('scripts/serve.mjs')).href
  const { serve } = (await import(/* @vite-ignore */ path)) as typeof import('../../scripts/serve.mjs')
  return serve({ directory, port: 0 })
}

/** A folder that is gone when the work is done. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'recollect-faults-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Builds the lab page into a folder, as the app itself is built; `plugins` may take a protection out. */
export async function buildLab(outDir: string, plugins: Plugin[] = []): Promise<void> {
  await build({
    configFile: false,
    root: resolve('tests/faults/lab'),
    base: './',
    logLevel: 'error',
    publicDir: false,
    plugins: [...plugins, ...wasmPlugins()],
    build: { outDir, emptyOutDir: true, target: 'es2022' },
  })
}

export interface Opened {
  context: BrowserContext
  page: Page
  /** The number of its first process. */
  pid(): Promise<number>
  /** Ends every process of the browser at once, as a crash of the machine's memory would: nothing is said to them. */
  kill(): Promise<void>
}

/** Opens an address in a browser on this profile. */
export async function openProfile(profile: string, url: string): Promise<Opened> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: true,
    args: ARGUMENTS,
  })
  const page = context.pages()[0] ?? (await context.newPage())
  try {
    await page.goto(url)
  } catch (thrown) {
    await context.close()
    throw thrown
  }
  const pid = async () => {
    // The lock of a profile names the browser's process: "host-4711".
    const lock = await readlink(join(profile, 'SingletonLock'))
    return Number(lock.slice(lock.lastIndexOf('-') + 1))
  }
  return {
    context,
    page,
    pid,
    async kill() {
      const closed = new Promise<void>((resolve) => context.once('close', () => resolve()))
      process.kill(await pid(), 'SIGKILL')
      await closed
    },
  }
}

/** Copies a profile that no browser is using. */
export async function copyProfile(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  await cp(from, to, { recursive: true, verbatimSymlinks: true })
}

/** Asks the page's lab: a function of it, or a piece of program. */
export function inLab<T>(page: Page, ask: ((lab: Lab) => Promise<T>) | string): Promise<T> {
  return page.evaluate(typeof ask === 'string' ? ask : `(${ask.toString()})(lab)`)
}
