// Setting up who answers: every vendor chats, streams, stops and lists its models from its own row; a pasted key finds its
// vendor and goes nowhere else; a model is never asked of another vendor.
import type { Page } from '@playwright/test'
import { type VendorId, VENDORS } from '../../src/providers/vendors.ts'
import { startEndpoint, type Endpoint } from '../fixtures/endpoint.ts'
import { type App, expect, test } from './kit/app.ts'

let endpoint: Endpoint
test.beforeEach(async () => (endpoint = await startEndpoint({ key: 'right-key' })))
test.afterEach(() => endpoint.close())

const section = (page: Page) => page.getByRole('region', { name: 'Provider', exact: true })
const choose = (app: App, label: string) => app.provider.selectOption({ label })

/** Chooses a vendor and points it at the test server. */
async function pointAtServer(app: App, id: VendorId): Promise<void> {
  const { name, format, auth, baseUrl } = VENDORS[id]
  await choose(app, name)
  const other = app.page.locator('summary', { hasText: 'Another address' })
  // The row of this vendor is there once the choice is stored.
  if (baseUrl === undefined) await expect(other).toHaveCount(0)
  else {
    await expect(section(app.page).locator(`input[placeholder="${baseUrl}"]`)).toBeAttached()
    if (await app.baseUrl.isHidden()) await other.click()
  }
  await app.baseUrl.fill(endpoint.urlFor(format))
  await app.baseUrl.press('Tab')
  if (!auth) endpoint.key = undefined
  // Whatever was kept for this server appears in the field, perhaps just while it is being filled in.
  else
    await expect(async () => {
      await app.apiKey.fill('right-key')
      await expect(app.apiKey).toHaveValue('right-key', { timeout: 1000 })
    }).toPass()
  await app.page.keyboard.press('Tab')
}

test('every vendor lists its models, chats, streams, is asked again when busy, and stops, from its own row', async ({
  app,
  page,
  complaints,
}) => {
  test.setTimeout(300_000)
  complaints.allow(/Failed to load resource.* 503/)
  const long = Array.from({ length: 400 }, (_, n) => `word${n}`).join(' ')
  await app.open()
  for (const id of Object.keys(VENDORS) as VendorId[])
    await test.step(VENDORS[id].name, async () => {
      endpoint.forget()
      endpoint.reply = { kind: 'stream' }
      await app.settingsLink.click()
      await pointAtServer(app, id)
      await app.testConnection.click()
      await expect(app.status.filter({ hasText: '2 models' })).toBeVisible()
      expect(endpoint.chats()).toHaveLength(0)
      await app.model.click()
      await page.getByRole('option', { name: 'test-small' }).click()
      await expect(app.model).toHaveValue('test-small')
      await expect(section(page)).toContainText('test-small is among them. You are ready to chat.')

      await app.newChat.click()
      await expect(await app.say('Is anybody there?')).toContainText('You asked: Is anybody there?')
      expect(endpoint.chats().at(-1)?.body).toMatchObject({ model: 'test-small', stream: true })
      endpoint.forget()
      endpoint.next = [{ kind: 'refuse', status: 503, error: { message: 'Too busy for now.' } }]
      await expect(await app.say('And now?')).toContainText('You asked: And now?')
      expect(endpoint.chats().map(({ text }) => text.includes('And now?'))).toEqual([true, true])
      endpoint.reply = { kind: 'stream', text: long, delay: 50 }
      await app.message.fill('Go on.')
      await app.send.click()
      await expect(app.answers.last()).toContainText('word3')
      await app.stop.click()
      await expect(app.stop).toBeHidden()
      await expect(app.answers.last()).toContainText('word3')
      await expect.poll(() => endpoint.chats().at(-1)?.hungUp).toBe(true)
      for (const { path, text } of endpoint.requests) expect(path + text).not.toContain('right-key')
    })
})

test('Ollama is told how much room the plan takes', async ({ app }) => {
  await app.open()
  await app.settingsLink.click()
  await pointAtServer(app, 'ollama')
  await app.model.fill('m')
  await app.contextWindow.fill('6000')
  await app.page.keyboard.press('Tab')
  await app.newChat.click()
  await app.say('How deep is the harbour?')
  expect(JSON.parse(endpoint.chats().at(-1)!.text)).toMatchObject({ options: { num_ctx: 6000 } })
})

test('a vendor with an address of its own asks for none, and says where keys come from', async ({ app, page }) => {
  await app.open()
  await app.settingsLink.click()
  await choose(app, 'Groq')
  await expect(app.baseUrl).toBeHidden()
  const link = page.getByRole('link', { name: /^Get a key/ })
  await expect(link).toHaveAttribute('href', 'https://console.groq.com/keys')
  await expect(link).toHaveAttribute('target', '_blank')
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer')
  await expect(section(page)).toContainText('Sent to api.groq.com and to no other address')
  await choose(app, 'OpenAI-compatible')
  await expect(app.baseUrl).toBeVisible()
})

