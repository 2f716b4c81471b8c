// Where vectors lie in a real browser: in files of the origin, found again without asking the model a second time, and
// overwritten when what they were made of is forgotten.
import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, test } from './kit/app.ts'

const SEARCHABLE = /[1-9] pieces of memory can be found by meaning/
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** Every file of the vectors, a letter for each byte. */
function files(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('recollect-vectors')
    const found: Record<string, string> = {}
    for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemFileHandle]>)
      found[name] = new TextDecoder('latin1').decode(await (await handle.getFile()).arrayBuffer())
    return found
  })
}
const content = async (page: Page) => Object.values(await files(page)).join('\n')

/** Rows of the table that holds vectors in browsers without files. */
function segments(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('recollect-derived')
        opening.onerror = () => reject(new Error('the database cannot be opened'))
        opening.onsuccess = () => {
          const count = opening.result.transaction('segments').objectStore('segments').count()
          count.onsuccess = () => {
            opening.result.close()
            resolve(count.result)
          }
        }
      }),
  )
}

test('vectors lie in files, answer after a reload, and are overwritten when forgotten', async ({ app, hub, page }) => {
  const secret = 'The locker code is zephyrine-4471.'
  await app.open()
  await app.settingsLink.click()
  const section = page.getByRole('region', { name: 'Search by meaning', exact: true })
  await section.getByRole('button', { name: /^Download/ }).click()
  await expect(section.getByRole('status').filter({ hasText: /^On\./ })).toBeVisible({ timeout: 60_000 })
  expect(hub.requests).not.toEqual([])

  await app.newChat.click()
  await app.say('Biscuit is our dog.')
  await app.newChat.click()
  await app.say(secret)
  await expect.poll(() => content(page), { timeout: 30_000 }).toContain(hashOf(secret))
  await expect.poll(() => content(page)).toContain(hashOf('Biscuit is our dog.'))
  expect(await segments(page)).toBe(0)
  const before = await files(page)

  await page.reload()
  await app.settingsLink.click()
  await expect(section.getByRole('status').filter({ hasText: /^On\./ })).toBeVisible({ timeout: 60_000 })
  await expect(section).toContainText(SEARCHABLE)
  await app.newChat.click()
  await expect(await app.say('Which pets live here?')).toContainText('Biscuit')
  const after = await files(page)
  for (const [name, bytes] of Object.entries(before)) expect(after[name]?.startsWith(bytes)).toBe(true)

  await app.memoryLink.click()
  await app.searchMemory.fill('locker')
  const row = app.memories.getByRole('listitem').filter({ hasText: 'zephyrine' })
  await row.getByRole('button', { name: 'Forget', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^Also remove/ }).check()
  await dialog.getByRole('button', { name: /^Forget/ }).click()
  await expect(row).toHaveCount(0)
  await expect.poll(() => content(page)).not.toContain(hashOf(secret))
  expect(await content(page)).toContain(hashOf('Biscuit is our dog.'))
})
