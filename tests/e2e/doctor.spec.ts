// The Doctor page, row by row: exactly one thing is broken in a real browser, exactly its row turns, and its button (with
// what only a person can do) makes it well again.
import { startEndpoint } from '../fixtures/endpoint.ts'
import { expect, test } from './kit/app.ts'
import { doctorOn, healthy, protectable, tamper } from './kit/doctor.ts'
import { isOn, openSection } from './kit/meaning.ts'

test('in a healthy browser every row is ok, and how long that took is told', async ({ app, page }) => {
  const doctor = await healthy(app)
  await expect(doctor.table.getByRole('cell').filter({ hasText: /^(warning|failing)$/ })).toHaveCount(0)
  expect(await doctor.table.getByRole('cell').filter({ hasText: /^ok$/ }).count()).toBeGreaterThanOrEqual(15)
  await expect(page.getByText('Everything is well.')).toBeVisible()
  const took = await page.getByText(/\d+ checks in [\d.]+ s/).innerText()
  console.log(`  ${took}`)
  await expect(doctor.link).not.toHaveAttribute('title')
})

for (const [what, change, says] of [
  ['flipped', 'flip', /is damaged/],
  ['deleted', 'delete', /is missing/],
] as const)
  test(`Search index: what is kept of it was ${what}`, async ({ app, page }) => {
    const doctor = await healthy(app)
    await tamper(page, 'recollect-derived', 'snapshots', change)
    await page.getByRole('button', { name: 'Look again' }).click()
    await doctor.ails('Search index')
    await expect(doctor.row('Search index')).toContainText(says)
    await doctor.fix('Search index').click()
    await doctor.ails()
    await app.newChat.click()
    await expect(await app.say('What is the boat called?')).toContainText('Meridian')
  })

test('Search index: the memory worker hangs', async ({ app, page }) => {
  const started = page.waitForEvent('worker')
  const doctor = await healthy(app)
  await (await started).evaluate(() => self.close())
  await page.getByRole('button', { name: 'Look again' }).click()
  await doctor.ails('Search index')
  await doctor.fix('Search index').click()
  await doctor.ails()
  await app.newChat.click()
  await expect(await app.say('What is the boat called?')).toContainText('Meridian')
})

test('Meaning model: its files are gone', async ({ app, hub, page }) => {
  const section = await openSection(app)
  await section.download.click()
  await isOn(section)
  const doctor = await healthy(app)
  expect(hub.requests.length).toBeGreaterThan(0)
  await page.evaluate(async () => {
    for (const name of await caches.keys()) if (name.startsWith('recollect-models')) await caches.delete(name)
  })
  await page.getByRole('button', { name: 'Look again' }).click()
  await doctor.ails('Meaning model')
  await doctor.fix('Meaning model').click()
  await doctor.ails()
  await expect(doctor.row('Meaning model')).toContainText(/running|asleep/)
})

test('Provider and key: the key was revoked', async ({ app, page, complaints }) => {
  complaints.allow(/Failed to load resource/)
  const endpoint = await startEndpoint({ key: 'first-key' })
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: 'first-key', model: 'test-large' })
  await app.newChat.click()
  const doctor = await healthy(app)
  await expect(doctor.row('Provider and key')).toContainText('answers, and takes the key')
  endpoint.key = 'second-key'
  await page.getByRole('button', { name: 'Look again' }).click()
  await doctor.ails('Provider and key')
  await expect(doctor.row('Provider and key')).toContainText('The key was refused')
  await expect(doctor.table).not.toContainText('first-key')
  await doctor.fix('Provider and key').click()
  await expect(app.apiKey).toBeFocused()
  await app.apiKey.fill('second-key')
  await page.keyboard.press('Tab')
  await doctor.open()
  await doctor.ails()
  await endpoint.close()
})

test('Row counts: a row is gone', async ({ app, page }) => {
  const doctor = await healthy(app)
  await tamper(page, 'recollect', 'turns', 'deleteFirst')
  await page.getByRole('button', { name: 'Look again' }).click()
  await doctor.ails('Row counts')
  await expect(doctor.row('Row counts')).toContainText(/some are missing/)
})

test('Integrity: a row was changed', async ({ app, page }) => {
  const doctor = await healthy(app)
  await tamper(page, 'recollect', 'turns', 'reword')
  await page.getByRole('button', { name: 'Look again' }).click()
  await doctor.ails('Integrity')
  await expect(doctor.row('Integrity')).toContainText('turns')
  await expect(doctor.table).not.toContainText('Meridian')
})

test('Backups: the copies are gone', async ({ app, page }) => {
  const doctor = await healthy(app)
  await expect(doctor.row('Backups')).toContainText(/copy|copies/)
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const folder = await (
          await navigator.storage.getDirectory()
        ).getDirectoryHandle('recollect-backups', { create: true })
        let count = 0
        for await (const _ of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) count++
        return count
      }),
    )
    .toBeGreaterThan(0)
  await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('recollect-backups')
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys())
      await folder.removeEntry(name)
  })
  await page.getByRole('button', { name: 'Look again' }).click()
  await doctor.ails('Backups')
  await doctor.fix('Backups').click()
  await doctor.ails()
  await expect(doctor.row('Backups')).toContainText('1 copy beside the database')
})