test('each vendor keeps its own model and address', async ({ app }) => {
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: 'right-key', model: 'mine' })
  await choose(app, 'Mistral')
  await expect(app.model).toHaveValue('')
  await app.model.fill('mistral-model')
  await app.model.press('Tab')
  await choose(app, 'OpenAI-compatible')
  await expect(app.model).toHaveValue('mine')
  await expect(app.baseUrl).toHaveValue(endpoint.url)
  await app.newChat.click()
  await app.say('Who are you?')
  expect(endpoint.chats().map(({ body }) => body?.model)).toEqual(['mine'])
})

test('a pasted key finds its vendor in one press, and is sent to nobody else', async ({ app, page, context }) => {
  const asked: { url: string; key: string | undefined }[] = []
  await context.route('https://api.groq.com/**', (route) => {
    const request = route.request()
    asked.push({ url: request.url(), key: request.headers()['authorization'] })
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization' }
    return route.fulfill({ headers, json: { data: [{ id: 'quick', context_window: 131_072 }] } })
  })
  await app.open()
  await app.settingsLink.click()
  const key = 'gsk_abcdefghijklmnop'
  await page.getByRole('textbox', { name: 'Paste a key' }).fill(key)
  await page.keyboard.press('Tab')
  await expect(section(page)).toContainText('This looks like a Groq key')
  await page.getByRole('button', { name: 'Use Groq' }).click()
  await expect(app.provider).toHaveValue('groq')
  await expect(app.apiKey).toHaveValue(key)
  await expect(app.status.filter({ hasText: 'api.groq.com answers: 1 model' })).toBeVisible()
  await expect(app.model).toHaveValue('quick')
  expect(asked).toEqual([{ url: 'https://api.groq.com/openai/v1/models', key: `Bearer ${key}` }])

  await expect(section(page)).toContainText('Takes 131,072 tokens; 8,192 are used.')
  await expect(section(page)).toContainText('Cost unknown.')
  await page.getByRole('button', { name: 'Use 32,768' }).click()
  await expect(app.contextWindow).toHaveValue('32768')
  await expect(section(page)).toContainText('Takes 131,072 tokens; 32,768 are used.')
})

test('the key of another vendor is kept for nobody until it is said whose it is', async ({ app, page }) => {
  await app.open()
  await app.settingsLink.click()
  await choose(app, 'Mistral')
  await app.apiKey.fill('gsk_abcdefghijklmnop')
  await app.apiKey.press('Tab')
  await expect(section(page)).toContainText('This looks like a Groq key')
  await expect(section(page)).toContainText('It is not kept anywhere yet.')
  const kept = () => page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.includes('key')))
  expect(await kept()).toEqual([])
  await page.getByRole('button', { name: 'Keep it for api.mistral.ai' }).click()
  await expect.poll(kept).toEqual(['recollect-key https://api.mistral.ai'])
})

test('a long list of models is narrowed by typing, and walked with the keys', async ({ app, page }) => {
  endpoint.models = Array.from({ length: 400 }, (_, n) => `maker-${n % 20}/model-${n}`)
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: 'right-key', model: '' })
  await app.testConnection.click()
  await expect(app.status.filter({ hasText: '400 models' })).toBeVisible()
  await app.model.click()
  const options = page.getByRole('listbox', { name: 'Models' }).getByRole('option')
  await expect(page.getByText('320 more: type to find them.')).toBeVisible()
  await app.model.fill('maker-7 model-1')
  await expect(options.first()).toContainText('maker-7/model-1')
  await expect(app.model).toHaveAttribute('aria-expanded', 'true')
  await app.model.press('ArrowDown')
  await app.model.press('ArrowDown')
  const second = await options.nth(1).innerText()
  await expect(options.nth(1)).toHaveAttribute('id', (await app.model.getAttribute('aria-activedescendant')) ?? '')
  await app.model.press('Enter')
  await expect(app.model).toHaveValue(second)
  await expect(options).toHaveCount(0)
  await page.reload()
  await expect(app.model).toHaveValue(second)
})

/** Stands in for the two addresses of OpenRouter: the person agrees at once, and the code is good once. */
async function standInForOpenRouter(page: Page, status = 200) {
  const seen = { challenge: '', exchanges: [] as Record<string, string>[] }
  const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type' }
  await page.context().route('https://openrouter.ai/**', async (route) => {
    const request = route.request()
    const url = new URL(request.url())
    if (url.pathname === '/auth') {
      seen.challenge = url.searchParams.get('code_challenge') ?? ''
      const location = `${url.searchParams.get('callback_url')}?code=planted-code`
      return route.fulfill({ status: 302, headers: { location } })
    }
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers: cors })
    if (url.pathname === '/api/v1/models')
      return route.fulfill({ headers: cors, json: { data: [{ id: 'maker/small', context_length: 16_384 }] } })
    seen.exchanges.push(request.postDataJSON() as Record<string, string>)
    return route.fulfill({ status, headers: cors, json: status === 200 ? { key: 'sk-or-v1-planted' } : { error: {} } })
  })
  return seen
}

