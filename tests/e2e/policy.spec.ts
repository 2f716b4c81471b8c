// What a program that got in somehow can do: nothing of all that is tried here, in pages and in workers, by the headers of
// the host and by the service worker alone (where a host sends none), with and without somebody chosen to answer.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { headers as table } from '../../scripts/headers.mjs'
import { startEndpoint } from '../fixtures/endpoint.ts'
import { appOn, expect, test } from './kit/app.ts'
import { fetches, programOf, sends, sendsOfPages, SINKS, WORKER_SINKS } from './kit/probes.ts'
import { kept, type Site, startSite } from './kit/release.ts'

/** Plain http on another machine is nobody's, TLS may be a provider's as long as none is chosen. */
const NEVER = 'http://far.invalid'
const UNCHOSEN = 'https://far.invalid'

type Tries = Parameters<typeof programOf>[0]
const outcomes = (tries: Tries) =>
  Object.fromEntries(Object.entries(tries).map(([name, [, stopper]]) => [name, stopper]))

const ofPages = (far: string): Tries => ({ ...SINKS, ...fetches(far), ...sendsOfPages(far) })
const ofWorkers = (far: string): Tries => ({ ...WORKER_SINKS, ...sends(far) })

/** Puts the program among the files of the app: a module of its own for pages, a part of the memory worker. */
async function plant(site: Site, far: string): Promise<void> {
  const assets = join(site.folder, 'assets')
  await writeFile(join(assets, 'probe.js'), `${programOf(ofPages(far))}\nexport { outcomes }`)
  const name = (await readdir(assets)).find((each) => /^memory\.worker-.*\.js$/.test(each))!
  const worker = join(assets, name)
  // It tries nothing before it is told to: the first visit to a host without headers is under no policy in workers.
  const asked = `const channel = new BroadcastChannel('probe');
    channel.onmessage = async ({ data }) => channel.postMessage(data === 'go on' ? await outcomes() : 'ready');
    channel.postMessage('ready');`
  const program = `{ ${programOf(ofWorkers(far))}; ${asked} }`
  await writeFile(worker, `${program}\n${await readFile(worker, 'utf8')}`)
}

const inPage = (page: Page) =>
  page.evaluate(async () => {
    const address = new URL('assets/probe.js', document.baseURI).href
    return ((await import(address)) as { outcomes(): Promise<Record<string, string>> }).outcomes()
  })
const inWorker = (page: Page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const channel = new BroadcastChannel('probe')
        let asked = false
        channel.onmessage = ({ data }) => {
          if (data !== 'ready') return resolve(data)
          if (!asked) channel.postMessage('go on')
          asked = true
        }
        channel.postMessage('are you there?')
      }),
  )

const WAYS = [
  { by: 'the headers of the host', bare: false, controlled: false, chosen: false },
  { by: 'the service worker alone', bare: true, controlled: true, chosen: false },
  { by: 'the headers and the service worker, once somebody was chosen', bare: false, controlled: true, chosen: true },
  { by: 'the service worker alone, once somebody was chosen', bare: true, controlled: true, chosen: true },
]
for (const { by, bare, controlled, chosen } of WAYS)
  test(`nothing gets in or out by ${by}, in pages and in workers`, async ({ page, complaints }) => {
    test.setTimeout(120_000)
    complaints.allow(
      /Content Security Policy|Trusted(HTML|Script|ScriptURL|TypePolicy)|violates|Refused|Failed to fetch/,
    )
    const [site, endpoint] = await Promise.all([startSite({ bare }), startEndpoint()])
    const far = chosen ? UNCHOSEN : NEVER
    try {
      await plant(site, far)
      const app = appOn(page)
      await page.goto(site.url)
      await expect(app.message).toBeEditable()
      if (chosen) {
        await app.connect({ baseUrl: endpoint.url, model: 'test' })
        const written = () =>
          page.evaluate(async () => Boolean(await caches.match(new URL('reach', document.baseURI).href)))
        await expect.poll(written).toBe(true)
        await app.newChat.click()
      }
      if (controlled) {
        await kept(page)
        const response = await page.reload()
        expect(response?.fromServiceWorker()).toBe(true)
        // Whatever the host sent or did not, every header of the table is there.
        for (const [name, value] of Object.entries(table))
          expect(response?.headers()[name.toLowerCase()] ?? '').toContain(value)
      }
      await expect(app.message).toBeEditable()
      expect(await inWorker(page)).toEqual(outcomes(ofWorkers(far)))
      expect(await inPage(page)).toEqual(outcomes(ofPages(far)))
      expect(complaints.all.filter((one) => one.includes('is not of this machine'))).toEqual([])
    } finally {
      await page.close() // or it asks for its icon when nobody is there any more
      await Promise.all([site.close(), endpoint.close()])
    }
  })
