// Everything can be taken out, locked, and brought back: by a file, by a copy in the browser, and by Undo.
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { startEndpoint } from '../fixtures/endpoint.ts'
import { type App, appOn, expect, test } from './kit/app.ts'

const PASSPHRASE = 'four blue barrels sing'

const storageOn = (page: Page) => {
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  const status = page.getByRole('status')
  return {
    link: page.getByRole('link', { name: 'Storage', exact: true }),
    export: button('Export'),
    import: button('Import'),
    passphrase: page.getByRole('textbox', { name: 'Passphrase', exact: true }),
    copies: page.getByRole('list', { name: 'Copies' }).getByRole('listitem'),
    copyNow: button('Make a copy now'),
    undo: button('Undo'),
    dialog,
    said: (text: string | RegExp) => status.filter({ hasText: text }),
    confirm: dialog.getByRole('button', { name: 'Import', exact: true }),
  }
}

/** Presses Export and returns where the file went. */
async function exported(page: Page): Promise<string> {
  const waiting = page.waitForEvent('download')
  await storageOn(page).export.click()
  const path = await (await waiting).path()
  await expect(storageOn(page).said('Exported as')).toBeVisible()
  return path
}
/** Presses Import and chooses a file. */
async function choose(page: Page, path: string): Promise<void> {
  const waiting = page.waitForEvent('filechooser')
  await storageOn(page).import.click()
  await (await waiting).setFiles(path)
}
const openStorage = async (app: App) => {
  await app.open()
  await storageOn(app.page).link.click()
  await expect(app.page.getByRole('heading', { name: 'Storage', level: 1 })).toBeVisible()
}
const titles = (app: App) => app.conversations.getByRole('link')

test('a locked file brings everything back in another browser, but no key, and opens for nobody else', async ({
  app,
  page,
  browser,
}) => {
  const KEY = 'sk-planted-44aa91'
  const endpoint = await startEndpoint({ key: KEY })
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: KEY, model: 'test' })
  await page.getByRole('radio', { name: 'On this device' }).check()
  await app.newChat.click()
  await app.say('Remember that the gate code is 8841.')
  await storageOn(page).link.click()
  await storageOn(page).passphrase.fill(PASSPHRASE)
  const path = await exported(page)
  await expect(storageOn(page).passphrase).toHaveValue('')
  const bytes = await readFile(path)
  expect(bytes.subarray(0, 26).toString()).toBe('{"format":"recollect-sealed'.slice(0, 26))
  expect(bytes.includes('8841')).toBe(false)
  await endpoint.close()

  const context = await browser.newContext()
  const other = appOn(await context.newPage())
  const there = storageOn(other.page)
  await openStorage(other)
  await choose(other.page, path)
  await expect(there.dialog).toContainText('is locked')
  await expect(there.passphrase).toHaveCount(1)
  await there.passphrase.fill('four blue barrels sink')
  await there.confirm.click()
  await expect(there.dialog).toContainText('The passphrase does not open this file')
  await expect(titles(other)).toHaveCount(0)
  await there.passphrase.fill(PASSPHRASE)
  await there.passphrase.press('Enter')
  await expect(there.said('Imported')).toContainText('1 conversation, 2 messages')
  await expect(titles(other)).toHaveCount(1)
  // There was nothing here before, and nothing is what Undo leaves.
  await there.undo.click()
  await expect(there.said('Import undone')).toBeVisible()
  await expect(titles(other)).toHaveCount(0)
  // A copy of nothing would stand first where copies are brought back.
  await expect(there.copies).toHaveCount(1)
  await expect(there.copies.filter({ hasText: 'Before an import' })).toHaveCount(0)
  await there.passphrase.fill(PASSPHRASE)
  await choose(other.page, path)
  await expect(there.said('Imported')).toContainText('1 conversation, 2 messages')
  await titles(other).click()
  await expect(other.yours).toHaveText(/gate code is 8841/)
  await other.settingsLink.click()
  await expect(other.baseUrl).toHaveValue(endpoint.url)
  await expect(other.apiKey).toHaveValue('')
  const kept = await other.page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('recollect')
      opening.onsuccess = () => resolve(opening.result)
    })
    return new Promise<number>((resolve) => {
      const counting = db.transaction('secrets').objectStore('secrets').count()
      counting.onsuccess = () => resolve(counting.result)
    })
  })
  expect(kept).toBe(0)
  await context.close()
})

