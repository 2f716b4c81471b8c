// What must survive: closed tabs, cut streams, dead workers, two tabs at once, a deleted derived database. And what must
// not: anything of a forgotten sentence.
import type { Page, Worker } from '@playwright/test'
import { startEndpoint, type Endpoint } from '../fixtures/endpoint.ts'
import { appOn, expect, test } from './kit/app.ts'
import { letQuestionsWait } from './kit/meaning.ts'
import { smallTalk } from './kit/talk.ts'

let endpoint: Endpoint
test.beforeAll(async () => (endpoint = await startEndpoint()))
test.beforeEach(() => {
  endpoint.reply = { kind: 'stream' }
  endpoint.forget()
})
test.afterAll(() => endpoint.close())

/** Every row of every table of both databases, and the keys they are under, as one text. */
function dump(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const read = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error('unreadable'))
      })
    let text = ''
    for (const name of ['recollect', 'recollect-derived']) {
      const db = await read(indexedDB.open(name))
      for (const store of db.objectStoreNames) {
        const rows = await read<unknown[]>(db.transaction(store).objectStore(store).getAll())
        text += JSON.stringify(rows)
      }
      db.close()
    }
    return text + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })
  })
}

/** Notes down with which durability read-write transactions on the truth are opened, in a page or a worker. */
function watchDurability(): void {
  const seen: string[] = []
  Object.assign(globalThis, { durabilities: seen })
  const original = IDBDatabase.prototype.transaction
  type Given = [stores: string | string[], mode?: IDBTransactionMode, options?: IDBTransactionOptions]
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Given) {
    const [, mode, options] = given
    if (this.name === 'recollect' && mode === 'readwrite') seen.push(options?.durability ?? 'default')
    return original.apply(this, given)
  }
}
const durabilities = (place: Pick<Worker, 'evaluate'>) =>
  place.evaluate(() => (globalThis as unknown as { durabilities?: string[] }).durabilities ?? [])

test.describe('durability', () => {
  // The worker's script is changed on its way, which a service worker would do away with.
  test.use({ serviceWorkers: 'block' })

  test('everything a person said is written strictly, by page and worker', async ({ app, context, page }) => {
    await page.addInitScript(watchDurability)
    // A database remembers its functions from when it was opened: watching must begin before the worker's first line.
    await context.route('**/memory.worker-*.js', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: `(${watchDurability.toString()})();${await response.text()}` })
    })
    const started = page.waitForEvent('worker')
    await app.open()
    const worker = await started
    await app.say('My bicycle is blue.')
    await app.memoryLink.click()
    await expect(app.memories.getByRole('listitem')).toHaveCount(1)
    for (const place of [page, worker]) {
      const seen = await durabilities(place)
      expect(seen.length).toBeGreaterThan(0)
      expect(new Set(seen)).toEqual(new Set(['strict']))
    }
  })
})

test('the words are stored before anything is sent', async ({ app, page }) => {
  await app.open()
  await app.connect({ baseUrl: endpoint.url, model: 'test' })
  endpoint.reply = { kind: 'stall', after: -1 }
  await app.newChat.click()
  await app.message.fill('The spare key is under the third flowerpot.')
  await app.send.click()
  await endpoint.received(1)
  expect(await dump(page)).toContain('third flowerpot')
  await app.stop.click()
  await expect(app.stop).toBeHidden()
})

test('a tab closed in mid-answer keeps what came, and says that it stopped', async ({ app, context, page }) => {
  await app.open()
  await app.connect({ baseUrl: endpoint.url, model: 'test' })
  endpoint.reply = { kind: 'stream', text: smallTalk(1).repeat(20), delay: 40 }
  await app.newChat.click()
  await app.message.fill('Tell me something long.')
  await app.send.click()
  await expect(app.answers.last()).toContainText('plumber')
  // A checkpoint is written within a second of the words.
  await expect.poll(() => dump(page)).toContain('runaway goat')
  const address = page.url()
  await page.close()
  const again = appOn(await context.newPage())
  await again.page.goto(address)
  await expect(again.yours).toContainText('Tell me something long.')
  await expect(again.answers).toContainText('plumber')
  await expect(again.stop).toBeHidden()
  await expect(again.retry).toBeVisible()
})

test('a dead memory worker costs recall for a moment, never the chat', async ({ app, complaints, page }) => {
  complaints.allow(/memory/)
  const started = page.waitForEvent('worker')
  await app.open()
  const worker = await started
  await app.say('The boat is called Meridian.')
  await worker.evaluate(() => self.close())
  await app.newChat.click()
  await app.say('Hello there, who are you?')
  await app.newChat.click()
  const answer = await app.say('What is the boat called?')
  await expect(answer).toContainText('Meridian')
})

