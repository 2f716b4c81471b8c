// What the Doctor page tells beside its table: the way of one turn, the log with its level, and a report that can be handed
// on because nothing private is in it.
import { startEndpoint } from '../fixtures/endpoint.ts'
import { expect, test } from './kit/app.ts'
import { doctorOn } from './kit/doctor.ts'

test('the way of the last message is told step by step', async ({ app, page }) => {
  await app.open()
  await app.say('The boat is called Meridian.')
  await doctorOn(page).open()
  const table = page.getByRole('table', { name: 'Timeline', exact: true })
  const steps = ['stored', 'recalled', 'planned', 'sent', 'first token', 'done', 'ingested']
  await expect(table.getByRole('rowheader')).toHaveText(steps)
  await expect(table).not.toContainText('not seen')
  const cells = await table.getByRole('cell').filter({ hasText: /ms/ }).allInnerTexts()
  const times = cells.map((text) => Number(text.replace(/[^\d.]/g, '')))
  expect(times).toHaveLength(steps.length)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})

test('the level of the log is switched without a reload, and holds after one', async ({ app, page }) => {
  await app.open()
  await app.say('The boat is called Meridian.')
  const doctor = doctorOn(page)
  await doctor.open()
  const log = page.getByRole('log', { name: 'Log', exact: true })
  await expect(log).toContainText('planned')
  await page.getByRole('combobox', { name: 'Log level' }).selectOption({ label: 'Errors alone' })
  const before = await log.getByText('planned').count()
  await app.newChat.click()
  await app.say('And the harbour?')
  await doctor.open()
  expect(await log.getByText('planned').count()).toBe(before)
  await page.reload()
  await expect(page.getByRole('combobox', { name: 'Log level' })).toHaveValue('error')
  await expect(log).toContainText('Nothing yet.')
})

test('the report holds nothing that was planted', async ({ app, context, page, complaints }) => {
  complaints.allow(/Failed to load resource|planted/)
  const KEY = 'sk-planted-7f3a9c2e51d84b60'
  const WORDS = 'zephyrine'
  const endpoint = await startEndpoint({ key: KEY })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: KEY, model: `test-${WORDS}` })
  await app.newChat.click()
  endpoint.reply = { kind: 'refuse', status: 401, error: { message: `Incorrect key ${KEY} for ${WORDS}.` } }
  await app.say(`The ${WORDS} locker is at me@${WORDS}.example.`)
  await page.evaluate(
    ([key, words]) =>
      void setTimeout(() => {
        throw Object.assign(new Error(`planted ${key} ${words}`), { name: words })
      }),
    [KEY, WORDS],
  )
  const doctor = doctorOn(page)
  await doctor.open()
  await expect(doctor.row('Last errors')).toContainText('warning')
  await page.getByRole('button', { name: 'Copy report' }).click()
  await expect(page.getByText('Copied.')).toBeVisible()
  const report = await page.evaluate(() => navigator.clipboard.readText())
  expect(report).toContain('Schema: ok')
  expect(report).toContain('Provider and key: failing')
  expect(report).toContain('page: something threw')
  for (const planted of [KEY, 'planted', WORDS, 'locker', new URL(endpoint.url).host])
    expect(report).not.toContain(planted)
  await page.getByText('What it says').click()
  await expect(page.getByRole('region', { name: 'Text of the report' })).toContainText('Schema: ok')
  await endpoint.close()
})

test('the guide lies beside the app', async ({ app, page, request }) => {
  await app.open()
  await doctorOn(page).open()
  const guide = page.getByRole('link', { name: 'Guide' })
  const response = await request.get(new URL((await guide.getAttribute('href')) ?? '', page.url()).href)
  expect(response.headers()['content-type']).toContain('text/plain')
  expect(await response.text()).toContain('# When something is wrong')
})
