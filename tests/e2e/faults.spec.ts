// Bad input and endpoints that go wrong: the person reads what happened and what to do, what they typed is there, and
// nothing else is lost.
import type { Locator, Page, Route } from '@playwright/test'
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

test('an answer that was cut goes on where it stopped, as one answer', async ({ app, complaints }) => {
  complaints.allow(REFUSED)
  await start(app)
  endpoint.reply = { kind: 'stall', after: 3, text: 'The tide turns slowly here.' }
  await send(app, 'Tell me about the tide.')
  await expect(app.answers.last()).toContainText('The tide turns')
  endpoint.hangUp()
  endpoint.reply = { kind: 'stream', text: 'The tide turns slowly here.' }
  await app.page.getByRole('button', { name: 'Continue', exact: true }).click()
  await expect(app.answers.last()).toContainText('The tide turns slowly here.')
  await app.answered()
  await expect(app.answers).toHaveCount(1)
  await expect(app.answers.last().getByText('The tide turns')).toHaveCount(1)
})

interface Card {
  name: string
  reply?: Reply
  /** The first request names a model that is gone. */
  missing?: true
  title: string
  /** Its button, and what it does. */
  button?: string
  does?: (app: App) => Promise<void>
  /** A host that is nobody: how requests to it end. */
  away?: { host: string; answer: (route: Route) => Promise<void> }
}
const lands = (field: (app: App) => Locator) => (app: App) => expect(field(app)).toBeFocused()
/** Without it, the browser that tests drive lets every page read what a route answers. */
const closed = { 'access-control-allow-origin': 'https://nobody.example' }
const readable = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
const CARDS: Card[] = [
  {
    name: 'wrong key',
    reply: { kind: 'refuse', status: 401, error: { message: 'Incorrect API key provided.' } },
    title: 'The key was refused',
    button: 'Edit the key',
    does: lands((app) => app.apiKey),
  },
  {
    name: 'closed organisation',
    reply: {
      kind: 'refuse',
      status: 401,
      error: { message: 'CORS requests are not allowed for this Organization because of its settings.' },
    },
    title: 'This organisation lets no browsers in',
    button: 'Use OpenRouter',
    does: async (app) => {
      await expect(app.provider).toHaveValue('openrouter')
      await expect(app.apiKey).toBeFocused()
    },
  },
  {
    name: 'no credit',
    reply: { kind: 'refuse', status: 402, error: { message: 'Insufficient Balance' } },
    title: 'No credit left',
    button: 'Choose a provider',
    does: lands((app) => app.provider),
  },
  {
    name: 'rate limited',
    reply: { kind: 'refuse', status: 429, retryAfter: 900, error: { message: 'Slow down, please.' } },
    title: 'Too many requests for now',
    button: 'Retry',
  },
  {
    name: 'model gone',
    missing: true,
    title: 'This model is not there',
    button: 'Use test-large',
    does: (app) => expect(app.answers.last()).toContainText('You asked: Is the ferry running today?'),
  },
  {
    name: 'too long',
    reply: {
      kind: 'refuse',
      status: 413,
      error: { message: "This model's maximum context length is 300 tokens.", code: 'context_length_exceeded' },
    },
    title: 'Too long for this model',
    button: 'Change the window',
    does: lands((app) => app.contextWindow),
  },
  {
    name: 'filtered',
    reply: { kind: 'refuse', status: 400, error: { message: 'Flagged.', code: 'content_filter' } },
    title: 'The provider declined to answer',
    button: 'Reword it',
    does: (app) => expect(app.message).toHaveValue('Is the ferry running today?'),
  },
  {
    name: 'malformed',
    reply: { kind: 'html' },
    title: 'The reply could not be read',
    button: 'Check the address',
    does: lands((app) => app.baseUrl),
  },
  {
    name: 'not offered here',
    reply: { kind: 'refuse', status: 403, error: { message: 'Country, region, or territory not supported' } },
    title: 'Not offered where you are',
    button: 'Choose a provider',
    does: lands((app) => app.provider),
  },
  {
    name: 'no chat there',
    reply: { kind: 'refuse', status: 404, body: 'not found' },
    title: 'No chat at this address',
    button: 'Check the address',
    does: lands((app) => app.baseUrl),
  },
  {
    name: 'bad request',
    reply: { kind: 'refuse', status: 400, error: { message: 'Something here is odd.' } },
    title: 'The server did not accept the request',
    button: 'Check the model',
    does: lands((app) => app.model),
  },
  {
    name: 'in trouble',
    reply: { kind: 'refuse', status: 503, error: { message: 'Down for maintenance.' } },
    title: 'The server is in trouble',
    button: 'Retry',
  },
  { name: 'hung up', reply: { kind: 'cut', after: -1 }, title: 'The server hung up', button: 'Retry' },
  {
    name: 'closed to pages',
    away: { host: 'closed.example', answer: (route) => route.fulfill({ headers: closed, body: 'Not for pages.' }) },
    title: 'The server lets no web pages in',
    button: 'Choose a provider',
    does: lands((app) => app.provider),
  },
  {
    name: 'hidden wrong key',
    away: { host: 'api.openai.com', answer: (route) => route.fulfill({ status: 401, headers: closed, body: '{}' }) },
    title: 'The key was refused',
    button: 'Edit the key',
    does: lands((app) => app.apiKey),
  },
  {
    name: 'unreachable',
    away: { host: 'blocked.example', answer: (route) => route.abort('blockedbyclient') },
    title: 'The server cannot be reached',
    button: 'Retry',
  },
  {
    name: 'key of another vendor',
    away: {
      host: 'api.groq.com',
      answer: (route) =>
        route.fulfill({ status: 200, headers: readable, json: { data: [{ id: 'test-1' }, { id: 'whisper' }] } }),
    },
    title: 'This is another vendor’s key: Groq’s',
    button: 'Use Groq',
  },
]
for (const { name, reply, missing, title, button, does, away } of CARDS)
  test(`the card of ${name} says what it is, and its button does it`, async ({ app, page, complaints, context }) => {
    complaints.allow(/Failed to load resource|net::ERR_|CORS policy/)
    if (away) {
      await context.route(`https://${away.host}/**`, away.answer)
      await context.route('https://api.mistral.ai/**', (route) => route.abort('failed'))
    }
    await app.open()
    const foreign = name === 'key of another vendor'
    await app.connect({
      baseUrl: foreign ? 'https://api.mistral.ai/v1' : away ? `https://${away.host}/v1` : endpoint.url,
      key: foreign ? 'gsk_planted0123456789' : 'right-key',
      model: 'test',
    })
    // It is kept for this address only when the person says so.
    if (foreign) await page.getByRole('button', { name: 'Keep it for api.mistral.ai' }).click()
    await app.newChat.click()
    const gone = { code: 'model_not_found', message: 'The model `test` does not exist' }
    if (missing) endpoint.next = [{ kind: 'refuse', status: 404, error: gone }]
    if (reply) endpoint.reply = reply
    await send(app, 'Is the ferry running today?')
    const card = app.answers.last()
    await expect(card.getByText(title, { exact: true })).toBeVisible({ timeout: 45_000 })
    await shoot(page, name)
    if (button === undefined) return
    await card.getByRole('button', { name: button, exact: true }).click()
    await does?.(app)
  })

