// Browsers that lack something, each thing taken away from page and worker alike: the app remembers and finds all the same,
// and the Doctor page says what is not here.
import type { BrowserContext } from '@playwright/test'
import { type App, expect, test } from './kit/app.ts'
import { doctorOn } from './kit/doctor.ts'

// A worker's script is changed on its way, which a service worker would do away with.
test.use({ serviceWorkers: 'block' })

/** Runs `script` before the first line of the page and of the memory worker. */
async function takeAway(context: BrowserContext, script: string): Promise<void> {
  await context.addInitScript(script)
  await context.route('**/memory.worker-*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `{${script}}\n${await response.text()}` })
  })
}

async function remembers(app: App): Promise<void> {
  await app.newChat.click()
  await app.say('The boat is called Meridian.')
  await app.newChat.click()
  const answer = await app.say('What is the boat called?')
  await expect(answer).toContainText('Meridian')
  expect(await app.usedCount(answer)).toBeGreaterThan(0)
}

interface Lack {
  what: string
  script: string
  row: string
  says: RegExp
}
const LACKS: Lack[] = [
  {
    what: 'WebAssembly with SIMD',
    script: 'WebAssembly.validate = () => false',
    row: 'WebAssembly and SIMD',
    says: /ok\s*Not here: no model can run/,
  },
  {
    what: 'WebAssembly at all',
    script: 'delete globalThis.WebAssembly',
    row: 'WebAssembly and SIMD',
    says: /ok\s*Not here: no model can run/,
  },
  {
    what: 'WebGPU',
    script: 'delete (globalThis.Navigator ?? globalThis.WorkerNavigator).prototype.gpu',
    row: 'WebGPU',
    says: /ok\s*Not here: models run on the processor/,
  },
  {
    what: 'SharedArrayBuffer',
    script: 'delete globalThis.SharedArrayBuffer',
    row: 'Threads and isolation',
    says: /ok\s*Not isolated, .* one core/,
  },
  {
    what: 'files of its own',
    script: 'delete StorageManager.prototype.getDirectory',
    row: 'Private storage',
    says: /ok\s*This browser has none: vectors lie in the database/,
  },
  {
    what: 'files of its own, as in a private window',
    script: `StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'))`,
    row: 'Private storage',
    says: /ok\s*This browser gives none here/,
  },
  {
    what: 'data that is kept for good',
    script: `StorageManager.prototype.persist = () => Promise.resolve(false)`,
    row: 'Storage protection',
    says: /warning\s*When the disk runs full/,
  },
  {
    what: 'local storage',
    script: `globalThis.document && Object.defineProperty(globalThis, 'localStorage', { configurable: true, get() { throw new DOMException('no', 'SecurityError') } })`,
    row: 'Schema',
    says: /ok/,
  },
]
for (const { what, script, row, says } of LACKS)
  test(`without ${what} it remembers, and says so`, async ({ app, context, page }) => {
    await takeAway(context, script)
    await app.open()
    await remembers(app)
    const doctor = doctorOn(page)
    await doctor.open()
    await expect(doctor.row(row)).toContainText(says)
  })
