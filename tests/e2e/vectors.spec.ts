// Where vectors lie in a real browser: in files of the origin, found again without asking the model a second time, and
// overwritten when what they were made of is forgotten.
import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, test } from './kit/app.ts'

const SEARCHABLE = /[1-9] pieces of memory can be found by meaning/
/** 384 numbers of four bytes. */
const VECTOR_BYTES = 384 * 4
/** Four numbers in a row do not come twice by chance. */
const PIECE_BYTES = 16
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

/** The bytes that lie in the derived database, a letter for each: old segments, graphs, the index of words. */
function derivedBytes(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const read = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error('unreadable'))
      })
    const letters = (value: unknown): string => {
      if (value instanceof ArrayBuffer) return new TextDecoder('latin1').decode(value)
      if (ArrayBuffer.isView(value)) return letters(value.buffer)
      return typeof value === 'object' && value !== null ? Object.values(value).map(letters).join('\n') : ''
    }
    const db = await read(indexedDB.open('recollect-derived'))
    const rows = await Promise.all(
      ['segments', 'snapshots'].map((name) => read<unknown[]>(db.transaction(name).objectStore(name).getAll())),
    )
    db.close()
    return letters(rows)
  })
}

/** What was overwritten with zeros, as it was: every run of so many bytes. */
function overwritten(before: Record<string, string>, after: Record<string, string>, least: number): string[] {
  return Object.entries(before).flatMap(([name, bytes]) => {
    const now = after[name] ?? ''
    return [...now.matchAll(/\0+/g)]
      .filter(([zeros]) => zeros.length >= least)
      .map(({ 0: zeros, index }) => bytes.slice(index, index + zeros.length))
      .filter((was) => /[^\0]/.test(was))
  })
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

  const full = await content(page)
  const whole = await files(page)
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
  // Nor is any part of its vector left, there or in the database: its numbers, the end of what was overwritten, are gone.
  const gone = overwritten(whole, await files(page), VECTOR_BYTES)
  expect(gone.length).toBeGreaterThan(0)
  const left = (await content(page)) + (await derivedBytes(page))
  for (const record of gone) {
    const vector = record.slice(-VECTOR_BYTES)
    expect(full.includes(vector)).toBe(true)
    for (let at = 0; at < vector.length; at += PIECE_BYTES)
      expect(left.includes(vector.slice(at, at + PIECE_BYTES))).toBe(false)
  }
})
