// Browsers that lack something, each thing taken away from page and worker alike: the app remembers and finds all the same,
// and the Doctor page says what is not here.
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { BrowserContext, Page } from '@playwright/test'
import { startEndpoint } from '../fixtures/endpoint.ts'
import { type App, expect, test } from './kit/app.ts'
import { doctorOn, protectable } from './kit/doctor.ts'
import { openSection } from './kit/meaning.ts'

// A worker's script is changed on its way, which a service worker would do away with.
test.use({ serviceWorkers: 'block' })

/** Runs `script` before the first line of the page and of the memory worker. */
async function takeAway(context: BrowserContext, script: string): Promise<void> {
  await context.addInitScript(script)
  await context.route('**/memory.worker-*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `{${script}}\n${await response.text()}` })
  })
}

async function remembers(app: App): Promise<void> {
  await app.newChat.click()
  await app.say('The boat is called Meridian.')
  await app.newChat.click()
  const answer = await app.say('What is the boat called?')
  await expect(answer).toContainText('Meridian')
  expect(await app.usedCount(answer)).toBeGreaterThan(0)
}

interface Lack {
  what: string
  script: string
  /** What each row says of it. */
  rows: Readonly<Record<string, RegExp>>
  /** What else it says or does. */
  also?: (page: Page) => Promise<void>
}
const LACKS: Lack[] = [
  {
    what: 'WebAssembly, and without local storage',
    script: `delete globalThis.WebAssembly
      globalThis.document && Object.defineProperty(globalThis, 'localStorage', { configurable: true, get() { throw new DOMException('no', 'SecurityError') } })`,
    rows: { 'WebAssembly and SIMD': /ok\s*Not here: no model can run/, 'Row counts': /ok\s*\d+ rows/ },
  },
  {
    what: 'WebGPU, shared memory, and files of its own',
    script: `delete (globalThis.Navigator ?? globalThis.WorkerNavigator).prototype.gpu
      delete globalThis.SharedArrayBuffer
      delete StorageManager.prototype.getDirectory`,
    rows: {
      WebGPU: /ok\s*Not here: models run on the processor/,
      'Threads and isolation': /ok\s*Not isolated, .* one core/,
      'Private storage': /ok\s*This browser has none: vectors lie in the database/,
      Backups: /warning\s*This browser has no room for copies/,
    },
    async also(page) {
      // What is copied into no file beside the database goes into one of the person's own.
      const file = page.waitForEvent('download')
      await doctorOn(page).fix('Backups').click()
      expect((await file).suggestedFilename()).toMatch(/\.recollect$/)
      await expect(doctorOn(page).row('Backups')).toContainText(/ok\s*No copies here; the last file is of/)
    },
  },
  {
    what: 'what a private window of Safari refuses: files of its own, and data that is kept for good',
    script: `globalThis.document && Object.defineProperty(navigator, 'standalone', { value: false })
      StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'))
      StorageManager.prototype.persist = () => Promise.resolve(false)`,
    rows: {
      'Private storage': /ok\s*This browser gives none here/,
      'Storage protection': /warning\s*When the disk runs full/,
    },
    async also(page) {
      await page.getByRole('link', { name: 'Storage', exact: true }).click()
      await expect(page.getByText('choose “Add to Home Screen”, on a Mac “Add to Dock”')).toBeVisible()
    },
  },
]
for (const { what, script, rows, also } of LACKS)
  test(`without ${what} it remembers, and says so`, async ({ app, context, page }) => {
    await takeAway(context, script)
    await app.open()
    await remembers(app)
    const doctor = doctorOn(page)
    await doctor.open()
    for (const [row, says] of Object.entries(rows)) await expect(doctor.row(row)).toContainText(says)
    await also?.(page)
  })

