// The Doctor page, row by row: exactly one thing is broken in a real browser, exactly its row turns, and its button (with
// what only a person can do) makes it well again. What leaves no trace of having been broken shares a page with the next.
import { startEndpoint } from '../fixtures/endpoint.ts'
import { expect, test } from './kit/app.ts'
import { doctorOn, healthy, protectable, tamper } from './kit/doctor.ts'
import { isOn, openSection } from './kit/meaning.ts'

test('all is well, and how long it took is told; then the index, a row, the copies and the log are broken', async ({
  app,
  page,
  complaints,
}) => {
  const doctor = await healthy(app)
  await test.step('in a healthy browser every row is ok', async () => {
    await expect(doctor.table.getByRole('cell').filter({ hasText: /^ok$/ })).toHaveCount(18)
    await expect(page.getByText('Everything is well.')).toBeVisible()
    console.log(`  ${await page.getByText(/\d+ checks in [\d.]+ s/).innerText()}`)
    await expect(doctor.link).not.toHaveAttribute('title')
  })
  for (const [what, change, says] of [
    ['flipped', 'flip', /is damaged/],
    ['deleted', 'delete', /is missing/],
  ] as const)
    await test.step(`Search index: what is kept of it was ${what}`, async () => {
      await tamper(page, 'recollect-derived', 'snapshots', change)
      await doctor.turns('Search index', says)
      await doctor.mends('Search index')
    })
  await test.step('Backups: the copies are gone', async () => {
    const gone = () =>
      page.evaluate(async () => {
        const folder = await (
          await navigator.storage.getDirectory()
        ).getDirectoryHandle('recollect-backups', { create: true })
        const names: string[] = []
        for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name)
        for (const name of names) await folder.removeEntry(name)
        return names.length
      })
    await expect.poll(gone).toBeGreaterThan(0)
    await doctor.turns('Backups', /are gone/)
    await doctor.mends('Backups')
    await expect(doctor.row('Backups')).toContainText('1 copy beside the database')
  })
  await test.step('Integrity: a row was changed', async () => {
    await tamper(page, 'recollect', 'turns', 'reword')
    await doctor.turns('Integrity', /of turns is not what was written/)
    await expect(doctor.table).not.toContainText('Meridian')
    await doctor.mends('Integrity')
    await expect(doctor.row('Integrity')).toContainText('Every row is as it was written')
  })
  await test.step('Last errors: something threw', async () => {
    complaints.allow(/planted/)
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
    await doctor.mends('Last errors')
  })
  await test.step('what was said is found all the same', async () => {
    await app.newChat.click()
    await expect(await app.say('What is the boat called?')).toContainText('Meridian')
  })
})

test('the memory worker, the service worker, its files, and rows are broken', async ({ app, page }) => {
  const started = page.waitForEvent('worker')
  const doctor = await healthy(app)
  await test.step('Search index: the memory worker hangs', async () => {
    await (await started).evaluate(() => self.close())
    await doctor.turns('Search index', /does not answer/)
    // What cannot be seen without it is no trouble of its own, and names the row that is.
    for (const name of ['Vectors pending', 'Owner tab'])
      await expect(doctor.row(name)).toContainText('Not looked at: the memory is not running. See Search index.')
    await doctor.mends('Search index')
  })
  await test.step('Service worker and version: it was unregistered', async () => {
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.unregister())
    await doctor.turns('Service worker and version', /does not open without a network yet/)
    await doctor.mends('Service worker and version')
  })
  await test.step('Service worker and version: files that it should keep are gone', async () => {
    await page.evaluate(async () => {
      for (const name of await caches.keys()) if (name.startsWith('workbox-precache')) await caches.delete(name)
    })
    await doctor.turns('Service worker and version', /not kept for a start without a network/)
    await doctor.mends('Service worker and version')
  })
  await test.step('Row counts: a row is gone', async () => {
    await tamper(page, 'recollect', 'turns', 'deleteFirst')
    await doctor.turns('Row counts', /some are missing/)
    await expect(doctor.row('Integrity')).toContainText('See Row counts.')
    await doctor.fix('Row counts').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Something you stored here is missing')
    await page.getByRole('button', { name: 'Go on with what is left' }).click()
    await page.getByRole('button', { name: 'Yes, go on without the rest' }).click()
    await expect(doctor.row('Row counts')).toBeVisible()
    await doctor.ails()
  })
})

test('the model’s files, its vectors, and the graphics card are broken', async ({ app, hub, page }) => {
  const section = await openSection(app)
  await section.download.click()
  await isOn(section)
  await app.newChat.click()
  const doctor = await healthy(app)
  expect(hub.requests.length).toBeGreaterThan(0)
  await test.step('Meaning model: its files are gone', async () => {
    await page.evaluate(async () => {
      for (const name of await caches.keys()) if (name.startsWith('recollect-models')) await caches.delete(name)
    })
    await doctor.turns('Meaning model', /its files are missing/)
    await doctor.mends('Meaning model')
    await expect(doctor.row('Meaning model')).toContainText(/running|asleep/)
  })
  await test.step('Vectors pending: they cannot be stored', async () => {
    await page.evaluate(async () =>
      (await navigator.storage.getDirectory()).removeEntry('recollect-vectors', { recursive: true }),
    )
    await app.newChat.click()
    await app.say('The mast was made of larch.')
    await doctor.open()
    await doctor.ails('Vectors pending')
    await expect(doctor.row('Vectors pending')).toContainText(
      /2 pieces without a vector, and the last try failed: .*Words find them/,
    )
    await doctor.mends('Vectors pending')
    await expect(doctor.row('Vectors pending')).toContainText(/None: \d+ pieces/)
  })
  await test.step('WebGPU: the settings ask for what is not here', async () => {
    await app.settingsLink.click()
    await section.runsOn.selectOption('webgpu')
    await doctor.open()
    await doctor.turns('WebGPU', /the model cannot use it/)
    await doctor.mends('WebGPU')
    await app.settingsLink.click()
    await expect(section.runsOn).toHaveValue('wasm')
  })
})

