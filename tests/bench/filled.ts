// The built app over a database with much talk in it, brought in as a person would: by an import.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { Truth } from '../../src/db/db.ts'
import { exportArchive } from '../../src/db/export.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { serveFolder } from './browser.ts'
import { storeTalk } from './stored.ts'

/** Serves the built app while `work` runs. Needs `dist`. */
export async function withApp(what: string, work: (url: string) => Promise<void>): Promise<void> {
  const directory = resolve('dist')
  if (!existsSync(directory)) return console.log(`${what}: build first (npm run build)`)
  const { url, close } = await serveFolder(directory)
  await work(url).finally(close)
}

/** Opens the app and brings so many messages in. Leaves it in a new chat. */
export async function fillApp(page: Page, url: string, turns: number): Promise<void> {
  const db = new Truth('recollect', { indexedDB: new IDBFactory(), IDBKeyRange })
  const { id } = await ensureSpace(db, 0)
  await storeTalk(db, id, turns)
  const file = await exportArchive(db, 0)
  await page.goto(url)
  await page.getByRole('link', { name: 'Storage', exact: true }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const buffer = Buffer.from(await file.arrayBuffer())
  await (await chooser).setFiles({ name: 'talk.recollect', mimeType: 'application/x-ndjson', buffer })
  await page.getByRole('status').filter({ hasText: 'Imported' }).waitFor({ timeout: 120_000 })
  await page.getByRole('button', { name: 'New chat', exact: true }).click()
}

/** Says something and waits for the whole answer. */
export async function say(page: Page, text: string): Promise<void> {
  const answers = page.getByRole('button', { name: /^Used / })
  const before = await answers.count()
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await answers.nth(before).waitFor()
}
