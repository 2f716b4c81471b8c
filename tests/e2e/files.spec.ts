// Files given to a space: dropped, picked, a folder whole; what became of each; found, quoted and opened at the place; gone
// when they are deleted.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import { type App, expect, test } from './kit/app.ts'

const FACT = 'The boiler in the cellar was serviced by Mrs Abernathy on 3 March 2021.'
const QUESTION = 'Who serviced the boiler in the cellar?'
const filler = (topic: string) =>
  `Notes on ${topic}. Nothing of it matters here, and it goes on for a while.\n`.repeat(60)
const HOUSE = `${filler('gardens')}${FACT}\n${filler('roofs')}`

const text = (name: string, content: string | Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content as string),
})

function filesOn(page: Page) {
  const panel = page.getByRole('list', { name: 'What became of each file', exact: true })
  return {
    link: page.getByRole('link', { name: 'Files', exact: true }),
    input: page.getByLabel('Files to add', { exact: true }),
    folder: page.getByLabel('Folder to add', { exact: true }),
    report: panel,
    list: page.getByRole('list', { name: 'Files', exact: true }),
    search: page.getByRole('searchbox', { name: 'Search files', exact: true }),
    cancel: page.getByRole('button', { name: 'Cancel', exact: true }),
    close: page.getByRole('button', { name: 'Put the report away', exact: true }),
  }
}

async function openFiles(app: App) {
  await app.memoryLink.click()
  await filesOn(app.page).link.click()
  await expect(app.page.getByRole('heading', { name: 'Files', level: 1 })).toBeVisible()
}

/** Drops files somewhere, as a browser hands them over. */
async function drop(page: Page, files: { name: string; content: string }[]) {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer()
    for (const { name, content } of given) transfer.items.add(new File([content], name))
    return transfer
  }, files)
  const target = page.locator('main')
  await target.dispatchEvent('dragenter', { dataTransfer: data })
  await expect(page.getByText('Drop files or folders to add them to memory')).toBeVisible()
  await target.dispatchEvent('drop', { dataTransfer: data })
}

test('three files are picked, one is no text; a question is answered from one, at its place; deleted, it is gone', async ({
  app,
  page,
}) => {
  const files = filesOn(page)
  await app.open()
  await openFiles(app)
  await files.input.setInputFiles([
    text('house.md', HOUSE),
    text('page.html', '<title>Bills</title><script>alert("no")</script><p>The <b>water</b> bill is 40 euros.</p>'),
    text('photo.txt', Buffer.from([0x41, 0, 0x42, 0, 0, 0xff])),
  ])
  await expect(files.report.getByRole('listitem')).toHaveText([
    /refused\s*photo\.txt: binary: there is no text in it/,
    /added\s*house\.md/,
    /added\s*page\.html/,
  ])
  await expect(page.getByRole('status').filter({ hasText: '2 added, 1 refused.' })).toBeVisible()
  await expect(files.list.getByRole('listitem')).toHaveCount(2)
  await expect(files.list.getByRole('listitem').first()).toContainText(
    /house\.md\s*Markdown · 9 KB · Today\s*· \d+ pieces/,
  )
  await files.search.fill('bill')
  await expect(page.getByText('No file is called that')).toBeVisible()
  await files.search.fill('pag')
  await expect(files.list.getByRole('listitem')).toHaveCount(1)

  // The same again changes nothing; a page shows its words alone.
  await files.input.setInputFiles([text('copy of house.md', HOUSE)])
  await expect(files.report).toContainText('copy of house.md: the same text is here as house.md')
  await files.close.click()
  await expect(files.report).toBeHidden()
  await files.list.getByRole('link', { name: 'page.html' }).click()
  await expect(page.getByRole('region', { name: 'Text of page.html' })).toHaveText(
    /^\s*Bills\s+The water bill is 40 euros\.\s*$/,
  )

  await app.newChat.click()
  const answer = await app.say(QUESTION)
  await expect(answer).toContainText('Mrs Abernathy')
  await app.used(answer).click()
  const quoted = app.context.getByRole('link', { name: /^house\.md, characters [\d,]+–[\d,]+$/ }).first()
  await expect(quoted).toBeVisible()
  await quoted.click()
  await expect(page.getByRole('heading', { name: 'house.md', level: 1 })).toBeVisible()
  const mark = page.getByRole('region', { name: 'Text of house.md' }).locator('mark')
  await expect(mark).toContainText(FACT)
  await expect(mark).toBeInViewport()
  const [start, end] = /(\d+)-(\d+)$/.exec(page.url())!.slice(1).map(Number)
  expect(HOUSE.slice(start, end)).toBe(await mark.textContent())

  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(files.list.getByRole('listitem')).toHaveCount(1)
  await app.newChat.click()
  const after = await app.say('Who was it that serviced the boiler?')
  await app.used(after).click()
  await expect(app.context).toBeVisible()
  await expect(app.context.getByRole('link', { name: /house\.md/ })).toHaveCount(0)
})

test('a folder is taken whole, but for what programs left in it', async ({ app, page }, info) => {
  const root = info.outputPath('garden')
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  put('plan.md', 'The roses go to the south wall.')
  put('beds/east.csv', 'plant,count\nleek,12\n')
  put('.git/config', 'hidden')
  put('node_modules/a/index.js', 'installed')
  put('node_modules/b/index.js', 'installed')
  put('package-lock.json', '{}')
  const files = filesOn(page)
  await app.open()
  await openFiles(app)
  await files.folder.setInputFiles(root)
  await expect(files.report.getByRole('listitem')).toHaveCount(5)
  await expect(files.report).toContainText('garden/node_modules (2 files): installed packages')
  await expect(files.report).toContainText('garden/package-lock.json: a lock file')
  await expect(files.report).toContainText('garden/.git: hidden')
  await expect(files.list.getByRole('listitem')).toHaveText([/east\.csv\s*in garden\/beds/, /plan\.md\s*in garden/])
})

test('files are dropped into the chat, without a network, and found', async ({ app, page, context }) => {
  await app.open()
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await expect(app.message).toBeEditable()
  await context.setOffline(true)
  await drop(page, [
    { name: 'house.md', content: HOUSE },
    { name: 'empty.md', content: ' ' },
  ])
  const { report } = filesOn(page)
  await expect(report.getByRole('listitem')).toHaveText([/refused\s*empty\.md: empty/, /added\s*house\.md/])
  await expect(await app.say(QUESTION)).toContainText('Mrs Abernathy')
  await context.setOffline(false)
})

test('a cancel in the middle keeps what was taken, and says so', async ({ app, page }) => {
  const files = filesOn(page)
  await app.open()
  await openFiles(app)
  const many = Array.from({ length: 400 }, (_, at) => text(`note ${at}.md`, `${at} ${filler(`topic ${at}`)}`))
  await files.input.setInputFiles(many)
  await expect(files.report.getByRole('listitem').first()).toBeVisible()
  await files.cancel.click()
  await expect(page.getByText(/What was added before stays\. \d+ of 400 files were not looked at\./)).toBeVisible()
  const summary = await page.getByRole('status').filter({ hasText: 'added' }).innerText()
  const added = Number(/(\d+) added/.exec(summary)![1])
  expect(added).toBeGreaterThan(0)
  expect(added).toBeLessThan(400)
  await expect(page.getByText(`${added} files,`)).toBeVisible()
  await page.reload()
  await expect(page.getByText(`${added} files,`)).toBeVisible()
})
