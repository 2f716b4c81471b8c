// How long does the memory worker of the built app take for a plan, without a model? Measured in a real browser, by the timings that every stored plan carries.
import type { Page } from '@playwright/test'
import { openBrowser } from './browser.ts'
import { fillApp, say, withApp } from './filled.ts'
import { median, percentile, record } from './report.ts'
import { questionsOf } from './talk.ts'

const SIZES = [100, 1000, 10_000]
const QUESTIONS = 31
/** Asked before measuring: a worker that just started compiles its code first. */
const WARM_UP = 10

/** Prints how long plans and their parts take. Needs `dist`. */
export function planInWorker(): Promise<void> {
  return withApp('plan in the worker', async (url) => {
    for (const count of SIZES) {
      const { browser, page } = await openBrowser()
      await fillApp(page, url, count)
      const timings = await ask(page)
      await browser.close()
      for (const name of Object.keys(timings[0]!)) {
        const each = timings.map((timing) => timing[name]!)
        record(`plan in the worker, ${count} turns, ${name}`, {
          'p50 ms': median(each),
          'p95 ms': percentile(each, 0.95),
        })
      }
    }
  })
}

/** The timings of the plans for a series of questions, each in a chat of its own. */
async function ask(page: Page): Promise<Record<string, number>[]> {
  const timings: Record<string, number>[] = []
  for (const question of questionsOf(WARM_UP + QUESTIONS)) {
    await page.getByRole('button', { name: 'New chat', exact: true }).click()
    await say(page, question)
    timings.push(await page.evaluate(newestTimings))
  }
  return timings.slice(WARM_UP)
}

/** Runs in the page: the timings of the newest stored plan. */
async function newestTimings(): Promise<Record<string, number>> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('not read'))
    })
  const db = await done(indexedDB.open('recollect'))
  const turns = (await done(db.transaction('turns').objectStore('turns').getAll())) as {
    createdAt: number
    plan?: { timings: Record<string, number> }
  }[]
  db.close()
  const planned = turns.filter((turn) => turn.plan).sort((a, b) => b.createdAt - a.createdAt)
  return planned[0]!.plan!.timings
}
