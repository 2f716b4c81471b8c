// A new version: it waits to be asked in. What is not to be had is tried again, and mended in one press. That it cuts no
// answer and leaves tabs of the version before with all of their parts is tried among the faults.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type App, appOn, expect, test } from './kit/app.ts'
import { kept, type Site, startSite } from './kit/release.ts'

let site: Site
test.beforeEach(async () => (site = await startSite()))
test.afterEach(() => site.close())

async function open(page: Page): Promise<App> {
  const app = appOn(page)
  await page.goto(site.url)
  await expect(app.message).toBeEditable()
  await kept(page)
  return app
}

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

test('once something was answered, the app is offered for installing on the Storage page, until nobody wants it', async ({
  page,
}) => {
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
  await expect(page.getByText('There is none yet.')).toBeVisible()
  await expect(install).toBeHidden()
  await app.newChat.click()
  await app.say('The boat is called Meridian.')
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
