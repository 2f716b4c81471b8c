// How long after the worker starts is the first right answer there, found by its vector, and how long until everything
// is read? In a real browser, over a database of many turns.
import { openBrowser } from './browser.ts'
import type { ColdStart } from './cold-start/page.ts'
import { withPage } from './page.ts'
import { median, record } from './report.ts'

const TURNS = Number(process.env['BENCH_TURNS'] ?? 100_000)
const ROUNDS = 5
const ASKED = 20

export function coldStart(): Promise<void> {
  return withPage('cold-start', async (url) => {
    const { browser, page } = await openBrowser()
    try {
      await page.goto(url)
      await page.evaluate(
        ([turns, asked]) => (globalThis as unknown as { bench: ColdStart }).bench.fill(turns, asked),
        [TURNS, ASKED] as const,
      )
      const starts = []
      for (let round = 0; round < ROUNDS; round++)
        starts.push(await page.evaluate(() => (globalThis as unknown as { bench: ColdStart }).bench.start()))
      record(`cold start, ${TURNS} turns`, {
        'first right answer ms': median(starts.map(({ first }) => first)),
        'of that, vectors read ms': median(starts.map(({ vectors }) => vectors)),
        'everything read ms': median(starts.map(({ complete }) => complete)),
        [`right of ${ASKED} at once`]: Math.min(...starts.map(({ right }) => right)),
        [`right of ${ASKED} in the end`]: Math.min(...starts.map(({ rightInTheEnd }) => rightInTheEnd)),
        'first answer lacked': [...new Set(starts.map(({ degraded }) => degraded))].join(', '),
      })
    } finally {
      await browser.close()
    }
  })
}
