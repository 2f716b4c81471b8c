// How long does the engine take for a plan, without a model, from the stored message on? In a real browser's worker,
// over a real database, with nothing else running; `plan-in-worker` is the same in the whole app.
import { createRetriever } from '../../src/memory/retrieve.ts'
import { openBrowser } from './browser.ts'
import { measure, print } from './measure.ts'
import { withPage } from './page.ts'
import type { Planning } from './plan/page.ts'
import { median, percentile, record } from './report.ts'
import { questionsOf, talkOf } from './talk.ts'

const SIZES = (process.env['BENCH_SIZES'] ?? '100,1000,10000').split(',').map(Number)
const QUESTIONS = 80
/** Asked before measuring: a worker that just started compiles its code first. */
const WARM_UP = 20
const SEARCHED = 21
const NOW = 1_800_000_000_000

export async function plan(): Promise<void> {
  await withPage('plan', async (url) => {
    for (const turns of SIZES) {
      const { browser, page } = await openBrowser()
      try {
        await page.goto(url)
        const timings = await page.evaluate((step) => (globalThis as unknown as { bench: Planning }).bench.talk(step), {
          turns,
          warmUp: WARM_UP,
          questions: QUESTIONS,
        })
        for (const name of Object.keys(timings[0]!)) {
          const each = timings.map((timing) => timing[name]!)
          record(`plan, ${turns} turns, ${name}`, { 'p50 ms': median(each), 'p95 ms': percentile(each, 0.95) })
        }
      } finally {
        await browser.close()
      }
    }
  })
  for (const turns of [1000, 5000, 20_000]) await searchAlone(turns)
}

/** In Node. */
async function searchAlone(turns: number): Promise<void> {
  const retriever = createRetriever({})
  retriever.put(talkOf(turns))
  const questions = questionsOf(SEARCHED)
  const search = (round: number) => retriever.retrieve({ text: questions[round]!, spaceId: 'space', now: NOW })
  print(`search, ${turns} turns`, await measure(SEARCHED, search))
}