test('a copy brings back a conversation that was deleted, and that can be undone', async ({ app, page }) => {
  await app.open()
  await app.say('My sister Ada moved to Lisbon in May.')
  const storage = storageOn(page)
  await storage.link.click()
  await storage.copyNow.click()
  await expect(storage.said('A copy was made')).toBeVisible()
  await expect(storage.copies.first()).toContainText('You asked for it')

  await app.conversations.getByRole('button', { name: 'Conversation options' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await storage.dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(titles(app)).toHaveCount(0)

  await storage.copies
    .filter({ hasText: 'You asked for it' })
    .getByRole('button', { name: 'Restore', exact: true })
    .click()
  await expect(storage.said('Restored as it was')).toContainText('1 conversation')
  await expect(titles(app)).toHaveCount(1)
  // A copy of the state in between was made first.
  await storage.undo.click()
  await expect(storage.said('Undone')).toBeVisible()
  await expect(titles(app)).toHaveCount(0)
})

test('an import says what it would do each way, and is undone in one click', async ({ app, page }) => {
  await app.open()
  await app.say('My sister Ada moved to Lisbon in May.')
  const storage = storageOn(page)
  await storage.link.click()
  const path = await exported(page)
  await app.newChat.click()
  await app.say('The spare key hangs behind the blue barrel.')
  await storage.link.click()
  await choose(page, path)
  await expect(storage.said('All of it was here already')).toBeVisible()
  await expect(storage.dialog).toBeHidden()

  await app.conversations.getByRole('button', { name: 'Conversation options' }).last().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await storage.dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(titles(app)).toHaveText([/spare key/])

  // Read and checked, it waits in a temporary file. A page that is closed now leaves it.
  const temporary = () => namesIn(page, 'recollect-import')
  expect(await temporary()).toEqual([])
  await choose(page, path)
  await expect(storage.dialog).toBeVisible()
  const [left] = await temporary()
  expect(left).toBeDefined()
  await page.reload()
  await choose(page, path)
  const effect = (name: string) => storage.dialog.locator('dt', { hasText: name }).locator('+ dd')
  await expect(storage.dialog.getByRole('radio', { name: /Together with what is here/ })).toBeChecked()
  await expect(effect('Messages')).toHaveText('2 new')
  await storage.dialog.getByRole('radio', { name: /Beside what is here/ }).check()
  await expect(effect('Conversations')).toHaveText('1 new')
  await storage.dialog.getByRole('radio', { name: /In the place of everything here/ }).check()
  await expect(effect('Conversations')).toHaveText('1 new, 1 go')
  await storage.confirm.click()
  await expect(storage.said('Imported')).toContainText('This is all there is now')
  await expect(titles(app)).toHaveText([/Ada/])
  await expect.poll(temporary).toEqual([])

  await storage.undo.click()
  await expect(storage.said('Import undone')).toBeVisible()
  await expect(titles(app)).toHaveText([/spare key/])
  await expect(storage.copies.filter({ hasText: 'Before an import' })).not.toHaveCount(0)
})

/** The files in a folder of this browser, however many there are. */
const namesIn = (page: Page, folder: string) =>
  page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory()
    const names: string[] = []
    for await (const key of (await root.getDirectoryHandle(name, { create: true })).keys()) names.push(key)
    return names
  }, folder)