test('two tabs see each other’s turns and never write one twice', async ({ app, context, page }) => {
  await app.open()
  await app.say('We planted a plum tree.')
  const other = appOn(await context.newPage())
  await other.page.goto(page.url())
  await expect(other.yours).toHaveCount(1)
  await app.message.fill('The bench stands by the gate.')
  await other.message.fill('The plums are yellow.')
  await Promise.all([app.send.click(), other.send.click()])
  for (const tab of [app, other]) {
    await expect(tab.yours).toHaveCount(3)
    await expect(tab.answers).toHaveCount(3)
    await tab.answered()
  }
  await app.memoryLink.click()
  await expect(app.memories.getByRole('listitem')).toHaveCount(3)
  await other.newChat.click()
  await expect(await other.say('Which tree did we plant?')).toContainText('plum tree')
})

test('deleting the derived database changes no answer', async ({ app, hub, page }) => {
  await app.open()
  await app.say('We bake lasagne every Friday.')
  for (let n = 0; n < 3; n++) await app.say(smallTalk(n))
  await app.settingsLink.click()
  await letQuestionsWait(app)
  await page.getByRole('button', { name: /^Download/ }).click()
  await expect(app.status.filter({ hasText: 'On.' })).toBeVisible({ timeout: 60_000 })
  await app.newChat.click()
  // The time under an answer may differ; what it says and how many memories it used may not.
  const answer = async () => (await app.answers.last().innerText()).replace(/\d\d:\d\d/, '')
  await expect(await app.say('Which meal do I usually cook?')).toContainText('lasagne')
  const before = await answer()
  const address = new URL(page.url()).hash
  hub.mode = 'offline'
  await page.goto('about:blank')
  await page.goto('./manifest.webmanifest')
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase('recollect-derived')
        request.onsuccess = () => resolve()
        request.onerror = () => reject(request.error ?? new Error('not deleted'))
      }),
  )
  await page.goto('./#/settings')
  await expect(app.status.filter({ hasText: 'On.' })).toBeVisible({ timeout: 60_000 })
  await page.goto(`./${address}`)
  const ended = async () => (await dump(page)).split('"status":"complete"').length
  const sofar = await ended()
  await app.retry.click()
  await expect.poll(ended).toBe(sofar + 1)
  await expect.poll(answer).toBe(before)
})

test('a sentence forgotten with its source is nowhere any more', async ({ app, page }) => {
  const canary = 'zephyrine-4471'
  await app.open()
  await app.say(`The locker code is ${canary}. The gym opens at six.`)
  await app.newChat.click()
  await expect(await app.say('What is the locker code?')).toContainText(canary)
  expect(await dump(page)).toContain(canary)

  await app.memoryLink.click()
  await app.searchMemory.fill('locker')
  const row = app.memories.getByRole('listitem').filter({ hasText: canary })
  await row.getByRole('button', { name: 'Forget', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^Also remove/ }).check()
  await dialog.getByRole('button', { name: /^Forget/ }).click()
  await expect(row).toHaveCount(0)
  await expect.poll(() => dump(page)).not.toContain(canary)

  await app.newChat.click()
  const answer = await app.say('What is the locker code?')
  await expect(answer).not.toContainText(canary)
  await app.settingsLink.click()
  const download = page.waitForEvent('download')
  await app.exportButton.click()
  const stream = await (await download).createReadStream()
  const { createGunzip } = await import('node:zlib')
  const { text } = await import('node:stream/consumers')
  const archive = await text(stream.pipe(createGunzip()))
  expect(archive).toContain('The gym opens at six')
  expect(archive).not.toContain(canary)
  expect(await dump(page)).not.toContain(canary)
})

test('export, a fresh browser, import: everything is back, but no keys', async ({ app, browser, page }) => {
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: 'sk-test-planted-key-123456', model: 'test' })
  await app.newChat.click()
  await app.say('Our meeting room is the one with the round window.')
  await app.settingsLink.click()
  const waiting = page.waitForEvent('download')
  await app.exportButton.click()
  const download = await waiting
  expect(download.suggestedFilename()).toMatch(/^recollect-\d{4}-\d\d-\d\d\.recollect$/)
  const path = await download.path()

  const fresh = await browser.newContext()
  const there = appOn(await fresh.newPage())
  await there.page.goto(new URL('./', page.url()).href)
  await there.settingsLink.click()
  const chooser = there.page.waitForEvent('filechooser')
  await there.importButton.click()
  await (await chooser).setFiles(path)
  await expect(there.conversations.getByRole('link')).not.toHaveCount(0)
  await there.memoryLink.click()
  await expect(there.memories).toContainText('round window')
  expect(await dump(there.page)).not.toContain('planted-key')
  await fresh.close()
})
