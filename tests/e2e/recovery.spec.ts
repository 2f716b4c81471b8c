// A browser that loses what was stored gives back an empty database, or a part of it. That is said, in numbers, and every
// way on is there; nothing is written before one is chosen.
import type { Page } from '@playwright/test'
import { expect, test } from './kit/app.ts'

/** A page of the same origin on which nothing of the app runs. */
const ELSEWHERE = './manifest.webmanifest'

/** Does something to the database while nobody uses it. */
async function behindItsBack(page: Page, work: () => Promise<void>): Promise<void> {
  await page.goto('about:blank')
  await page.goto(ELSEWHERE)
  await page.evaluate(work)
}

/** As after damage: the whole database is gone, and the browser says nothing. */
const loseAll = () =>
  new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase('recollect')
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error ?? new Error('not deleted'))
  })

/** As after damage: some rows are gone. */
const loseMemories = () =>
  new Promise<void>((resolve, reject) => {
    const request = indexedDB.open('recollect')
    request.onerror = () => reject(request.error ?? new Error('not opened'))
    request.onsuccess = () => {
      const transaction = request.result.transaction('memories', 'readwrite')
      transaction.objectStore('memories').clear()
      transaction.oncomplete = () => {
        request.result.close()
        resolve()
      }
    }
  })

test('an emptied store is told in numbers, and a copy brings everything back, or a locked file', async ({
  app,
  page,
}) => {
  await app.open()
  await app.say('The boat is called Meridian.')
  await page.getByRole('link', { name: 'Storage', exact: true }).click()
  await page.getByRole('button', { name: 'Make a copy now', exact: true }).click()
  await expect(page.getByText('A copy was made')).toBeVisible()
  const passphrase = page.getByRole('textbox', { name: 'Passphrase', exact: true })
  await passphrase.fill('four blue barrels sing')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const file = await (await saved).path()
  await behindItsBack(page, loseAll)
  await page.goto('./')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What you stored here is gone')
  await expect(page.getByText(/1 conversation, 2 messages,? and 1 memory were here today/)).toBeVisible()
  await expect(app.message).toHaveCount(0)
  await page
    .getByRole('button', { name: /^Restore/ })
    .first()
    .click()
  await expect(app.message).toBeEditable()
  await app.conversations.getByRole('link').first().click()
  await expect(app.yours).toContainText('Meridian')
  await page.reload()
  await expect(app.yours).toContainText('Meridian')

  await behindItsBack(page, loseAll)
  await page.goto('./')
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await (await chosen).setFiles(file)
  const dialog = page.getByRole('dialog')
  await passphrase.fill('four blue barrels sink')
  await passphrase.press('Enter')
  await expect(dialog).toContainText('The passphrase does not open this file')
  await passphrase.fill('four blue barrels sing')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(app.message).toBeEditable()
  await app.conversations.getByRole('link').first().click()
  await expect(app.yours).toContainText('Meridian')
})

test('a shortened store is told, left as it is, and gone on with only when the person says so', async ({
  app,
  page,
}) => {
  await app.open()
  await app.say('We planted a plum tree.')
  await app.say('The plums are yellow.')
  await behindItsBack(page, loseMemories)
  await page.goto('./')
  const heading = page.getByRole('heading', { level: 1 })
  await expect(heading).toHaveText('Something you stored here is missing')
  await expect(page.getByText(/4 messages,? and 2 memories were here today\./)).toBeVisible()
  await expect(page.getByText('Now there are 1 conversation and 4 messages.')).toBeVisible()
  // Looking changes nothing.
  await page.reload()
  await expect(heading).toHaveText('Something you stored here is missing')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export what is left' }).click()
  expect((await download).suggestedFilename()).toMatch(/\.recollect$/)
  await page.getByRole('button', { name: 'Go on with what is left' }).click()
  await page.getByRole('button', { name: 'Yes, go on without the rest' }).click()
  await expect(app.message).toBeEditable()
  await app.conversations.getByRole('link').first().click()
  await expect(app.yours).toHaveCount(2)
  await page.reload()
  await expect(app.yours).toHaveCount(2)
})