test('without vector instructions no model runs: the row turns once one is wanted, and turns it off', async ({
  app,
  context,
  hub,
  page,
}) => {
  await takeAway(context, 'WebAssembly.validate = () => false')
  await protectable(page)
  const section = await openSection(app)
  await section.download.click()
  await expect(section.fault).toBeVisible()
  expect(hub.requests).toEqual([])
  await remembers(app)
  const doctor = doctorOn(page)
  await doctor.open()
  // No service worker in this test: see above.
  await doctor.ails('Service worker and version', 'WebAssembly and SIMD')
  await expect(doctor.row('WebAssembly and SIMD')).toContainText(/warning\s*Not here: search by meaning is on/)
  await expect(doctor.row('Meaning model')).toContainText('It cannot run here: see WebAssembly and SIMD.')
  await doctor.fix('WebAssembly and SIMD').click()
  await doctor.ails('Service worker and version')
  await expect(doctor.row('WebAssembly and SIMD')).toContainText(/ok\s*Not here: no model can run/)
})

for (const [how, script] of [
  [
    'refused, as all that a site may keep',
    // As Chromium does it, with these words.
    `const no = (name, words) => () => Promise.reject(new DOMException(words, name))
      IDBFactory.prototype.databases = no('UnknownError', 'The user denied permission to access the database.')
      IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError') }
      LockManager.prototype.request = LockManager.prototype.query = no('SecurityError', 'The request was denied.')
      StorageManager.prototype.getDirectory = no('SecurityError', 'Storage directory access is denied.')
      globalThis.document && Object.defineProperty(globalThis, 'localStorage', { configurable: true, get() { throw new DOMException('no', 'SecurityError') } })`,
  ],
  ['not there', `Object.defineProperty(globalThis, 'indexedDB', { value: undefined })`],
] as const)
  test(`without a database (${how}) it chats in memory, and says that nothing is kept`, async ({
    app,
    context,
    page,
  }) => {
    await takeAway(context, script)
    await app.open()
    await expect(page.getByText('Nothing is kept here')).toBeVisible()
    await app.newChat.click()
    await app.say('The boat is called Meridian.')
    await app.say('It lies in Lisbon.')
    await expect(app.yours).toHaveCount(2)
    await expect(app.conversations.getByRole('link')).toHaveCount(1)
    for (const name of ['Memory', 'Storage', 'Settings']) {
      await page.getByRole('link', { name, exact: true }).click()
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
      if (name !== 'Storage') continue
      const file = page.waitForEvent('download')
      await app.exportButton.click()
      const all = gunzipSync(await readFile(await (await file).path()))
      expect(all.toString()).toContain('It lies in Lisbon.')
    }
    const doctor = doctorOn(page)
    await doctor.open()
    await doctor.ails('Schema', 'Service worker and version')
    await expect(doctor.row('Schema')).toContainText(/failing\s*This browser does not let the page keep data/)
    await expect(doctor.row('Row counts')).toContainText('Not looked at: the database is closed. See Schema.')
  })

test('where parts of the app are missing it says which, and Update app brings them', async ({
  app,
  context,
  page,
  complaints,
}) => {
  complaints.allow(/Failed to load resource|dynamically imported module|the worker failed/)
  let missing = 'memory.worker'
  await context.route(/\/assets\//, (route) =>
    route.request().url().includes(`/${missing}-`) ? route.fulfill({ status: 404 }) : route.fallback(),
  )
  const update = async () => {
    missing = 'nothing'
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Update app' }).click()])
  }
  await app.open()
  await test.step('the memory: it chats without', async () => {
    await expect(page.getByText('Memory does not start')).toBeVisible()
    await app.say('The boat is called Meridian.')
    await update()
    await app.newChat.click()
    await expect(await app.say('What is the boat called?')).toContainText('Meridian')
  })
  await test.step('what speaks to a provider: the message is kept, and answered', async () => {
    missing = 'chat-completions'
    const endpoint = await startEndpoint({ reply: { kind: 'stream', text: 'Here I am.' } })
    await app.connect({ baseUrl: endpoint.url, key: 'a-key', model: 'test-large' })
    await app.newChat.click()
    const answer = await app.say('Is anybody there?')
    await expect(answer).toContainText('A part of the app is missing')
    await update()
    await app.retry.click()
    await app.answered()
    await expect(app.answers.last()).toContainText('Here I am.')
    await endpoint.close()
  })
})
