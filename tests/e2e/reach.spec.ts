// Once somebody was chosen to answer, the page can talk to nobody else, nor can a worker; whoever wants another address
// gets there in one press, with what was typed.
import type { Page, Worker } from '@playwright/test'
import { startEndpoint, type Endpoint } from '../fixtures/endpoint.ts'
import { type App, appOn, expect, test } from './kit/app.ts'
import { routeHub } from './kit/hub.ts'
import { isOn, sectionOn } from './kit/meaning.ts'
import { kept } from './kit/release.ts'

let endpoint: Endpoint
let other: Endpoint
test.beforeEach(async () => ([endpoint, other] = await Promise.all([startEndpoint(), startEndpoint()])))
test.afterEach(() => Promise.all([endpoint.close(), other.close()]))

/** What comes of a request from there to anybody: under the policy of the host it would be made. */
const asks = (place: Pick<Worker, 'evaluate'>, url: string) =>
  place.evaluate(
    (address) =>
      fetch(address).then(
        () => 'answered',
        () => 'refused',
      ),
    url,
  )
/** The addresses that are written down for the loads to come. */
const written = (page: Page) =>
  page.evaluate(async () => {
    const found = await caches.match(new URL('reach', document.baseURI).href)
    return found ? ((await found.json()) as unknown) : undefined
  })
/** The memory worker, once it was started. */
async function memoryWorker(page: Page): Promise<Worker> {
  const found = () => page.workers().find((worker) => worker.url().includes('memory.worker'))
  await expect.poll(found).toBeDefined()
  return found()!
}

/** Chooses a server, and loads the page under the policy that names it. */
async function heldTo(app: App, server: Endpoint): Promise<void> {
  const { page } = app
  await app.open()
  await kept(page)
  await app.connect({ baseUrl: server.url, model: 'test' })
  await expect.poll(() => written(page)).toMatchObject({ page: [server.origin] })
  await app.newChat.click()
  await page.reload()
  await expect(app.message).toBeEditable()
}

test('page and workers can talk to nobody but the one that was chosen', async ({ app, page, complaints }) => {
  complaints.allow(/Content Security Policy/)
  await heldTo(app, endpoint)
  await expect(await app.say('Is anybody there?')).toContainText('You asked: Is anybody there?')
  expect(await asks(page, `${endpoint.url}/models`)).toBe('answered')
  expect(await asks(page, `${other.url}/models`)).toBe('refused')
  for (const url of [endpoint.url, other.url])
    expect(await asks(await memoryWorker(page), `${url}/models`)).toBe('refused')
  expect(other.requests).toEqual([])
})

test('a question to another address says why it is held back, and is asked after one press', async ({
  app,
  page,
  complaints,
}) => {
  complaints.allow(/Content Security Policy/)
  await heldTo(app, endpoint)
  await app.connect({ baseUrl: other.url, model: 'test' })
  await app.newChat.click()
  await app.message.fill('Is the ferry running?')
  await app.send.click()
  const card = app.answers.last()
  await expect(card.getByText('This page may not talk to that address yet')).toBeVisible()
  await expect(card).toContainText(`may talk to ${new URL(endpoint.origin).host} alone`)
  await app.message.fill('and half a thought')
  await card.getByRole('button', { name: 'Reload to allow it' }).click()
  await expect(app.answers.last()).toContainText('You asked: Is the ferry running?')
  await expect(app.yours).toHaveCount(1)
  await expect(app.message).toHaveValue('and half a thought')

  await page.reload()
  await expect(app.yours).toHaveCount(1)
  await expect(await app.say('Still there?')).toContainText('You asked: Still there?')
  expect(await asks(page, `${endpoint.url}/models`)).toBe('refused')
})

test('a test of another address goes on after one press, and says what applies after the next load', async ({
  app,
  page,
  complaints,
}) => {
  complaints.allow(/Content Security Policy/)
  await heldTo(app, endpoint)
  await app.connect({ baseUrl: other.url, model: 'test-small' })
  await app.testConnection.click()
  await page.getByRole('button', { name: 'Reload to allow it' }).click()
  const works = app.status.filter({ hasText: '2 models' })
  await expect(works).toContainText(`Applies after reload: this page can then talk to ${new URL(other.origin).host}`)
  await works.getByRole('button', { name: 'Reload now' }).click()
  await expect(app.baseUrl).toHaveValue(other.url)
  await app.testConnection.click()
  await expect(works).toBeVisible()
  await expect(works).not.toContainText('Applies after reload')
  expect(await asks(page, `${endpoint.url}/models`)).toBe('refused')
})

test('who steps in for the provider may be asked as well, until it is turned off', async ({
  app,
  page,
  complaints,
}) => {
  complaints.allow(/Content Security Policy|Failed to load resource/)
  await heldTo(app, endpoint)
  await app.settingsLink.click()
  const section = page.getByRole('region', { name: 'Fallback', exact: true })
  await section.getByRole('checkbox').check()
  await section.getByRole('textbox', { name: 'Base URL' }).fill(other.url)
  await page.keyboard.press('Tab')
  await expect.poll(() => written(page)).toMatchObject({ page: [endpoint.origin, other.origin] })
  await page.reload()
  expect(await asks(page, `${other.url}/models`)).toBe('answered')
  await section.getByRole('checkbox').uncheck()
  await expect.poll(() => written(page)).toMatchObject({ page: [endpoint.origin] })
})

test('a model is fetched from its hub by a worker that may, and by none after it', async ({
  app,
  context,
  page,
  complaints,
}) => {
  complaints.allow(/Content Security Policy|huggingface/)
  await routeHub(context)
  await heldTo(app, endpoint)
  expect(await asks(await memoryWorker(page), 'https://huggingface.co/api/models/Xenova/e5-small-v2')).toBe('refused')
  await app.settingsLink.click()
  const section = sectionOn(page)
  await section.download.click()
  await isOn(section)
  await expect.poll(() => written(page)).toEqual({ page: [endpoint.origin], worker: [] })
  await page.reload()
  await isOn(section)
  expect(await asks(await memoryWorker(page), 'https://huggingface.co/api/models/Xenova/e5-small-v2')).toBe('refused')
})

test('a sign-in that comes back to a held page is finished', async ({ app, page, complaints }) => {
  complaints.allow(/Content Security Policy/)
  const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type' }
  await page.context().route('https://openrouter.ai/**', async (route) => {
    const url = new URL(route.request().url())
    if (url.pathname === '/auth')
      return route.fulfill({
        status: 302,
        headers: { location: `${url.searchParams.get('callback_url')}?code=planted` },
      })
    if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers: cors })
    if (url.pathname === '/api/v1/models')
      return route.fulfill({ headers: cors, json: { data: [{ id: 'maker/small' }] } })
    return route.fulfill({ headers: cors, json: { key: 'sk-or-v1-planted' } })
  })
  await heldTo(app, endpoint)
  await app.settingsLink.click()
  await app.chooseProvider('OpenRouter')
  await page.getByRole('button', { name: 'Sign in with OpenRouter' }).click()
  await expect(page.getByText('Signed in with OpenRouter')).toBeVisible()
  await expect(app.model).toHaveValue('maker/small')
})

test('the demo holds nobody to anything', async ({ app, page }) => {
  await app.open()
  await kept(page)
  await app.say('My aunt keeps bees.')
  expect(await written(page)).toBeUndefined()
  const tab = appOn(await page.context().newPage())
  await tab.open()
  await tab.connect({ baseUrl: endpoint.url, model: 'test' })
  await tab.newChat.click()
  await expect(await tab.say('Hello?')).toContainText('You asked: Hello?')
})
