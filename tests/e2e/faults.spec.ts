// Bad input and endpoints that go wrong: the person reads what happened and what to do, what they typed is there, and
// nothing else is lost.
import { startEndpoint, type Endpoint, type Reply } from '../fixtures/endpoint.ts'
import { type App, expect, test } from './kit/app.ts'

let endpoint: Endpoint
test.beforeEach(async () => (endpoint = await startEndpoint({ key: 'right-key' })))
test.afterEach(() => endpoint.close())

/** Chrome itself notes refused requests in the console. */
const REFUSED = /Failed to load resource|net::ERR_/

async function start(app: App, key = 'right-key'): Promise<void> {
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key, model: 'test' })
  await app.newChat.click()
}

async function send(app: App, text: string): Promise<void> {
  await app.message.fill(text)
  await app.send.click()
}

test('nothing and white space are not sent', async ({ app }) => {
  await start(app)
  await app.message.press('Enter')
  await app.message.fill('  \n\t ')
  await app.message.press('Enter')
  await expect(app.yours).toHaveCount(0)
  expect(endpoint.chats()).toHaveLength(0)
})

test('a message of one megabyte becomes an attachment, and its question is sent word for word', async ({ app }) => {
  await start(app)
  const clause = (n: number) => `Clause ${n}: the tenant of plot ${n} looks after the hedge and sweeps the path.\n`
  const document = Array.from({ length: 13_000 }, (_, n) =>
    n === 7000 ? 'Clause 7000: the fence between the plots is paid for by the owner of the orchard.\n' : clause(n),
  ).join('')
  const question = 'Who pays for the fence between the plots?'
  expect(document.length).toBeGreaterThan(1_000_000)
  await app.message.evaluate((box, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, document)
  await send(app, question)
  // Ranking the pieces of a megabyte takes a busy machine some seconds; then it is sent.
  await expect.poll(() => endpoint.chats().length, { timeout: 40_000 }).toBe(1)
  await app.answered()
  const words = endpoint.lastWords()
  expect(words.endsWith(question)).toBe(true)
  expect(words).toContain('paid for by the owner of the orchard')
  expect(words.length).toBeLessThan(40_000)
  await expect(app.yours).toContainText(question)
})

interface Case {
  name: string
  reply: Reply
  /** What the person reads. */
  reads: RegExp
}
const CASES: Case[] = [
  { name: 'refuses the key', reply: { kind: 'refuse', status: 401 }, reads: /key/i },
  {
    name: 'has no such model',
    reply: {
      kind: 'refuse',
      status: 404,
      error: { code: 'model_not_found', message: 'The model `test` does not exist' },
    },
    reads: /model/i,
  },
  { name: 'wants to be paid', reply: { kind: 'refuse', status: 402 }, reads: /credit/i },
  { name: 'answers with a web page', reply: { kind: 'html' }, reads: /web page/i },
  { name: 'hangs up before a word', reply: { kind: 'cut', after: -1 }, reads: /hung up/i },
]
for (const { name, reply, reads } of CASES) {
  test(`an endpoint that ${name}: said in words, and Retry goes on`, async ({ app, complaints }) => {
    complaints.allow(REFUSED)
    test.setTimeout(90_000)
    await start(app)
    endpoint.reply = reply
    await send(app, 'Is the ferry running today?')
    await expect(app.retry.last()).toBeVisible({ timeout: 45_000 })
    await expect(app.answers.last()).toContainText(reads)
    await expect(app.yours).toContainText('Is the ferry running today?')
    endpoint.reply = { kind: 'stream' }
    await app.retry.last().click()
    await expect(app.answers.last()).toContainText('You asked: Is the ferry running today?')
    await expect(app.yours).toHaveCount(1)
  })
}

test('an answer that is cut short keeps what came, and Retry goes on', async ({ app, complaints }) => {
  complaints.allow(REFUSED)
  await start(app)
  endpoint.reply = { kind: 'stall', after: 3, text: 'The tide turns slowly here.' }
  await send(app, 'Tell me about the tide.')
  await expect(app.answers.last()).toContainText('The tide turns')
  endpoint.hangUp()
  await expect(app.answers.last()).toContainText(/stopped early/)
  await expect(app.answers.last()).toContainText('The tide turns')
  endpoint.reply = { kind: 'stream' }
  await app.retry.last().click()
  await expect(app.answers.last()).toContainText('You asked: Tell me about the tide.')
})

test('plain JSON in place of a stream is an answer', async ({ app }) => {
  await start(app)
  endpoint.reply = { kind: 'json', text: 'All in one piece.' }
  await expect(await app.say('Hello, are you there?')).toContainText('All in one piece.')
})

test('Stop ends a stalled answer at once and keeps what came', async ({ app }) => {
  await start(app)
  endpoint.reply = { kind: 'stall', after: 3, text: 'The tide turns slowly here.' }
  await send(app, 'Tell me about the tide.')
  await expect(app.answers.last()).toContainText('The tide turns')
  await app.stop.click()
  await expect(app.stop).toBeHidden({ timeout: 2000 })
  await expect(app.answers.last()).toContainText('The tide turns')
  await expect(app.retry.last()).toBeVisible()
  await expect.poll(() => endpoint.chats().at(-1)?.hungUp).toBe(true)
})

test('without a network the words are kept, and the card says so', async ({ app, complaints, context }) => {
  complaints.allow(REFUSED)
  test.setTimeout(90_000)
  await start(app)
  await context.setOffline(true)
  await send(app, 'Is anybody out there?')
  await expect(app.retry.last()).toBeVisible({ timeout: 45_000 })
  await expect(app.answers.last()).toContainText(/offline|network|reach/i)
  await context.setOffline(false)
  await app.retry.last().click()
  await expect(app.answers.last()).toContainText('You asked: Is anybody out there?')
})

test('a key with spaces and line breaks is cleaned, and one of another vendor is recognised', async ({ app, page }) => {
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: '  Bearer right-key \n', model: 'test' })
  await app.testConnection.click()
  await expect(app.status.filter({ hasText: /2 models/ })).toBeVisible()
  await app.baseUrl.fill('https://api.openai.com/v1')
  await app.apiKey.fill('sk-ant-api03-abcdefghijklmnopqrstuvwxyz')
  await page.keyboard.press('Tab')
  await expect(page.getByText(/looks like an Anthropic key/)).toBeVisible()
})

test('the key is in no request but the provider’s, and only in its header', async ({ app }) => {
  await start(app)
  await app.say('Where is the key?')
  const { headers, path, text } = endpoint.chats().at(-1)!
  expect(headers.authorization).toBe('Bearer right-key')
  expect(path).not.toContain('right-key')
  expect(text).not.toContain('right-key')
  expect(headers.cookie).toBeUndefined()
  expect(headers.referer).toBeUndefined()
})