for (const agrees of [true, false])
  test(`Storage protection: the browser was not asked, then ${agrees ? 'agrees' : 'does not agree'}`, async ({
    app,
    page,
  }) => {
    const doctor = doctorOn(page)
    await protectable(page, false)
    await app.open()
    await doctor.open()
    await doctor.ails() // nothing is kept yet
    await app.newChat.click()
    await app.say('The boat is called Meridian.')
    await doctor.open()
    await doctor.ails('Storage protection')
    if (agrees) await page.evaluate(() => (globalThis as unknown as { agree(): void }).agree())
    const file = agrees ? undefined : page.waitForEvent('download')
    await doctor.fix('Storage protection').click()
    await doctor.ails()
    // Where the browser keeps nothing for good, a file does.
    if (file) expect((await file).suggestedFilename()).toMatch(/\.recollect$/)
    if (file) await expect(doctor.row('Storage protection')).toContainText('did not agree')
  })

test('Service worker and version: it was unregistered', async ({ app, page }) => {
  const doctor = await healthy(app)
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.unregister())
  await page.getByRole('button', { name: 'Look again' }).click()
  await doctor.ails('Service worker and version')
  await doctor.fix('Service worker and version').click()
  await doctor.ails()
})

test('Service worker and version: files that it should keep are gone', async ({ app, page }) => {
  const doctor = await healthy(app)
  await page.evaluate(async () => {
    for (const name of await caches.keys()) if (name.startsWith('workbox-precache')) await caches.delete(name)
  })
  await page.getByRole('button', { name: 'Look again' }).click()
  await doctor.ails('Service worker and version')
  await expect(doctor.row('Service worker and version')).toContainText(/not kept for a start without a network/)
  await doctor.fix('Service worker and version').click()
  await doctor.ails()
})

test('Owner tab: somebody holds the work and does nothing', async ({ app, page }) => {
  await page.addInitScript(() => {
    void navigator.locks.request('recollect-ingest', () => new Promise(() => undefined)).catch(() => undefined)
  })
  const doctor = doctorOn(page)
  await app.open()
  await doctor.open()
  await doctor.ails('Owner tab')
  await doctor.fix('Owner tab').click()
  await doctor.ails()
  await app.newChat.click()
  await app.say('My bicycle is blue.')
  await app.memoryLink.click()
  await expect(app.memories.getByRole('listitem')).toHaveCount(1)
})

test('Jobs: one waits for a provider', async ({ app, page }) => {
  await protectable(page)
  await app.open()
  await app.settingsLink.click()
  await page.getByText('Advanced', { exact: true }).click()
  await page
    .getByRole('combobox', { name: 'Who finds signals' })
    .selectOption({ label: 'The provider as well (costs tokens)' })
  const limit = page.getByRole('spinbutton', { name: 'Messages before the provider looks for signals' })
  await limit.fill('1')
  await limit.press('Tab')
  await app.newChat.click()
  const doctor = doctorOn(page)
  await app.say('My bicycle is blue.')
  await doctor.open()
  await doctor.ails('Jobs')
  await doctor.fix('Jobs').click()
  await expect(app.provider).toBeFocused()
})

test('Private storage: something stands in the place of the folder', async ({ app, page }) => {
  await page.goto('./icons/icon.svg')
  await page.evaluate(async () =>
    (await navigator.storage.getDirectory()).getFileHandle('recollect-vectors', { create: true }),
  )
  const doctor = doctorOn(page)
  await app.open()
  await doctor.open()
  await doctor.ails('Private storage')
  await doctor.fix('Private storage').click()
  await doctor.ails()
  expect(
    await page.evaluate(
      async () => (await (await navigator.storage.getDirectory()).getDirectoryHandle('recollect-vectors')).kind,
    ),
  ).toBe('directory')
})

test('Schema: another tab changed the database under this one', async ({ app, page }) => {
  const doctor = await healthy(app)
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const known = indexedDB.databases().then((all) => all.find(({ name }) => name === 'recollect')?.version ?? 0)
        void known.then((version) => {
          const opening = indexedDB.open('recollect', version + 1)
          opening.onupgradeneeded = () => opening.transaction!.objectStore('turns').deleteIndex('status')
          opening.onsuccess = () => (opening.result.close(), resolve())
          opening.onerror = () => reject(new Error('it cannot be opened'))
        })
      }),
  )
  await doctor.ails('Schema')
  await Promise.all([page.waitForEvent('load'), doctor.fix('Schema').click()])
  await expect(doctor.row('Schema')).toBeVisible()
  await doctor.ails()
  await app.newChat.click()
  await expect(await app.say('What is the boat called?')).toContainText('Meridian')
})

test('Last errors: something threw', async ({ app, page, complaints }) => {
  complaints.allow(/planted/)
  const doctor = await healthy(app)
  await page.evaluate(
    () =>
      void setTimeout(() => {
        throw new RangeError('planted')
      }),
  )
  await doctor.ails('Last errors')
  await expect(page.getByRole('log', { name: 'Log', exact: true })).toContainText(
    'page: something threw (RangeError: planted)',
  )
  await doctor.fix('Last errors').click()
  await doctor.ails()
})

test('what is not well at the start is marked in the sidebar, without anybody asking', async ({ app, page }) => {
  await protectable(page)
  await page.addInitScript(() => {
    void navigator.locks.request('recollect-ingest', () => new Promise(() => undefined)).catch(() => undefined)
  })
  await app.open()
  await app.say('The boat is called Meridian.')
  await page.reload()
  await expect(doctorOn(page).link).toHaveAttribute('title', '1 not well', { timeout: 20_000 })
})
