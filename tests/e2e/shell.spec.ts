// The shell around everything: the page opens with its headers, nothing foreign runs in it, and after one visit it opens
// without a network. The server of these tests is their own where it has to go away.
import { headers as table } from '../../scripts/headers.mjs'
import { appOn, expect, test } from './kit/app.ts'
import { kept, type Site, startSite } from './kit/release.ts'

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
  let site: Site
  test.beforeEach(async () => (site = await startSite()))
  test.afterEach(() => site.close())

  test('it opens without a network, under any path, policy included', async ({ page, complaints }) => {
    complaints.allow(/net::ERR_CONNECTION_REFUSED|net::ERR_FAILED/)
    const app = appOn(page)
    await page.goto(site.url)
    await expect(app.message).toBeEditable()
    await kept(page)
    await site.stop()

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
    await page.goto(site.url)
    await kept(page)
    const urls = await page.evaluate(async () => {
      const names = await caches.keys()
      const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
      return lists.flat().map((request) => request.url)
    })
    expect(urls.length).toBeGreaterThan(5)
    expect(urls.filter((url) => !url.startsWith(site.url))).toEqual([])
    expect(urls.filter((url) => /\.(wasm|mjs|map)$/.test(url))).toEqual([])
  })
})
