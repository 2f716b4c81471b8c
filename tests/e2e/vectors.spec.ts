// Where vectors lie in a real browser: in files of the origin, found again without a model call, overwritten when what
// they were made of is forgotten, and moved there from where older versions kept them.
import type { Page } from '@playwright/test'
import { type App, expect, test } from './kit/app.ts'

const SEARCHABLE = /[1-9] pieces of memory can be found by meaning/

async function turnOn(app: App): Promise<void> {
  await app.open()
  await app.settingsLink.click()
  const section = app.page.getByRole('region', { name: 'Search by meaning', exact: true })
  await section.getByRole('button', { name: /^Download/ }).click()
  await expect(section.getByRole('status').filter({ hasText: /^On\./ })).toBeVisible({ timeout: 30_000 })
}

/** Every file of the vectors: its name, its size, and how many of its bytes are not zero. */
function files(page: Page) {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle('recollect-vectors', { create: true })
    const found: { name: string; size: number; bytes: number[] }[] = []
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) {
      const file = await (await folder.getFileHandle(name)).getFile()
      const bytes = new Uint8Array(await file.arrayBuffer())
      found.push({ name, size: bytes.length, bytes: [...bytes.filter((byte) => byte !== 0)] })
    }
    return found
  })
}

/** Rows of the table that held vectors before. */
function segments(page: Page) {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('recollect-derived')
        opening.onerror = () => reject(new Error('no database'))
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

test('vectors lie in files, answer after a reload, and are overwritten when the conversation is deleted', async ({
  app,
}) => {
  await turnOn(app)
  await app.newChat.click()
  await app.say('Biscuit is our dog.')
  await app.settingsLink.click()
  const section = app.page.getByRole('region', { name: 'Search by meaning', exact: true })
  await expect(section).toContainText(SEARCHABLE)
  await expect.poll(async () => (await files(app.page)).length).toBe(1)
  expect(await segments(app.page)).toBe(0)
  const before = await files(app.page)
  expect(before[0]!.bytes.length).toBeGreaterThan(1000)

  await app.page.reload()
  await app.newChat.click()
  const answer = await app.say('Which pets live here?')
  await expect(answer).toContainText('Biscuit')
  const after = await files(app.page)
  expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
})
