// The embedding model in the built app: real files under the hub's own addresses, real inference, and every way in which
// getting or running it can fail. What is asserted is what a person sees.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serve } from '../../scripts/serve.mjs'
import { COMMIT, HUB } from '../fixtures/models/make.ts'
import { appOn, expect, test } from './kit/app.ts'
import { serveIsolated, serveWithWorker } from './kit/changed.ts'
import { type HubMode, routeHub } from './kit/hub.ts'
import { asksByMeaning, findsByMeaning, isOn, openSection, SEARCHABLE, sectionOn, tellFact } from './kit/meaning.ts'

const DIST = join(import.meta.dirname, '../../dist')
const MODEL = 'Xenova/e5-small-v2'
const SMALLER = 'Xenova/all-MiniLM-L6-v2'
const WEIGHTS = 'onnx/model_quantized.onnx'
test('is downloaded when asked for, shows how far it is, can be cancelled, and then finds by meaning', async ({
  app,
  hub,
}) => {
  hub.mode = 'stalled'
  const section = await openSection(app)
  await expect(section.state).toContainText('Off')
  expect(hub.requests).toEqual([])

  await test.step('progress of every file, and cancelling', async () => {
    await section.download.click()
    await expect(section.state).toContainText('Downloading')
    await expect(section.progress('config.json')).toBeVisible()
    await expect(section.progress(WEIGHTS)).toBeVisible()
    await section.cancel.click()
    await expect(section.state).toContainText('Off')
  })
  await test.step('the second time only what was not complete is fetched, of the same commit', async () => {
    hub.mode = 'online'
    const before = hub.requests.length
    await section.download.click()
    await isOn(section)
    expect(hub.requests.slice(before)).toEqual([`${MODEL}/resolve/${COMMIT}/${WEIGHTS}`])
    expect(hub.requests.filter((path) => path.includes('/main'))).toEqual([`api/models/${MODEL}/revision/main`])
  })
  await tellFact(app)
  await findsByMeaning(app)
})

test('needs no network once it is here: cut right after the download, then no server either', async ({ browser }) => {
  const server = await serve({ directory: DIST, port: 0 })
  const context = await browser.newContext({ baseURL: server.url })
  try {
    const hub = await routeHub(context)
    hub.mode = 'cut'
    const page = await context.newPage()
    const app = appOn(page)
    const section = await openSection(app)
    await section.download.click()
    await isOn(section)
    expect(hub.mode).toBe('offline')
    await tellFact(app)
    const before = hub.requests.length
    await page.evaluate(() => navigator.serviceWorker.ready)
    await server.close()
    await page.reload()
    await findsByMeaning(app)
    await app.settingsLink.click()
    await isOn(sectionOn(page))
    expect(hub.requests).toHaveLength(before)
  } finally {
    await context.close()
    await server.close()
  }
})

const FAULTS: [HubMode, RegExp][] = [
  ['missing', /nothing at .*HTTP 404/i],
  ['broken', /answers HTTP 500/],
  ['page', /a web page/],
  ['truncated', /incomplete/],
  ['offline', /cannot be reached/],
]
for (const [mode, words] of FAULTS) {
  test(`says what is wrong when the hub is ${mode}; chat goes on, and trying again works`, async ({
    app,
    hub,
    complaints,
  }) => {
    complaints.allow(/huggingface\.co/)
    hub.mode = mode
    const section = await openSection(app)
    await section.download.click()
    await expect(section.fault).toBeVisible()
    await expect(section.section).toContainText(words)

    await app.newChat.click()
    await app.say('The spare key hangs behind the barometer.')
    await app.newChat.click()
    await expect(await app.say('Where does the spare key hang?')).toContainText('barometer')

    await app.settingsLink.click()
    hub.mode = 'online'
    await section.again.click()
    await isOn(section)
  })
}

test('comes from a folder as well, without any network', async ({ app, hub }) => {
  hub.mode = 'offline'
  const section = await openSection(app)
  await section.section.getByText('Other sources').click()
  await section.section.getByLabel('Model folder').setInputFiles(join(HUB, MODEL))
  await isOn(section)
  expect(hub.requests).toEqual([])
  await tellFact(app)
  await findsByMeaning(app)
})

