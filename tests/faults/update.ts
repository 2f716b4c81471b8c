// A new version while the old one is in use, and a start without a network. No answer is cut, whoever still runs the old
// version has all of its parts, and the app opens where nothing can be reached.
import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { startEndpoint } from '../fixtures/endpoint.ts'
import { release } from '../fixtures/release.ts'
import { openProfile, serveFolder, withFolder } from './browser.ts'
import type { Mode, Trial } from './trial.ts'

const ROUNDS: Record<Mode, number> = { quick: 1, long: 5 }
const LONG = Array.from({ length: 40 }, (_, n) => `word${n}`).join(' ')
/** The whole of a busy machine's patience. */
const PATIENCE_MS = 30_000

/** Tries what a new version, and a lost network, can do. */
export async function update(mode: Mode, say: (line: string) => void): Promise<Trial[]> {
  const trials: Trial[] = []
  const kinds: [fault: string, without: string, run: (safe: boolean) => Promise<string[]>][] = [
    ['a new version during an answer', 'all tabs load at once', duringAnswer],
    ['parts of the version before', 'parts of the version before are not kept', partsBefore],
    ['a start without a network, after a kill', 'the same without a service worker', withoutNetwork],
  ]
  for (const [fault, without, run] of kinds)
    for (const safe of [true, false]) {
      const trial: Trial = {
        fault: safe ? fault : `control: ${without}`,
        tried: 0,
        survived: 0,
        lost: 0,
        wronglyAccepted: 0,
      }
      for (let round = 0; round < (safe ? ROUNDS[mode] : 1); round++) {
        const troubles = await run(safe)
        trial.tried++
        if (troubles.length === 0) trial.survived++
        else trial.lost++
        say(`${trial.fault}: ${troubles.join(', ') || 'all there'}`)
      }
      trials.push(trial)
    }
  return trials
}

interface World {
  url: string
  folder: string
  profile: string
  close(): Promise<void>
}

function inWorld<T>(work: (world: World) => Promise<T>): Promise<T> {
  return withFolder(async (root) => {
    const folder = join(root, 'app')
    await cp(resolve('dist'), folder, { recursive: true })
    const server = await serveFolder(folder)
    let open = true
    const close = async () => {
      if (open) await server.close()
      open = false
    }
    try {
      return await work({ url: server.url, folder, profile: join(root, 'profile'), close })
    } finally {
      await close()
    }
  })
}

const box = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true })
const answer = (page: Page) => page.getByRole('article', { name: 'Assistant', exact: true }).last()
const reloadButton = (page: Page) => page.getByRole('button', { name: 'Reload', exact: true })

/** Until the service worker answers for the page and keeps everything. */
async function kept(page: Page): Promise<void> {
  await box(page).waitFor({ timeout: PATIENCE_MS })
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    while (!navigator.serviceWorker.controller)
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))
  })
}

/** The newer version is here, and waits. */
async function look(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update()
    const worker = registration.installing
    while (worker?.state === 'installing')
      await new Promise((done) => worker.addEventListener('statechange', done, { once: true }))
  })
}

const take = (page: Page) =>
  page.evaluate(async () => {
    const taken = new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done))
    const registration = await navigator.serviceWorker.getRegistration()
    registration?.waiting?.postMessage({ type: 'SKIP_WAITING' })
    await taken
  })

const waits = (page: Page) =>
  page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting))

/** Marks the page as it is loaded now; true until it is loaded again. */
const mark = (page: Page) => page.evaluate(() => Object.assign(globalThis, { marked: true }))
const isMarked = (page: Page) => page.evaluate(() => 'marked' in globalThis)
const loadedAgain = (page: Page) =>
  page.waitForFunction(() => !('marked' in globalThis), undefined, { timeout: PATIENCE_MS })

/** Those that do not hold, in words. */
const broken = (held: Record<string, boolean>) => Object.keys(held).filter((words) => !held[words])

async function ask(page: Page, endpoint: string): Promise<void> {
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('combobox', { name: 'Provider', exact: true }).selectOption({ label: 'OpenAI-compatible' })
  await page.getByRole('textbox', { name: 'Base URL', exact: true }).fill(endpoint)
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'New chat', exact: true }).click()
  await box(page).fill('Tell me something long.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await answer(page).getByText('word2').waitFor()
}