test('the card of a silent server comes after the wait that was set', async ({ app, page }) => {
  await start(app)
  await app.settingsLink.click()
  await page.getByRole('spinbutton', { name: 'Wait for the first words' }).fill('1')
  await page.keyboard.press('Tab')
  await app.newChat.click()
  endpoint.reply = { kind: 'stall', after: -1 }
  await send(app, 'Is anybody there?')
  const card = app.answers.last()
  await expect(card.getByText('The server fell silent')).toBeVisible()
  await shoot(page, 'silent')
  endpoint.reply = { kind: 'stream' }
  await card.getByRole('button', { name: 'Retry', exact: true }).click()
  await expect(app.answers.last()).toContainText('You asked: Is anybody there?')
})

test('the card of a limit for the day comes before anything is sent', async ({ app, page }) => {
  await start(app)
  await app.say('How deep is the harbour?')
  await app.settingsLink.click()
  const limit = page.getByRole('spinbutton', { name: 'Tokens a day' })
  await limit.fill('1')
  await page.keyboard.press('Tab')
  await app.newChat.click()
  endpoint.forget()
  await send(app, 'And how wide?')
  const card = app.answers.last()
  await expect(card.getByText('Today’s limit is reached')).toBeVisible()
  await shoot(page, 'limit of the day')
  expect(endpoint.chats()).toHaveLength(0)
  await card.getByRole('button', { name: 'Change the limit', exact: true }).click()
  await expect(limit).toBeFocused()
})

