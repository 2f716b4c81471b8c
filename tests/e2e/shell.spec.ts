// The shell around everything: the page opens with its headers, nothing foreign runs in it, and after one visit it opens
// without a network. The server of these tests is their own where it has to go away.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { headers as table } from '../../scripts/headers.mjs'
import { serve } from '../../scripts/serve.mjs'
import { appOn, expect, test } from './kit/app.ts'

const DIST = join(import.meta.dirname, '../../dist')

/** Until a service worker answers for the page, and holds everything on its list. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller) return
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    )
  })

test('the app opens, and every response bears the whole table of headers', async ({ app, page }) => {
  const bare: string[] = []
  page.on('response', (response) => {
    for (const [name, value] of Object.entries(table)) {
      if (response.headers()[name.toLowerCase()] !== value) bare.push(`${response.url()}: ${name}`)
    }
  })
  await app.open()
  await expect(page).toHaveTitle(/Recollect/)
  await expect(app.settingsLink).toBeVisible()
  expect(bare).toEqual([])
})

/** What a page under the policy cannot do: code that tries, and what comes of it. */
const thrown = (code: string) => `try { ${code}; return 'it ran' } catch (error) { return error.name }`
const blocked = (directive: string, code: string) =>
  `return new Promise((done) => {
     addEventListener('securitypolicyviolation', (event) => event.effectiveDirective === '${directive}' && done('blocked'))
     ${code}
   })`
const REFUSED: Record<string, [code: string, outcome: string]> = {
  eval: [thrown(`(0, eval)('1')`), 'EvalError'],
  'a function from text': [thrown(`new Function('return 1')()`), 'EvalError'],
  'HTML from text': [thrown(`document.body.innerHTML = '<b>x</b>'`), 'TypeError'],
  'a script from text': [thrown(`document.createElement('script').textContent = '1'`), 'TypeError'],
  'an inline handler': [thrown(`document.createElement('b').setAttribute('onclick', '1')`), 'TypeError'],
  'a worker by plain address': [thrown(`new Worker('./assets/probe.js')`), 'TypeError'],
  'a service worker by plain address': [thrown(`await navigator.serviceWorker.register('./other.js')`), 'TypeError'],
  'a policy of its own': [thrown(`trustedTypes.createPolicy('mine', {})`), 'TypeError'],
  'our policy once more': [thrown(`trustedTypes.createPolicy('app-worker', {})`), 'TypeError'],
  'a foreign picture': [blocked('img-src', `new Image().src = 'https://example.com/x.png'`), 'blocked'],
  'a foreign frame': [
    blocked(
      'frame-src',
      `document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.com/' }))`,
    ),
    'blocked',
  ],
}

test('nothing foreign runs in the page', async ({ app, page, complaints }) => {
  complaints.allow(/Content Security Policy|Trusted(HTML|Script|ScriptURL|TypePolicy)/)
  // A module of the app's own, because code from the test's side is not under the page's policy.
  const tries = Object.entries(REFUSED).map(([what, [code]]) => `${JSON.stringify(what)}: async () => { ${code} }`)
  await page.route('**/assets/probe.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: `export const tries = { ${tries.join(',\n')} }` }),
  )
  await app.open()
  const outcomes = await page.evaluate(async () => {
    const address = new URL('assets/probe.js', document.baseURI).href
    const { tries } = (await import(address)) as { tries: Record<string, () => Promise<string>> }
    const found: Record<string, string> = {}
    for (const [what, run] of Object.entries(tries)) found[what] = await run()
    return found
  })
  expect(outcomes).toEqual(Object.fromEntries(Object.entries(REFUSED).map(([what, [, outcome]]) => [what, outcome])))
})

test('workers are under the same policy', async ({ app, page, complaints }) => {
  complaints.allow(/Content Security Policy|TrustedScript|unsafe-eval/)
  const probe = `
    const tries = { eval: () => (0, eval)('1'), worker: () => new Worker('https://example.com/worker.js') }
    const outcome = {}
    for (const [name, run] of Object.entries(tries)) try { run(); outcome[name] = 'it ran' } catch (e) { outcome[name] = e.name }
    new BroadcastChannel('probe').postMessage(outcome);`
  await page.route('**/assets/memory.worker-*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: probe + (await response.text()) })
  })
  await page.addInitScript(() => {
    const channel = new BroadcastChannel('probe')
    const heard = new Promise((resolve) => channel.addEventListener('message', (event) => resolve(event.data)))
    Object.assign(globalThis, { heard })
  })
  await app.open()
  const outcome = await page.evaluate(() => (globalThis as unknown as { heard: Promise<unknown> }).heard)
  expect(outcome).toEqual({ eval: 'EvalError', worker: 'TypeError' })
})

test.describe('after one visit', () => {
  let folder: string
  let server: Awaited<ReturnType<typeof serve>>
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recollect-shell-'))
    await cp(DIST, join(folder, 'under/a/path'), { recursive: true })
    server = await serve({ directory: folder, port: 0 })
  })
  test.afterEach(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })
  const address = () => `${server.url}under/a/path/`

  test('it opens without a network, under any path, policy included', async ({ page, complaints }) => {
    complaints.allow(/net::ERR_CONNECTION_REFUSED|net::ERR_FAILED/)
    const app = appOn(page)
    await page.goto(address())
    await expect(app.message).toBeEditable()
    await kept(page)
    await server.close()

    const response = await page.reload()
    expect(response?.fromServiceWorker()).toBe(true)
    expect(response?.headers()['content-security-policy']).toBe(table['Content-Security-Policy'])
    await expect(app.message).toBeEditable()
    await app.memoryLink.click()
    await expect(app.searchMemory).toBeVisible()
    await app.settingsLink.click()
    await expect(app.provider).toBeVisible()

    const worker = page.workers().find((one) => one.url().includes('memory.worker'))
    const policies = await page.evaluate(async (url) => {
      const kept = await caches.match(url)
      return kept?.headers.get('content-security-policy')
    }, worker?.url() ?? '')
    expect(policies).toBe(table['Content-Security-Policy'])
  })

  test('nothing that has no use offline is kept, and nothing of others', async ({ page }) => {
    await page.goto(address())
    await kept(page)
    const urls = await page.evaluate(async () => {
      const names = await caches.keys()
      const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
      return lists.flat().map((request) => request.url)
    })
    expect(urls.length).toBeGreaterThan(5)
    expect(urls.filter((url) => !url.startsWith(address()))).toEqual([])
    expect(urls.filter((url) => /\.(wasm|mjs|map)$/.test(url))).toEqual([])
  })

  test('a new version waits until the person takes it', async ({ page }) => {
    const app = appOn(page)
    await page.goto(address())
    await kept(page)
    await app.message.fill('half a thought')
    const script = join(folder, 'under/a/path/sw.js')
    await writeFile(script, `${await readFile(script, 'utf8')}\n// a newer version\n`)

    await page.evaluate(async () => (await navigator.serviceWorker.ready).update())
    const reload = page.getByRole('button', { name: /Reload|Update/ })
    await expect(reload).toBeVisible()
    await expect(app.message).toHaveValue('half a thought')
    const waiting = () => page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting))
    expect(await waiting()).toBe(true)

    await Promise.all([page.waitForEvent('load'), reload.click()])
    await expect(app.message).toBeEditable()
    expect(await waiting()).toBe(false)
    await expect(reload).toBeHidden()
  })
})
