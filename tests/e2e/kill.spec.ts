// The memory worker is ended at any step of what it stores: while it reads new turns, summarises, keeps its indexes, reads
// everything again for another model, or rebuilds. Whatever the moment, the next one has the same rows and answers.
import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { routeHub } from './kit/hub.ts'
import { servePage } from './kill/build.ts'
import type { Lab, Verb, Wanted } from './kill/page.ts'
import type { Changed } from './kill/world.ts'

/** Steps at which each kind of work is ended, spread over all it does; at every other one the next worker is, too. */
const KILLS = 6
/** What a worker says that goes on for a moment after its end. */
const ENDED = 'this worker was ended'
const MODEL = 'Xenova/e5-small-v2'
const OTHER_MODEL = 'Xenova/all-MiniLM-L6-v2'

let server: { url: string; close(): Promise<void> }
let context: BrowserContext
let page: Page
const errors: string[] = []

test.describe.configure({ mode: 'serial', timeout: 120_000 })
test.beforeAll(async ({ browser }) => {
  server = await servePage()
  context = await browser.newContext()
  await routeHub(context)
  context.on('weberror', (error) => {
    const said = String(error.error())
    if (!said.includes(ENDED)) errors.push(said)
  })
  page = await context.newPage()
  await page.goto(server.url)
  await call('fill', 'talk')
})
test.afterAll(async () => {
  await context.close()
  await server.close()
  expect(errors).toEqual([])
})

/** Calls the page's lab. */
async function call<M extends keyof Lab>(
  method: M,
  ...given: Parameters<Lab[M]>
): Promise<Awaited<ReturnType<Lab[M]>>> {
  const answer: unknown = await page.evaluate(
    ({ method, given }) => {
      const { lab } = globalThis as unknown as { lab: Record<string, (...given: unknown[]) => Promise<unknown>> }
      return lab[method]!(...given)
    },
    { method, given },
  )
  return answer as Awaited<ReturnType<Lab[M]>>
}

interface Work {
  from: string
  changed: Changed
  verb?: Verb
  wanted: Wanted
  /** What is there when it is done. */
  to: string
}

/** Does the work undisturbed, which says what is right and how many steps it takes. */
async function leftAlone({ from, changed, verb = 'nothing', wanted, to }: Work): Promise<number> {
  await call('change', from, `before ${to}`, changed)
  await call('begin', `before ${to}`, verb)
  await expect.poll(() => call('settle', wanted), { timeout: 20_000 }).toBe(true)
  return call('finish', to)
}

async function killedEverywhere(work: Work): Promise<void> {
  const steps = await leftAlone(work)
  expect(steps).toBeGreaterThan(KILLS)
  let stopped = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const at = 1 + Math.floor((kill * (steps - 1)) / KILLS)
    const again = kill % 2 === 1 ? 1 + (kill % 7) : 0
    const stops = await call('kill', `before ${work.to}`, work.verb ?? 'nothing', at, again)
    if (stops > 0) stopped++
    const moment = `ended at step ${at} of ${steps}${again > 0 ? `, then at ${again}` : ''}`
    expect(await call('differences'), moment).toEqual([])
    if (kill % 3 !== 2) continue
    // What it kept for the next start is as good as what it was made from.
    await call('restart')
    expect(await call('differences'), `${moment}, started again`).toEqual([])
  }
  expect(stopped).toBeGreaterThanOrEqual(KILLS - 2)
}

test('while it reads new turns', () =>
  killedEverywhere({ from: 'talk', changed: {}, wanted: { vectors: false, summaries: 0 }, to: 'read' }))

test('while it summarises', () =>
  killedEverywhere({
    from: 'read',
    changed: { memory: { summaries: 'rules', stmCapacity: 1000, chunkSize: 400 } },
    wanted: { vectors: false, summaries: 30 },
    to: 'summarised',
  }))

test('while it makes vectors and their graphs', () =>
  killedEverywhere({
    from: 'summarised',
    changed: { embedding: { enabled: true, model: MODEL } },
    wanted: { vectors: true, summaries: 30 },
    to: 'embedded',
  }))

test('while it keeps its indexes for the next start', () =>
  killedEverywhere({
    from: 'embedded',
    changed: { said: 24 },
    verb: 'maintain',
    wanted: { vectors: true, summaries: 30 },
    to: 'kept',
  }))

test('while it reads everything again for another model', () =>
  killedEverywhere({
    from: 'kept',
    changed: { embedding: { enabled: true, model: OTHER_MODEL } },
    wanted: { vectors: true, summaries: 30 },
    to: 'reread',
  }))

test('while it rebuilds its indexes', () =>
  killedEverywhere({
    from: 'reread',
    changed: {},
    verb: 'rebuildIndex',
    wanted: { vectors: true, summaries: 30 },
    to: 'rebuilt',
  }))