test('the card of a vendor without a model goes to where one is chosen', async ({ app, page }) => {
  await app.open()
  await app.settingsLink.click()
  await app.chooseProvider('Mistral')
  await app.apiKey.fill('right-key')
  await page.keyboard.press('Tab')
  await app.newChat.click()
  await send(app, 'Is anybody there?')
  const card = app.answers.last()
  await expect(card.getByText('No model is chosen')).toBeVisible()
  await shoot(page, 'no model chosen')
  await card.getByRole('button', { name: 'Choose a model', exact: true }).click()
  await expect(app.model).toBeFocused()
})

test('a server on this computer: not running, then not letting this page in, each with its command', async ({
  app,
  page,
  complaints,
  context,
}) => {
  complaints.allow(/Failed to load resource|net::ERR_|CORS policy/)
  let running = false
  await context.route('http://localhost:11434/**', (route) =>
    running ? route.fulfill({ status: 403, headers: closed, body: 'forbidden' }) : route.abort('connectionrefused'),
  )
  await app.open()
  await app.connect({ baseUrl: 'http://localhost:11434/v1', model: 'llama3' })
  await app.newChat.click()
  await send(app, 'Are you there?')
  const card = app.answers.last()
  await expect(card.getByText('No server is running there')).toBeVisible({ timeout: 20_000 })
  await expect(card.getByText('ollama serve')).toBeVisible()
  await shoot(page, 'local server off')
  running = true
  await app.retry.last().click()
  await expect(card.getByText('The server does not know this page')).toBeVisible({ timeout: 20_000 })
  await expect(card.getByText(new URL(page.url()).origin).first()).toBeVisible()
  await expect(card.getByRole('button', { name: /^Copy the command/ }).first()).toBeVisible()
  await shoot(page, 'origin not allowed')
})

test('what was written offline goes out by itself when the network is back', async ({
  app,
  complaints,
  context,
  page,
}) => {
  complaints.allow(/Failed to load resource|net::ERR_|CORS policy/)
  let asked = 0
  let offline = false
  await context.route('https://far.example/**', (route) => {
    // A route answers in the place of the network, also where there is none.
    if (offline) return route.abort('internetdisconnected')
    asked++
    return route.fulfill({
      headers: readable,
      json: { choices: [{ message: { content: 'Here again.' }, finish_reason: 'stop' }] },
    })
  })
  await app.open()
  await app.connect({ baseUrl: 'https://far.example/v1', key: 'right-key', model: 'test' })
  await app.newChat.click()
  await app.say('Are you there?')
  asked = 0
  offline = true
  await context.setOffline(true)
  await send(app, 'Is anybody out there?')
  await expect(app.answers.last().getByText('You are offline', { exact: true })).toBeVisible()
  await shoot(page, 'offline')
  offline = false
  await context.setOffline(false)
  await expect(app.answers.last()).toContainText('Here again.')
  await expect(app.yours).toHaveCount(2)
  await expect(app.answers).toHaveCount(2)
  expect(asked).toBeLessThanOrEqual(2) // a preflight, and the request
})

test('the test of a connection shows the same card', async ({ app, page, complaints }) => {
  complaints.allow(REFUSED)
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: 'wrong-key', model: 'test' })
  await app.testConnection.click()
  await expect(page.getByText('The key was refused')).toBeVisible()
  await shoot(page, 'test of a connection')
  await page.getByRole('button', { name: 'Edit the key', exact: true }).click()
  await expect(app.apiKey).toBeFocused()
})

/** For a person to look at: a picture of each card, in both themes, on a desktop and on a phone. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['CARD_PICTURES']
  if (!folder) return
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [device, width] of [
      ['desktop', 1280],
      ['phone', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 800 })
      await page.screenshot({ path: `${folder}/${name.replaceAll(' ', '-')}-${colorScheme}-${device}.png` })
    }
  await page.setViewportSize({ width: 1280, height: 800 })
}

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
