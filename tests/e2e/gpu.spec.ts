// The embedding model on both devices, with a real graphics processor's interface (Chromium's own, in software). That it
// computed anything is seen by the work handed to its queue, counted in the embed worker itself.
import type { BrowserContext, Page } from '@playwright/test'
import { WEIGHTS } from '../../src/lib/model-files.ts'
import { type App, appOn, expect, test as base } from './kit/app.ts'
import { serveWithWorker } from './kit/changed.ts'
import { type Hub, routeHub } from './kit/hub.ts'
import { findsByMeaning, isOn, openSection, type Section, sectionOn, tellFact } from './kit/meaning.ts'

/** Counts what is handed to the queue, and loses the device when told to. */
const WATCHED = `{
  const channel = new BroadcastChannel('gpu')
  if ('GPUQueue' in self) {
    const { submit } = GPUQueue.prototype
    GPUQueue.prototype.submit = function (...work) {
      channel.postMessage('submit')
      return submit.apply(this, work)
    }
    const { requestDevice } = GPUAdapter.prototype
    GPUAdapter.prototype.requestDevice = async function (...wishes) {
      const device = await requestDevice.apply(this, wishes)
      channel.onmessage = ({ data }) => void (data === 'lose' && device.destroy())
      return device
    }
  }
}`

interface Watched {
  app: App
  hub: Hub
  section: Section
  submits(): Promise<number>
  loseDevice(): Promise<void>
}

/** A browser with or without the flag, and the app open in it at its settings. */
const test = base.extend<{ flags: string[]; watched: Watched }>({
  flags: [[], { option: true }],
  watched: async ({ playwright, launchOptions, flags }, use) => {
    const server = await serveWithWorker(WATCHED)
    const browser = await playwright.chromium.launch({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), ...flags],
    })
    try {
      const context: BrowserContext = await browser.newContext({ baseURL: server.url })
      const hub = await routeHub(context)
      const page: Page = await context.newPage()
      await page.addInitScript(() => {
        const counted = { submits: 0, channel: new BroadcastChannel('gpu') }
        counted.channel.onmessage = ({ data }) => void (data === 'submit' && counted.submits++)
        Object.assign(globalThis, { counted })
      })
      const counted = <T>(read: (of: { submits: number; channel: BroadcastChannel }) => T) =>
        page.evaluate<T>(`(${String(read)})(counted)`)
      const app = appOn(page)
      const section = await openSection(app)
      await use({
        app,
        hub,
        section,
        submits: () => counted((of) => of.submits),
        loseDevice: () => counted((of) => of.channel.postMessage('lose')),
      })
    } finally {
      await browser.close()
      await server.close()
    }
  },
})
const files = (hub: Hub) =>
  hub.requests.filter((path) => path.endsWith('.onnx')).map((path) => path.split('/resolve/')[1])

/** In software, shaders are compiled in seconds on an idle machine, and in minutes on a busy one. */
const SLOW_MS = 300_000
const isOnGpu = (section: Section) =>
  expect(section.state).toContainText('On, on the graphics processor', { timeout: SLOW_MS })

test.describe('with a graphics processor', () => {
  test.use({ flags: ['--enable-unsafe-webgpu'] })

  test('the model runs on it, after a comparison, and on the processor again when that is wanted', async ({
    watched,
  }) => {
    test.setTimeout(SLOW_MS)
    const { app, hub, section, submits } = watched
    await section.runsOn.selectOption('webgpu')
    await expect(section.download).toHaveText(/134 MB/)
    await section.download.click()
    await isOnGpu(section)
    expect(files(hub)).toEqual([`${hub.commit}/${WEIGHTS.fp32}`])
    const loaded = await submits()
    expect(loaded).toBeGreaterThan(0)
    await tellFact(app)
    await findsByMeaning(app, SLOW_MS)
    expect(await submits()).toBeGreaterThan(loaded)

    await app.settingsLink.click()
    await section.runsOn.selectOption('wasm')
    await expect(section.state).toHaveText('On.', { timeout: SLOW_MS })
    expect(files(hub)).toContain(`${hub.commit}/${WEIGHTS.q8}`)
    const before = await submits()
    await findsByMeaning(app, SLOW_MS)
    expect(await submits()).toBe(before)
  })

  test('a lost device costs a moment, not the search', async ({ watched }) => {
    test.setTimeout(SLOW_MS)
    const { app, section, submits, loseDevice } = watched
    await section.runsOn.selectOption('webgpu')
    await section.download.click()
    await isOnGpu(section)
    await loseDevice()
    const before = await submits()
    await tellFact(app)
    await findsByMeaning(app, SLOW_MS)
    expect(await submits()).toBeGreaterThan(before)
  })
})

test('where the browser lends none, the model runs on the processor, says why, and fetches nothing large', async ({
  watched,
}) => {
  const { app, hub, section, submits } = watched
  expect(await app.page.evaluate(async () => (await navigator.gpu.requestAdapter()) === null)).toBe(true)
  await section.runsOn.selectOption('webgpu')
  await section.download.click()
  await isOn(section)
  await expect(section.section).toContainText('On the processor, not on the graphics processor')
  await expect(section.section).toContainText(/This browser lends no graphics processor; update the graphics driver/)
  expect(files(hub)).toEqual([`${hub.commit}/${WEIGHTS.q8}`])
  await tellFact(app)
  await findsByMeaning(app)
  await app.settingsLink.click()
  await expect(sectionOn(app.page).again).toBeVisible()
  expect(await submits()).toBe(0)
})
