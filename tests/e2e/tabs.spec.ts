// Tabs of several versions: an older one never writes into what a newer one has brought up to date, and a newer one that has
// to wait for an older one says so, with the button that ends the waiting.
import type { Page } from '@playwright/test'
import { appOn, expect, test } from './kit/app.ts'
import { kept } from './kit/release.ts'

/** A page of the app's own that is not the app. */
const BESIDE = './manifest.webmanifest'

/** Leaves nothing of the truth, nor what would tell that it was here. */
const deleteTruth = (page: Page) =>
  page.evaluate(async () => {
    localStorage.clear()
    const folder = await navigator.storage.getDirectory()
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys())
      await folder.removeEntry(name, { recursive: true })
    await new Promise<void>((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase('recollect')
      deleting.onsuccess = () => resolve()
      deleting.onerror = () => reject(new Error('not deleted', { cause: deleting.error }))
    })
  })

/** Opens the database as a program does that never lets go of it: of the first schema, or of one that is still to come. */
const hold = (page: Page, schema: 'first' | 'coming') =>
  page.evaluate(async (which) => {
    const [known] = (await indexedDB.databases()).filter(({ name }) => name === 'recollect')
    const version = which === 'first' ? 10 : (known?.version ?? 0) + 10
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open('recollect', version)
      opening.onupgradeneeded = () => {
        if (which === 'coming') return
        const keys = { spaces: 'id', conversations: 'id', turns: 'id', memories: 'id', tombstones: 'hash' }
        const make = (name: string, keyPath: string) => opening.result.createObjectStore(name, { keyPath })
        for (const [name, keyPath] of Object.entries(keys)) make(name, keyPath)
        for (const [name, keyPath] of Object.entries({ settings: 'key', secrets: 'origin', meta: 'key' }))
          make(name, keyPath)
        opening.result.createObjectStore('changes', { keyPath: 'seq', autoIncrement: true })
        const { transaction } = opening
        const index = (store: string, path: string | string[], name: string, multiEntry = false) =>
          transaction!.objectStore(store).createIndex(name, path, { multiEntry })
        index('conversations', 'spaceId', 'spaceId')
        index('conversations', 'updatedAt', 'updatedAt')
        index('turns', ['conversationId', 'seq'], '[conversationId+seq]')
        index('turns', 'ingested', 'ingested')
        index('turns', 'status', 'status')
        index('memories', ['spaceId', 'createdAt'], '[spaceId+createdAt]')
        index('memories', 'sourceTurnIds', 'sourceTurnIds', true)
        index('tombstones', 'spaceId', 'spaceId')
      }
      opening.onsuccess = () => {
        Object.assign(globalThis, { held: opening.result })
        resolve()
      }
      opening.onerror = () => reject(new Error('does not open', { cause: opening.error }))
    })
  }, schema)

for (const way of ['it is closed', 'the button has it loaded again'] as const)
  test(`a tab that holds the data in an older schema is told of, until ${way}`, async ({ app, context, page }) => {
    // The app's files and its service worker are here from another visit; its data are of the first schema.
    await app.open()
    await kept(page)
    await page.goto(BESIDE)
    await deleteTruth(page)
    await hold(page, 'first')
    const newer = appOn(await context.newPage())
    await newer.page.goto('./')
    await expect(newer.page.getByText('Another tab holds your data')).toBeVisible()
    if (way === 'it is closed') await page.close()
    else await newer.page.getByRole('button', { name: 'Load the other tabs again' }).click()
    await expect(newer.page.getByText('Another tab holds your data')).toBeHidden()
    await expect(newer.message).toBeEditable()
    await expect(await newer.say('The boat is called Meridian.')).toBeVisible()
  })

test('a tab of an older version stops writing when a newer schema comes, and keeps what was typed', async ({
  app,
  context,
  page,
}) => {
  await app.open()
  await app.say('The boat is called Meridian.')
  await app.message.fill('half a thought')
  const newer = await context.newPage()
  await newer.goto(BESIDE)
  await hold(newer, 'coming')
  await expect(page.getByText('Recollect was updated in another tab')).toBeVisible()
  await app.send.click()
  await expect(app.message).toHaveValue('half a thought')
  const texts = await newer.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const { held } = globalThis as unknown as { held: IDBDatabase }
        const reading = held.transaction('turns').objectStore('turns').getAll()
        reading.onsuccess = () => resolve((reading.result as { text: string }[]).map(({ text }) => text))
        reading.onerror = () => reject(new Error('cannot be read', { cause: reading.error }))
      }),
  )
  expect(texts).toContain('The boat is called Meridian.')
  expect(texts.join()).not.toContain('half a thought')
})

test('a frozen tab that holds the data is told of as well', async ({ app, context, page }) => {
  await app.open()
  await kept(page)
  await page.goto(BESIDE)
  await deleteTruth(page)
  await hold(page, 'first')
  const session = await context.newCDPSession(page)
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  const newer = appOn(await context.newPage())
  await newer.page.goto('./')
  await expect(newer.page.getByText('Another tab holds your data')).toBeVisible()
  await newer.page.getByRole('button', { name: 'Load the other tabs again' }).click()
  await expect(newer.message).toBeEditable()
})
