// Settings of memory as a person meets them: presets with a way back, what does not fit and its mending, the rest under
// Advanced.
import type { Page } from '@playwright/test'
import { expect, test } from './kit/app.ts'

/** Puts a row of settings into the database, as an older version or another hand might have. */
const plant = (page: Page, key: string, value: unknown) =>
  page.evaluate(
    async ([key, value]) => {
      const open = indexedDB.open('recollect')
      await new Promise((resolve) => (open.onsuccess = resolve))
      const write = open.result.transaction('settings', 'readwrite')
      write.objectStore('settings').put({ key, value })
      await new Promise((resolve) => (write.oncomplete = resolve))
      open.result.close()
    },
    [key, value] as const,
  )

test('a preset is one press, says what it changed, and can be undone', async ({ app, page }) => {
  await app.open()
  await app.settingsLink.click()
  const preset = (name: string) => page.getByRole('button', { name, exact: true })
  await expect(preset('Balanced')).toHaveAttribute('aria-pressed', 'true')
  await preset('Fast').click()
  await expect(preset('Fast')).toHaveAttribute('aria-pressed', 'true')
  const changed = page.getByRole('list', { name: 'What was changed' })
  await expect(changed).toContainText('Recent messages')
  await page.getByText('Advanced', { exact: true }).click()
  const recent = page.getByRole('spinbutton', { name: 'Recent messages', exact: true })
  await expect(recent).toHaveValue('24')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(recent).toHaveValue('200')
  await expect(preset('Balanced')).toHaveAttribute('aria-pressed', 'true')
  await expect(changed).toBeHidden()
})

test('a field under Advanced saves itself, and an empty one has its meaning', async ({ app, page }) => {
  await app.open()
  await app.settingsLink.click()
  await page.getByText('Advanced', { exact: true }).click()
  const capacity = page.getByRole('spinbutton', { name: 'Short-term memory', exact: true })
  await expect(capacity).toHaveValue('')
  await capacity.fill('3000')
  await capacity.press('Tab')
  const share = page.getByRole('spinbutton', { name: 'Share of recall', exact: true })
  await share.fill('95')
  await share.press('Tab')
  await expect(share).toHaveValue('90')
  await expect(page.getByText('Set to 90: the range is from 0 to 90.')).toBeVisible()
  await page.reload()
  await page.getByText('Advanced', { exact: true }).click()
  await expect(capacity).toHaveValue('3000')
  await expect(share).toHaveValue('90')
  await capacity.fill('')
  await capacity.press('Tab')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await page.reload()
  await page.getByText('Advanced', { exact: true }).click()
  await expect(capacity).toHaveValue('')
})

test('settings that do not fit are named, mended in one press, and the mending can be undone', async ({
  app,
  page,
}) => {
  await app.open()
  await plant(page, 'memory', { stmCapacity: 900_000, hits: 'many', colour: 'red' })
  await app.settingsLink.click()
  await page.reload()
  const notice = page.getByRole('status').filter({ hasText: 'do not fit' })
  await expect(notice).toContainText('Short-term memory: a prompt may hold 6,758 tokens in all')
  await expect(notice).toContainText('Memories considered: must be a whole number from 1 to 500')
  await expect(notice).toContainText('memory.colour: there is no such setting')
  await page.getByRole('button', { name: 'Fix for me', exact: true }).click()
  await expect(notice).toBeHidden()
  await expect(page.getByRole('list', { name: 'What was changed' })).toContainText('6,758 tokens')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(notice).toContainText('memory.colour')
})

test('everything in a space is deleted after a question, and brought back by Undo', async ({ app, page }) => {
  await app.open()
  await app.say('My sister Ada moved to Lisbon in May.')
  await app.settingsLink.click()
  await page.getByRole('button', { name: 'Delete everything in “Personal”…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete everything in “Personal”?' })
  await expect(dialog).toContainText('1 conversation, 2 messages, and 1 memory will be gone.')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('navigation', { name: 'Conversations' }).getByRole('link')).toHaveCount(1)

  await page.getByRole('button', { name: 'Delete everything in “Personal”…' }).click()
  await dialog.getByRole('button', { name: 'Delete everything' }).click()
  const told = page.getByRole('status').filter({ hasText: 'Everything in “Personal” was deleted' })
  await expect(told).toBeFocused()
  await expect(page.getByRole('navigation', { name: 'Conversations' }).getByRole('link')).toHaveCount(0)
  await told.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Brought back' })).toBeFocused()
  await page.getByRole('navigation', { name: 'Conversations' }).getByRole('link').click()
  await expect(app.yours.first()).toContainText('My sister Ada')
})

test('settings that a file brings are shown before, and come only when they are wanted', async ({ app, page }) => {
  const hits = page.getByRole('spinbutton', { name: 'Memories considered', exact: true })
  const take = async (path: string) => {
    const chooser = page.waitForEvent('filechooser')
    await app.importButton.click()
    await (await chooser).setFiles(path)
  }
  await app.open()
  await app.say('My sister Ada moved to Lisbon in May.')
  await app.settingsLink.click()
  await page.getByText('Advanced', { exact: true }).click()
  await hits.fill('40')
  await hits.blur()
  await expect(hits).toHaveValue('40')
  const waiting = page.waitForEvent('download')
  await app.exportButton.click()
  const path = await (await waiting).path()
  await hits.fill('60')
  await hits.blur()

  await take(path)
  const dialog = page.getByRole('dialog', { name: /^Import .*\?$/ })
  await expect(dialog).toContainText('It holds 1 conversation, 2 messages, and 1 memory.')
  const coming = dialog.getByRole('list', { name: 'Settings that would change' })
  await expect(coming.getByRole('listitem')).toHaveText('Memories considered: 60 memories → 40 memories')
  const wanted = dialog.getByRole('checkbox', { name: 'Also take its settings' })
  await expect(wanted).not.toBeChecked()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(hits).toHaveValue('60')

  await take(path)
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(app.status.filter({ hasText: 'Imported' })).toBeVisible()
  await expect(hits).toHaveValue('60')
})

test('statistics count what is there, live, and tell nothing of what was said', async ({ app, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.open()
  await app.say('The spare key hangs behind the blue barrel.')
  await app.settingsLink.click()
  await page.getByText('Show', { exact: true }).click()
  const messages = page.locator('dl > div').filter({ hasText: 'Messages' }).first()
  await expect(messages).toContainText('2')
  await page.getByRole('button', { name: 'Copy the statistics' }).click()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain('The last prompt\n')
  expect(text).toContain('Packing')
  expect(text).not.toContain('barrel')
})
