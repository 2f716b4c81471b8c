// How long does the look at what is stored hold up the start, and how long does reading every row take? In a real browser,
// on a profile on the disk: once in a browser that has just been started, then in one that has the rows at hand.
import { openProfile, withFolder } from '../faults/browser.ts'
import type { Boot } from './boot/page.ts'
import { withPage } from './page.ts'
import { median, record } from './report.ts'

const SIZES = (process.env['BENCH_TURNS'] ?? '10000,100000').split(',').map(Number)
const STARTS = 5
/** Loads of the page after each start of the browser. */
const LOADS = 3

export function boot(): Promise<void> {
  return withPage('boot', async (url) => {
    for (const turns of SIZES)
      await withFolder(async (profile) => {
        const first = await openProfile(profile, url)
        await first.page.evaluate((count) => (globalThis as unknown as { bench: Boot }).bench.fill(count), turns)
        await first.context.close()
        const looks = []
        for (let start = 0; start < STARTS; start++) looks.push(await looksIn(profile, url))
        const [fresh, warm] = [looks.map(([one]) => one!), looks.flatMap((those) => those.slice(1))]
        record(`boot, ${turns} turns`, {
          'at the start ms': median(fresh.map(({ boot }) => boot)),
          'when loaded again ms': median(warm.map(({ boot }) => boot)),
          'every row read ms': median(warm.map(({ full }) => full)),
          'found to be': [...new Set(looks.flat().map(({ state }) => state))].join(', '),
        })
      })
  })
}

async function looksIn(profile: string, url: string) {
  const { context, page } = await openProfile(profile, url)
  const looks = []
  for (let load = 0; load <= LOADS; load++) {
    looks.push(await page.evaluate(() => (globalThis as unknown as { bench: Boot }).bench.look()))
    await page.reload()
  }
  await context.close()
  return looks
}
