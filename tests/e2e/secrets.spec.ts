// A key is in its own slot, in the header of its own server's requests, and nowhere else: not on the screen, in an address,
// a log, a row, a cache, an export, nor in what a server that quotes it back has us say.
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { startEndpoint, type Endpoint } from '../fixtures/endpoint.ts'
import { expect, test } from './kit/app.ts'

const KEY = 'sk-planted-7f3a9c2e51d84b60'
/** So much of it in a row would be enough to look for the rest. */
const PIECE = 'planted-7f3a'
const tells = (text: string) => text.toLowerCase().includes(PIECE)

let endpoint: Endpoint
test.beforeEach(async () => (endpoint = await startEndpoint({ key: KEY })))
test.afterEach(() => endpoint.close())

/** Everything that the page, its workers and its service worker have kept, by where it is. */
function everythingKept(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const kept: Record<string, string> = {
      address: location.href,
      history: JSON.stringify(history.state),
      screen: new XMLSerializer().serializeToString(document),
      localStorage: JSON.stringify(localStorage),
    }
    for (const [slot, value] of Object.entries(sessionStorage)) kept[`session ${slot}`] = String(value)
    for (const { name = '', version } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name, version)
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(new Error(`${name} does not open`, { cause: opening.error }))
      })
      for (const store of db.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve, reject) => {
          const reading = db.transaction(store).objectStore(store).getAll()
          reading.onsuccess = () => resolve(reading.result as unknown[])
          reading.onerror = () => reject(new Error(`${store} cannot be read`, { cause: reading.error }))
        })
        kept[`table ${name}/${store}`] = JSON.stringify(rows)
      }
      db.close()
    }
    for (const cache of await caches.keys()) {
      const opened = await caches.open(cache)
      for (const request of await opened.keys()) {
        const body = await (await opened.match(request))?.text()
        kept[`cache ${request.url}`] = `${request.url} ${JSON.stringify([...request.headers])} ${body ?? ''}`
      }
    }
    return kept
  })
}

/** Where of all this the key can be seen. */
const seenIn = (kept: Record<string, string>) =>
  Object.entries(kept).flatMap(([place, text]) => (tells(text) ? [place] : []))

for (const keep of ['For this session', 'On this device'] as const)
  test(`a key kept ${keep.toLowerCase()} is seen nowhere but in its own place`, async ({ app, page, complaints }) => {
    complaints.allow(/Failed to load resource/)
    const logged: string[] = []
    page.on('console', (message) => logged.push(message.text()))
    const elsewhere: string[] = []
    page.context().on('request', (request) => {
      const { authorization, ...others } = request.headers()
      const sent = [request.url(), request.postData() ?? '', JSON.stringify(others)].join(' ')
      if (tells(sent)) elsewhere.push(request.url())
      if (authorization && tells(authorization) && !request.url().startsWith(endpoint.origin))
        elsewhere.push(request.url())
    })

    await app.open()
    await app.connect({ baseUrl: endpoint.url, key: KEY, model: 'test' })
    await page.getByRole('radio', { name: keep }).check()
    await app.testConnection.click()
    await expect(page.getByText(/answers: \d+ models/)).toBeVisible()
    await app.newChat.click()
    await app.say('Remember that the gate code is 8841.')
    expect(endpoint.chats().at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`)

    // Servers quote keys back, whole, shortened, in another case.
    const message = `Incorrect API key provided: ${KEY}. You sent ${KEY.slice(3, 20)}… and ${KEY.toUpperCase()}.`
    for (const status of [401, 400, 500]) {
      endpoint.reply = { kind: 'refuse', status, error: { message } }
      await app.say(`Does a ${status} tell it?`)
    }
    endpoint.reply = { kind: 'error-in-stream', after: 2, error: { message } }
    await app.say('Does a stream?')
    await expect(app.answers).toHaveCount(5)

    const own = (place: string) => place === 'table recollect/secrets' || place.startsWith('session recollect-key ')
    const seen = seenIn(await everythingKept(page))
    // Where it is kept, it is: else this test would look in the wrong places.
    expect(seen.filter(own)).toHaveLength(1)
    expect(seen.filter((place) => !own(place))).toEqual([])

    await app.settingsLink.click()
    const [download] = await Promise.all([page.waitForEvent('download'), app.exportButton.click()])
    const file = await readFile(await download.path())
    const told = file[0] === 0x1f ? gunzipSync(file).toString() : file.toString()
    expect(told).toContain('8841')
    expect(tells(told)).toBe(false)
    expect(tells(download.suggestedFilename())).toBe(false)
    expect(logged.filter((line) => tells(line))).toEqual([])
    expect(elsewhere).toEqual([])
  })
