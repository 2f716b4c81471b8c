// What a first visit costs on the wire, up to and including the first answer of the demo: HTML, JavaScript and CSS that
// the page itself fetches, as gzip. Workers, WebAssembly and what the service worker keeps for later are not the page's.
import { gzipSync } from 'node:zlib'
import { expect, test } from './kit/app.ts'

/** Bytes. Set with the first version of the app: a slow phone has it in some two seconds. */
const BUDGET = 160_000

test('the first demo answer is there within the budget', async ({ app, page, request }) => {
  await app.open()
  await app.say('My sister Ada moved to Lisbon in May.')
  const urls = await page.evaluate(() => [
    location.href.replace(/#.*/, ''),
    ...performance.getEntriesByType('resource').map((entry) => entry.name),
  ])
  const counted = [...new Set(urls)].filter(
    (url) => /(\/|\.html|\.js|\.css)$/.test(url) && !/\.worker-|\/sw\.js$/.test(url),
  )
  const sizes: { file: string; raw: number; gzip: number }[] = []
  for (const url of counted) {
    const body = await (await request.get(url)).body()
    sizes.push({ file: new URL(url).pathname, raw: body.length, gzip: gzipSync(body).length })
  }
  sizes.sort((a, b) => b.gzip - a.gzip)
  const total = sizes.reduce((sum, { gzip }) => sum + gzip, 0)
  const line = (name: string, bytes: number) => `  ${name.padEnd(48)}${(bytes / 1000).toFixed(1).padStart(8)} KB gzip`
  console.log([...sizes.map(({ file, gzip }) => line(file, gzip)), line('in all', total)].join('\n'))
  expect(sizes.length).toBeGreaterThan(2)
  expect(total).toBeLessThanOrEqual(BUDGET)
})
