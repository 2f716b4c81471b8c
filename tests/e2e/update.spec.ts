// A new version: it waits to be asked in, cuts no answer, comes into all tabs together, and leaves the tabs of the version
// before with everything they need. What is not to be had is tried again, and mended in one press.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startEndpoint, type Endpoint } from '../fixtures/endpoint.ts'
import { type App, appOn, expect, test } from './kit/app.ts'
import { kept, type Site, startSite } from './kit/release.ts'

let site: Site
let endpoint: Endpoint
test.beforeEach(async () => ([site, endpoint] = await Promise.all([startSite(), startEndpoint()])))
test.afterEach(() => Promise.all([site.close(), endpoint.close()]))

const LONG = Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ')

async function open(page: Page): Promise<App> {
  const app = appOn(page)
  await page.goto(site.url)
  await expect(app.message).toBeEditable()
  await kept(page)
  return app
}

/** Marks the page as it is loaded now; true until it is loaded again. */
const mark = (page: Page) => page.evaluate(() => Object.assign(globalThis, { marked: true }))
const isMarked = (page: Page) => page.evaluate(() => 'marked' in globalThis)

/** The page looks for a new version: in the end that waits, or could not be had whole. */
const look = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update()
    const worker = registration.installing
    while (worker?.state === 'installing')
      await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }))
  })
const waits = (page: Page) =>
  page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting))
const reload = (page: Page) => page.getByRole('button', { name: 'Reload', exact: true })
const entry = (page: Page) => page.evaluate(() => document.querySelector<HTMLScriptElement>('script[src]')?.src ?? '')

test('a new version waits until the person takes it', async ({ page }) => {
  const app = await open(page)
  await app.message.fill('half a thought')
  const before = await entry(page)
  await site.release()
  await look(page)
  await expect(reload(page)).toBeVisible()
  expect(await waits(page)).toBe(true)
  await expect(app.message).toHaveValue('half a thought')

  await Promise.all([page.waitForEvent('load'), reload(page).click()])
  await expect(app.message).toBeEditable()
  await expect(app.message).toHaveValue('half a thought')
  expect(await entry(page)).not.toBe(before)
  expect(await waits(page)).toBe(false)
  await expect(reload(page)).toBeHidden()
})

test('it cuts no answer: all tabs take it together once none is being written, with what was typed', async ({
  context,
  page,
}) => {
  const app = await open(page)
  await app.connect({ baseUrl: endpoint.url, model: 'test' })
  await app.newChat.click()
  const other = await open(await context.newPage())
  await other.message.fill('half a thought')
  endpoint.reply = { kind: 'stall', after: 3, text: LONG }
  await app.message.fill('Tell me something long.')
  await app.send.click()
  await expect(app.answers.last()).toContainText('word2')

  await site.release()
  await look(other.page)
  await mark(page)
  await mark(other.page)
  await reload(other.page).click()
  await expect(other.page.getByText('The new version comes once the answer is finished')).toBeVisible()
  // Asked of a third page, since these two do nothing that could be waited for: nothing has been taken over.
  expect(await waits(other.page)).toBe(true)
  expect([await isMarked(page), await isMarked(other.page)]).toEqual([true, true])

  const loaded = Promise.all([page.waitForEvent('load'), other.page.waitForEvent('load')])
  endpoint.proceed()
  await loaded
  expect([await isMarked(page), await isMarked(other.page)]).toEqual([false, false])
  await expect(app.answers.last()).toContainText('word59')
  await expect(other.message).toHaveValue('half a thought')
  expect(await waits(page)).toBe(false)
})

test('a tab that still runs the version before has all of its parts', async ({ page, complaints }) => {
  complaints.allow(/Failed to load resource/)
  const app = await open(page)
  await app.connect({ baseUrl: endpoint.url, model: 'test' })
  await app.newChat.click()
  await page.reload()
  await expect(app.message).toBeEditable()
  endpoint.reply = { kind: 'stall', after: 3, text: LONG }
  await app.message.fill('Tell me something long.')
  await app.send.click()
  await expect(app.answers.last()).toContainText('word2')
  await mark(page)
  await site.release()
  await look(page)
  await expect(reload(page)).toBeVisible()
  // Another tab took it just before this answer began.
  await page.evaluate(async () => {
    const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve))
    const registration = await navigator.serviceWorker.getRegistration()
    registration?.waiting?.postMessage({ type: 'SKIP_WAITING' })
    await taken
  })
  await app.memoryLink.click()
  await expect(app.searchMemory).toBeVisible()
  await app.settingsLink.click()
  await expect(app.provider).toBeVisible()
  expect(await isMarked(page)).toBe(true)
  const loaded = page.waitForEvent('load')
  endpoint.proceed()
  await loaded
  await expect(app.provider).toBeVisible()
})

test('a part that is gone is asked for again, and then the app brings itself up to date', async ({
  page,
  complaints,
}) => {
  complaints.allow(/Failed to load resource|Failed to fetch dynamically imported module/)
  const app = await open(page)
  await page.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))))
  await site.release()
  await app.memoryLink.click()
  await expect(page.getByText('This screen could not be loaded')).toBeVisible()
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Update app' }).click()])
  await expect(app.searchMemory).toBeVisible()
})

test('a part that was lost on this device alone is fetched anew', async ({ page, complaints }) => {
  complaints.allow(/Failed to load resource|Failed to fetch dynamically imported module/)
  const app = await open(page)
  // Damaged where it is kept: what answers for the part is no script.
  await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys())
        if (request.url.includes('/MemoryPage-'))
          await cache.put(request, new Response('', { headers: { 'content-type': 'text/plain' } }))
    }
  })
  complaints.allow(/MIME type/)
  await app.memoryLink.click()
  await expect(page.getByText('This screen could not be loaded')).toBeVisible()
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Update app' }).click()])
  await expect(app.searchMemory).toBeVisible()
})

test('half a download is no new version: the one that is here goes on, without a network as well', async ({
  page,
  complaints,
}) => {
  complaints.allow(/Failed to load resource|net::ERR_/)
  const app = await open(page)
  await site.release()
  await rm(join(site.folder, 'assets'), { recursive: true })
  await look(page)
  await expect(reload(page)).toBeHidden()
  await site.stop()
  await page.reload()
  await expect(app.message).toBeEditable()
  await app.memoryLink.click()
  await expect(app.searchMemory).toBeVisible()
})

test('the app is offered for installing on the Storage page, until nobody wants it', async ({ page }) => {
  const app = await open(page)
  const storage = page.getByRole('link', { name: 'Storage', exact: true })
  const install = page.getByRole('button', { name: 'Install', exact: true })
  const offer = () =>
    page.evaluate(() => {
      const event = new Event('beforeinstallprompt', { cancelable: true })
      dispatchEvent(Object.assign(event, { prompt: () => Promise.resolve(void (document.title = 'asked')) }))
      return event.defaultPrevented
    })
  expect(await offer()).toBe(true)
  await storage.click()
  await install.click()
  await expect(page).toHaveTitle('asked')
  await expect(install).toBeHidden()
  await offer()
  await app.memoryLink.click()
  await storage.click()
  await page.getByRole('button', { name: 'Not now, and do not ask again' }).click()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Storage', exact: true })).toBeVisible()
  await offer()
  await app.memoryLink.click()
  await storage.click()
  await expect(page.getByRole('heading', { name: 'Storage', exact: true })).toBeVisible()
  await expect(install).toBeHidden()
})
