// How long does the Doctor page look, beside much talk? Measured in the built app: what the page says of its look, and what a
// person waits from the click until all of it stands there.
import { openBrowser } from './browser.ts'
import { fillApp, say, withApp } from './filled.ts'
import { median, percentile, record } from './report.ts'

const TURNS = 10_000
const LOOKS = 21

/** Prints how long a look takes. Needs `dist`. */
export function doctor(): Promise<void> {
  return withApp('doctor', async (url) => {
    const { browser, page } = await openBrowser()
    await fillApp(page, url, TURNS)
    await say(page, 'The boat is called Meridian.')
    const [told, waited]: [number[], number[]] = [[], []]
    for (let look = 0; look < LOOKS; look++) {
      await page.getByRole('link', { name: 'Memory', exact: true }).click()
      await page.getByRole('heading', { name: 'Memory', level: 1 }).waitFor()
      const start = performance.now()
      await page.getByRole('link', { name: 'Doctor', exact: true }).click()
      const line = await page.getByText(/^\d+ checks in [\d.]+ s/).innerText()
      waited.push(performance.now() - start)
      told.push(Number(/in ([\d.]+) s/.exec(line)?.[1]) * 1000)
    }
    const values = (each: number[]) => ({
      'p50 ms': median(each),
      'p95 ms': percentile(each, 0.95),
      'first ms': each[0]!,
    })
    record(`doctor, ${TURNS} turns, its look`, values(told))
    record(`doctor, ${TURNS} turns, from the click`, values(waited))
    const rows = await page.getByRole('table', { name: 'Checks' }).getByRole('row').allInnerTexts()
    for (const row of rows)
      if (/compared this time|counted this time|read whole this time/.test(row)) console.log(`  ${row}`)
    await browser.close()
  })
}