test('a job waits for a provider; then the provider’s key is revoked', async ({ app, page, complaints }) => {
  complaints.allow(/Failed to load resource/)
  const endpoint = await startEndpoint({ reply: { kind: 'stream', text: '{"signals":[]}' } })
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
  await test.step('Jobs', async () => {
    await app.say('My bicycle is blue.')
    await doctor.open()
    await doctor.turns('Jobs', /1 job cannot go on/)
    await doctor.fix('Jobs').click()
    await expect(app.provider).toBeFocused()
    await app.connect({ baseUrl: endpoint.url, key: 'first-key', model: 'test-large' })
    await doctor.open()
    await doctor.ails()
    await expect(doctor.row('Jobs')).toContainText('Nothing is left to do.')
  })
  await test.step('Provider and key', async () => {
    await expect(doctor.row('Provider and key')).toContainText('answers, and takes the key')
    endpoint.key = 'second-key'
    await doctor.turns('Provider and key', /The key was refused/)
    await expect(doctor.table).not.toContainText('first-key')
    await doctor.fix('Provider and key').click()
    await expect(app.apiKey).toBeFocused()
    await app.apiKey.fill('second-key')
    await page.keyboard.press('Tab')
    await doctor.open()
    await doctor.ails()
  })
  await endpoint.close()
})

test('Storage space: nothing more fits', async ({ app, page }) => {
  const session = await page.context().newCDPSession(page)
  const origin = new URL(test.info().project.use.baseURL!).origin
  // Before the first write: for half a minute a browser believes what it once heard of the room there is.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 20_000_000 })
  const doctor = await healthy(app)
  await page.evaluate(async () => {
    // What a model that is no longer used has left behind, then all the room there is.
    const cache = await caches.open('recollect-models-v1')
    await cache.put('https://huggingface.co/old/resolve/1/model.onnx', new Response(new Uint8Array(6_000_000)))
    const opening = indexedDB.open('filler')
    await new Promise((resolve) => {
      opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true })
      opening.onsuccess = resolve
    })
    const isWritten = (bytes: number) =>
      new Promise<boolean>((resolve) => {
        const transaction = opening.result.transaction('rows', 'readwrite')
        transaction.objectStore('rows').add(new Uint8Array(bytes).map((_, at) => (at * 2_654_435_761) >>> 24))
        transaction.oncomplete = () => resolve(true)
        transaction.onabort = () => resolve(false)
      })
    for (let bytes = 2_000_000; bytes > 50_000; bytes /= 2) while (await isWritten(bytes));
  })
  const { usage } = await session.send('Storage.getUsageAndQuota', { origin })
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage })
  await doctor.turns('Storage space', /nothing more fits/)
  await doctor.mends('Storage space')
  await session.detach()
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
    await expect(doctor.link).not.toHaveAttribute('title') // that is reminded of later: nobody is to be nagged with a mark
    if (agrees) await page.evaluate(() => (globalThis as unknown as { agree(): void }).agree())
    const file = agrees ? undefined : page.waitForEvent('download')
    await doctor.mends('Storage protection')
    // Where the browser keeps nothing for good, a file does.
    if (file) expect((await file).suggestedFilename()).toMatch(/\.recollect$/)
    if (file) await expect(doctor.row('Storage protection')).toContainText('did not agree')
  })

test('Owner tab and Private storage: something stands in the place of both', async ({ app, page }) => {
  await page.goto('./icons/icon.svg')
  await page.evaluate(async () =>
    (await navigator.storage.getDirectory()).getFileHandle('recollect-vectors', { create: true }),
  )
  const doctor = doctorOn(page)
  await app.open()
  await test.step('Private storage: a file where the folder should be', async () => {
    await doctor.open()
    await doctor.turns('Private storage', /cannot be written/)
    await doctor.mends('Private storage')
    const kind = () =>
      page.evaluate(async () => {
        const root = await navigator.storage.getDirectory()
        return root.getDirectoryHandle('recollect-vectors').then(
          (folder) => folder.kind,
          () => 'not there yet', // made by the memory, which starts anew
        )
      })
    await expect.poll(kind).toBe('directory')
  })
  await test.step('Owner tab: somebody holds the work and does nothing, which is marked at the start already', async () => {
    await protectable(page)
    await page.addInitScript(() => {
      void navigator.locks
        .request('recollect-ingest', { steal: true }, () => new Promise(() => undefined))
        .catch(() => undefined)
    })
    await app.newChat.click()
    await app.say('The boat is called Meridian.')
    await page.goto('./')
    await page.reload()
    await expect(doctor.link).toHaveAttribute('title', '1 not well', { timeout: 20_000 })
    await doctor.open()
    await doctor.turns('Owner tab', /does not answer/)
    await doctor.mends('Owner tab')
    await app.newChat.click()
    await app.say('My bicycle is blue.')
    await app.memoryLink.click()
    await expect(app.memories.getByRole('listitem').filter({ hasText: 'bicycle' })).toHaveCount(1)
  })
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