test('a conversation is saved for reading', async ({ app, page }) => {
  await app.open()
  await app.say('My sister Ada moved to Lisbon in May.')
  await app.conversations.getByRole('button', { name: 'Conversation options' }).focus()
  await page.keyboard.press('Enter')
  const waiting = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Save as Markdown' }).click()
  const download = await waiting
  expect(download.suggestedFilename()).toMatch(/^My sister Ada.*\.md$/)
  const text = await readFile(await download.path(), 'utf8')
  expect(text).toMatch(/^# My sister Ada/)
  expect(text).toMatch(/## You · \d{4}-\d\d-\d\d \d\d:\d\d UTC\n\nMy sister Ada moved to Lisbon in May\.\n/)

  await storageOn(page).link.click()
  const second = page.waitForEvent('download')
  await page.getByRole('button', { name: 'a JSON file' }).click()
  const rows = JSON.parse(await readFile(await (await second).path(), 'utf8')) as { turns: { text: string }[] }
  expect(rows.turns.map((turn) => turn.text)).toContain('My sister Ada moved to Lisbon in May.')
})

test('the page is usable by keyboard on a phone, and says what it knows of room and protection', async ({
  app,
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await app.open()
  await page.getByRole('button', { name: 'Menu' }).click()
  await storageOn(page).link.click()
  await expect(page.getByRole('heading', { name: 'Room in this browser' })).toBeVisible()
  await expect(page.getByText(/used, of the .* this browser allows/)).toBeVisible()
  await expect(page.getByText('There is none yet: nothing was said.')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
})

/** The words in all files of a folder of this browser, unpacked. */
const wordsIn = (page: Page, folder: string) =>
  page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory()
    const texts: Record<string, string> = {}
    for await (const handle of (await root.getDirectoryHandle(name)).values())
      if (handle.kind === 'file') {
        const file = await handle.getFile()
        texts[handle.name] = await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text()
      }
    return texts
  }, folder)

test('what is forgotten is in no copy any more', async ({ app, page }) => {
  const storage = storageOn(page)
  await app.open()
  await app.say('My sister Ada moved to Lisbon in May.')
  await storage.link.click()
  await storage.copyNow.click()
  await expect(storage.said('A copy was made')).toBeVisible()
  const before = Object.values(await wordsIn(page, 'recollect-backups'))
  expect(before.some((text) => text.includes('Lisbon'))).toBe(true)

  await app.memoryLink.click()
  await app.memories.getByRole('listitem').filter({ hasText: 'Lisbon' }).getByRole('button', { name: 'Forget' }).click()
  await storage.dialog.getByRole('radio', { name: /^Also remove/ }).check()
  await storage.dialog.getByRole('button', { name: /^Forget/ }).click()
  await expect(app.memories.getByText('Lisbon')).toHaveCount(0)
  // A copy that is being replaced just now cannot be read.
  await expect(async () => {
    const texts = Object.values(await wordsIn(page, 'recollect-backups'))
    expect(texts).not.toHaveLength(0)
    expect(texts.filter((text) => text.includes('Lisbon'))).toEqual([])
  }).toPass()
})

test('everything is laid into a folder of one’s own, and the browser is asked once to keep what is here', async ({
  app,
  page,
}) => {
  await page.addInitScript(() => {
    const mine = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('mine', { create: true })
    Object.assign(globalThis, { showDirectoryPicker: mine })
    Object.assign(FileSystemDirectoryHandle.prototype, {
      queryPermission: () => Promise.resolve(localStorage.getItem('withdrawn') ? 'prompt' : 'granted'),
      requestPermission: () => Promise.resolve(localStorage.removeItem('withdrawn') ?? 'granted'),
    })
    const persist = StorageManager.prototype.persist
    StorageManager.prototype.persist = function () {
      sessionStorage.setItem('asked', String(Number(sessionStorage.getItem('asked') ?? 0) + 1))
      return persist.call(this)
    }
  })
  const asked = () => page.evaluate(() => sessionStorage.getItem('asked'))
  const endpoint = await startEndpoint()
  await app.open()
  await app.say('This is said to the demo.')
  expect(await asked()).toBeNull()
  await app.connect({ baseUrl: endpoint.url, model: 'test' })
  await app.newChat.click()
  await app.say('The gate code is 8841.')
  await expect.poll(asked).toBe('1')

  await storageOn(page).link.click()
  await expect(page.getByText('There is none yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Choose a folder' }).click()
  await expect(page.getByText(/mine.*last written today/)).toBeVisible()
  const files = await wordsIn(page, 'mine')
  expect(Object.keys(files)).toEqual([expect.stringMatching(/^recollect-\d{4}-\d\d-\d\d\.recollect$/)])
  expect(Object.values(files)[0]).toContain('8841')
  await page.reload()
  await expect(page.getByText(/mine.*last written today/)).toBeVisible()
  expect(await asked()).toBe('1')

  // A day later it is written by itself.
  const days = () =>
    page.evaluate(async () => {
      let files = 0
      // Of a file that is being written there are two for a moment.
      for await (const name of (await (await navigator.storage.getDirectory()).getDirectoryHandle('mine')).keys())
        if (name.endsWith('.recollect')) files++
      return files
    })
  const began = Date.now()
  await page.clock.setFixedTime(began + 25 * 3_600_000)
  await page.reload()
  await expect.poll(days).toBe(2)
  // The browser takes back what it allowed, and tells nobody.
  await page.evaluate(() => {
    localStorage.setItem('withdrawn', 'yes')
    window.dispatchEvent(new Event('focus'))
  })
  await expect(page.getByText('Nothing is written to it now')).toBeVisible()
  await page.clock.setFixedTime(began + 50 * 3_600_000)
  await page.reload()
  await expect(page.getByText('Today’s file is not there')).toBeVisible()
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect(page.getByText(/mine.*last written today/)).toBeVisible()
  await expect(page.getByText('Today’s file is not there')).toBeHidden()
  expect(await days()).toBe(3)
  await endpoint.close()
})

test('a week without a copy outside of this browser is told, until one says later', async ({ app, page }) => {
  const endpoint = await startEndpoint()
  await app.open()
  await app.connect({ baseUrl: endpoint.url, model: 'test' })
  await app.newChat.click()
  await app.say('The gate code is 8841.')
  const reminder = page.getByText('Take a copy with you')
  await page.clock.setFixedTime(Date.now() + 8 * 86_400_000)
  await page.reload()
  await expect(reminder).toBeVisible()
  await page.getByRole('button', { name: 'Later' }).click()
  await expect(reminder).toBeHidden()
  await page.clock.setFixedTime(Date.now() + 12 * 86_400_000)
  await page.reload()
  await page.getByRole('button', { name: 'Go to Storage' }).click()
  await exported(page)
  await app.newChat.click()
  await expect(app.message).toBeVisible()
  await expect(reminder).toBeHidden()
  await endpoint.close()
})