test('is switched for another: everything is found again, by the new one', async ({ app, hub }) => {
  const section = await openSection(app)
  await section.download.click()
  await isOn(section)
  await tellFact(app)
  await app.settingsLink.click()
  await expect(section.section).toContainText(SEARCHABLE)
  await section.embedder.selectOption(SMALLER)
  await expect.poll(() => hub.requests).toContain(`${SMALLER}/resolve/${COMMIT}/${WEIGHTS}`)
  await isOn(section)
  await findsByMeaning(app)
})

test('is not let go before another one is here: until then it answers, and cancelling stays with it', async ({
  app,
  hub,
}) => {
  const section = await openSection(app)
  await section.download.click()
  await isOn(section)
  await tellFact(app)
  await app.settingsLink.click()
  await expect(section.section).toContainText(SEARCHABLE)
  hub.mode = 'stalled'
  await section.embedder.selectOption(SMALLER)
  await expect(section.state).toContainText('recall goes by E5 small v2')
  await asksByMeaning(app)
  await app.settingsLink.click()
  await section.cancel.click()
  await expect(section.embedder).toHaveValue(MODEL)
  await isOn(section)
  await findsByMeaning(app)
})

test('crashes on a text, again and again: chat goes on, and the smaller model is offered and helps', async ({
  app,
  context,
  hub,
  complaints,
}) => {
  complaints.allow(/onnxruntime/)
  expect(hub.mode).toBe('online')
  // A token the weights know nothing of: the inference fails as it would for want of memory.
  await context.route(`https://huggingface.co/${MODEL}/resolve/*/tokenizer.json`, async (route) => {
    const tokenizer = JSON.parse(await readFile(join(HUB, MODEL, 'tokenizer.json'), 'utf8')) as {
      model: { vocab: Record<string, number> }
    }
    tokenizer.model.vocab['kaboom'] = 999_999
    await route.fulfill({ json: tokenizer, headers: { 'access-control-allow-origin': '*' } })
  })
  const section = await openSection(app)
  await section.download.click()
  await isOn(section)
  await app.newChat.click()
  await app.say('The password of the boat house is kaboom.')
  await app.newChat.click()
  await expect(await app.say('What is the password of the boat house?')).toContainText('kaboom')
  await app.settingsLink.click()
  await expect(section.fault).toBeVisible({ timeout: 30_000 })
  await section.section.getByRole('button', { name: 'Use the smaller model' }).click()
  await isOn(section)
})

test('is not fetched where WebAssembly is switched off, and the person reads why', async ({
  playwright,
  launchOptions,
  baseURL,
}) => {
  const args = [...(launchOptions.args ?? []), '--js-flags=--jitless']
  const browser = await playwright.chromium.launch({ ...launchOptions, args })
  try {
    const context = await browser.newContext({ baseURL: baseURL! })
    const hub = await routeHub(context)
    const app = appOn(await context.newPage())
    const section = await openSection(app)
    await section.download.click()
    await expect(section.fault).toBeVisible()
    await expect(section.section).toContainText('no WebAssembly')
    expect(hub.requests).toEqual([])
  } finally {
    await browser.close()
  }
})

test('runs in a browser that cannot suspend WebAssembly', async ({ browser }) => {
  // Such a browser is made by taking the means away from the worker.
  const server = await serveWithWorker('delete WebAssembly.Suspending')
  const context = await browser.newContext({ baseURL: server.url })
  try {
    await routeHub(context)
    const runtime: string[] = []
    context.on('request', (request) => {
      if (request.url().endsWith('.wasm')) runtime.push(request.url())
    })
    const section = await openSection(appOn(await context.newPage()))
    await section.download.click()
    await isOn(section)
    expect(runtime.join()).toMatch(/ort-wasm-simd-threaded-[\w-]+\.wasm/)
    expect(runtime.join()).not.toContain('jspi')
  } finally {
    await context.close()
    await server.close()
  }
})

test('runs on several threads where the page is isolated, under the same policy', async ({ browser }) => {
  const server = await serveWithWorker("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 })")
  const isolated = await serveIsolated(server)
  const context = await browser.newContext({ baseURL: isolated.url })
  try {
    await routeHub(context)
    const page = await context.newPage()
    const workers: string[] = []
    page.on('worker', (worker) => workers.push(worker.url()))
    const app = appOn(page)
    const section = await openSection(app)
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    await section.download.click()
    await isOn(section)
    expect(workers.filter((url) => /ort-wasm.*\.mjs$/.test(url))).toHaveLength(1) // the second of two threads
    await tellFact(app)
    await findsByMeaning(app)
  } finally {
    await context.close()
    await isolated.close()
    await server.close()
  }
})