/** An answer is under way in one tab and words are being typed in another, when the other tab takes the new version. */
function duringAnswer(safe: boolean): Promise<string[]> {
  return inWorld(async ({ url, folder, profile }) => {
    const endpoint = await startEndpoint({ reply: { kind: 'stall', after: 3, text: LONG } })
    const { context, page } = await openProfile(profile, url)
    try {
      await kept(page)
      const other = await context.newPage()
      await other.goto(url)
      await kept(other)
      await box(other).fill('half a thought')
      await ask(page, endpoint.url)
      await release(folder)
      await look(other)
      await mark(page)
      await mark(other)
      if (safe) {
        await reloadButton(other).click()
        await other.getByText('The new version comes once the answer is finished').waitFor()
      } else {
        await take(page)
        await Promise.all([page.reload(), other.reload()])
      }
      // These do nothing that could be waited for; who does not wait would have loaded before the words above were there.
      const early = broken({
        'the new version did not wait': await waits(other),
        'the tab that answers was loaded again': await isMarked(page),
        'the tab that was typed in was loaded again': await isMarked(other),
      })
      endpoint.proceed()
      await Promise.all([loadedAgain(page), loadedAgain(other)])
      await Promise.all([box(page).waitFor(), box(other).waitFor()])
      return [
        ...early,
        ...broken({
          'the answer was cut': (await answer(page).innerText()).includes('word39'),
          'what was typed is gone': (await box(other).inputValue()) === 'half a thought',
          'the new version still waits': !(await waits(page)),
        }),
      ]
    } finally {
      await context.close()
      await endpoint.close()
    }
  })
}

/** A tab that still runs the version before opens screens that it has not opened yet, and then becomes the new one. */
function partsBefore(safe: boolean): Promise<string[]> {
  return inWorld(async ({ url, folder, profile }) => {
    const endpoint = await startEndpoint({ reply: { kind: 'stall', after: 3, text: LONG } })
    const { context, page } = await openProfile(profile, url)
    try {
      await kept(page)
      await ask(page, endpoint.url)
      await mark(page)
      await release(folder)
      await look(page)
      await take(page) // it stays what it is while it answers
      if (!safe) await page.evaluate(() => caches.delete('recollect-previous'))
      // The browser's own cache helps for as long as it likes.
      await (await context.newCDPSession(page)).send('Network.clearBrowserCache')
      await page.getByRole('link', { name: 'Memory', exact: true }).click()
      const there = page.getByRole('searchbox', { name: 'Search memory', exact: true })
      await there.or(page.getByText('could not be loaded')).waitFor({ timeout: PATIENCE_MS })
      const found = broken({
        'a screen could not be loaded': await there.isVisible(),
        'it was loaded again in the midst of an answer': await isMarked(page),
      })
      if (!safe) return found
      const storage = page.getByRole('heading', { name: 'Storage', exact: true })
      await page.getByRole('link', { name: 'Storage', exact: true }).click()
      await storage.waitFor({ timeout: PATIENCE_MS })
      endpoint.proceed()
      await loadedAgain(page)
      await storage.waitFor({ timeout: PATIENCE_MS })
      return found
    } finally {
      await context.close()
      await endpoint.close()
    }
  })
}

/** The browser was killed and the network is gone: everything opens. */
function withoutNetwork(safe: boolean): Promise<string[]> {
  return inWorld(async ({ url, profile, close }) => {
    const first = await openProfile(profile, url)
    await kept(first.page)
    await box(first.page).fill('The boat is called Meridian.')
    await first.page.getByRole('button', { name: 'Send', exact: true }).click()
    await answer(first.page).getByRole('button', { name: /^Used/ }).waitFor({ timeout: PATIENCE_MS })
    if (!safe)
      await first.page.evaluate(async () => {
        await (await navigator.serviceWorker.getRegistration())?.unregister()
        await Promise.all((await caches.keys()).map((name) => caches.delete(name)))
      })
    await first.kill()
    await close()
    try {
      const { context, page } = await openProfile(profile, url)
      await box(page).waitFor({ timeout: PATIENCE_MS })
      await page.getByRole('link', { name: 'Memory', exact: true }).click()
      await page.getByRole('list', { name: 'Memories', exact: true }).getByText('Meridian').first().waitFor()
      await context.close()
      return []
    } catch (thrown) {
      return [`it did not open: ${(thrown as Error).message.split('\n', 1)[0]}`]
    }
  })
}