const kept = (page: Page) => page.evaluate(() => ({ ...sessionStorage }))

test('signing in with OpenRouter brings its key, and leaves no trace of the code', async ({ app, page }) => {
  const seen = await standInForOpenRouter(page)
  await app.open()
  await page.getByRole('button', { name: 'Sign in with OpenRouter' }).click()
  await expect(section(page)).toContainText('Signed in with OpenRouter')
  await expect(app.provider).toHaveValue('openrouter')
  await expect(app.model).toHaveValue('maker/small')
  expect(page.url()).not.toContain('code')
  expect(seen.exchanges).toMatchObject([{ code: 'planted-code', code_challenge_method: 'S256' }])
  const verifier = seen.exchanges[0]!.code_verifier!
  const hash = await page.evaluate(async (text) => {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
    return btoa(String.fromCharCode(...digest))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=/g, '')
  }, verifier)
  expect(hash).toBe(seen.challenge)
  expect(await kept(page)).toEqual({ 'recollect-key https://openrouter.ai': 'sk-or-v1-planted' })
  await page.reload()
  await expect(app.provider).toHaveValue('openrouter')
  expect(seen.exchanges).toHaveLength(1)
  await page.goBack()
  expect(page.url()).not.toContain('code')
})

test('a sign-in that came to nothing says what to do', async ({ app, page, complaints }) => {
  complaints.allow(/Failed to load resource/)
  const seen = await standInForOpenRouter(page, 403)
  await page.goto('./?code=of-another-tab')
  await expect(section(page)).toContainText('Not signed in')
  await expect(section(page)).toContainText('sign in again, and come back in the same tab')
  expect(page.url()).not.toContain('code')
  expect(seen.exchanges).toEqual([])
  await page.getByRole('button', { name: 'Sign in with OpenRouter' }).click()
  await expect(section(page)).toContainText('the code was not taken (403)')
  expect(seen.exchanges).toHaveLength(1)
  expect(await kept(page)).toEqual({})
  await expect(app.provider).toHaveValue('demo')
})

test('this browser’s own model is told of as it is', async ({ app, page }) => {
  await app.open()
  await app.settingsLink.click()
  const state = await page.evaluate(() =>
    'LanguageModel' in globalThis
      ? (globalThis as unknown as { LanguageModel: { availability(): Promise<string> } }).LanguageModel.availability()
      : 'absent',
  )
  const option = app.provider.locator('option[value=built-in]')
  if (state === 'absent') return expect(option).toHaveCount(0)
  await choose(app, 'Built into this browser')
  if (state === 'unavailable') return expect(section(page)).toContainText('It takes Chrome 148 or newer')
  await page.getByRole('button', { name: 'Download the model' }).click()
  await expect(section(page)).toContainText('The built-in model is here', { timeout: 30_000 })
  const takes = /Takes ([\d,]+) tokens/.exec(await section(page).innerText())![1]!
  await page.getByRole('button', { name: `Use ${takes}` }).click()
  await expect(section(page)).toContainText(`${takes} are used`)
  await app.newChat.click()
  await expect(await app.say('Is the harbour open?')).toContainText('Is the harbour open?')
})

test('another provider steps in where the person allowed it, and the answer says so', async ({
  app,
  page,
  complaints,
}) => {
  complaints.allow(/503/)
  const other = await startEndpoint({ key: 'other-key' })
  try {
    await app.open()
    await app.connect({ baseUrl: endpoint.url, key: 'right-key', model: 'gpt-test' })
    const fallback = page.getByRole('region', { name: 'Fallback', exact: true })
    await fallback.getByRole('checkbox', { name: 'Let another provider step in' }).check()
    await fallback.getByRole('combobox', { name: 'Fallback provider' }).selectOption({ label: 'OpenAI-compatible' })
    await fallback.getByRole('textbox', { name: 'Fallback base URL' }).fill(other.url)
    await page.keyboard.press('Tab')
    await fallback.getByRole('textbox', { name: 'API key', exact: true }).fill('other-key')
    await fallback.getByRole('textbox', { name: 'Fallback model' }).fill('other-model')
    await page.keyboard.press('Tab')
    endpoint.reply = { kind: 'refuse', status: 503, retryAfter: 0 }
    other.reply = { kind: 'stream', text: 'I stepped in.' }

    await app.newChat.click()
    const answer = await app.say('Is anybody there?')
    await expect(answer).toContainText('I stepped in.')
    await expect(answer).toContainText(
      `Answered by ${new URL(other.url).host}, since ${new URL(endpoint.url).host} was in trouble.`,
    )
    expect(other.chats()).toHaveLength(1)
    expect(JSON.stringify(endpoint.requests)).not.toContain('other-key')
    expect(JSON.stringify(other.requests)).not.toContain('right-key')

    endpoint.reply = { kind: 'stream', text: 'I am back.' }
    await expect(await app.say('And now?')).toContainText('I am back.')
    expect(other.chats()).toHaveLength(1)
  } finally {
    await other.close()
  }
})
