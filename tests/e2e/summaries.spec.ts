// A conversation that outgrows its window: it is summarised, the early part stays known, and jobs that need a person say so.
import { startEndpoint, type Endpoint } from '../fixtures/endpoint.ts'
import { expect, test, type App } from './kit/app.ts'

const FACT = 'The vault in the cellar opens with 7719.'
const PROSE = 'We walked along the river again and spoke about the weather, the ferry and the old mill at length. '

let endpoint: Endpoint
test.beforeAll(async () => (endpoint = await startEndpoint({ key: 'local-key' })))
test.afterAll(() => endpoint.close())

/** Says the fact, then more than a window of 1,024 tokens holds. */
async function talk(app: App): Promise<void> {
  await app.say(FACT)
  for (let day = 1; day <= 7; day++) await app.say(`On day ${day} of the trip: ${PROSE.repeat(2)}`)
}

async function summaries(app: App, by: 'This browser, by rules' | 'The provider (costs tokens)'): Promise<void> {
  await app.settingsLink.click()
  await app.page.getByText('Advanced', { exact: true }).click()
  await app.page.getByRole('combobox', { name: 'Who summarises' }).selectOption({ label: by })
  await app.newChat.click()
}

const meter = (app: App) => app.page.getByRole('button', { name: /of [\d,]+ tokens/ })
const panel = (app: App) => app.page.getByRole('dialog', { name: 'Recent memory' })
const wordsSent = () => endpoint.chats().at(-1)!.body!.messages.at(-1)!.content

test('a long conversation is summarised, and its beginning stays known', async ({ app }) => {
  test.setTimeout(120_000)
  endpoint.reply = { kind: 'stream', text: 'I see.' }
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: 'local-key', model: 'gpt-test', window: 1024 })
  await app.newChat.click()
  await talk(app)
  await expect(meter(app)).toContainText('summar')
  await app.say('Which number opens the vault in the cellar?')
  expect(wordsSent()).toContain('7719')
  await app.say('And how was the weather on the trip?')
  expect(wordsSent()).toContain('Summary of')

  await meter(app).click()
  await expect(panel(app).getByRole('progressbar', { name: 'Kept word for word' })).toBeVisible()
  await expect(panel(app).getByRole('region', { name: 'Summaries' })).toContainText('7719')
  await panel(app).getByRole('button', { name: 'Summarise now' }).click()
  await expect(panel(app).getByRole('status')).not.toBeEmpty()
  await app.page.keyboard.press('Escape')
  await expect(meter(app)).toBeFocused()
  await expect(app.yours.first()).toContainText(FACT)
})

test('the provider writes the summaries when it is allowed to', async ({ app }) => {
  test.setTimeout(120_000)
  const isSummary = (system: string | undefined) => system?.startsWith('You write summaries') === true
  endpoint.forget()
  endpoint.reply = {
    kind: 'stream',
    text: ({ messages }) => (isSummary(messages[0]?.content) ? 'You keep a code.\nLook up: vault' : 'I see.'),
  }
  await app.open()
  await app.connect({ baseUrl: endpoint.url, key: 'local-key', model: 'gpt-test', window: 1024 })
  await summaries(app, 'The provider (costs tokens)')
  await talk(app)
  await expect(meter(app)).toContainText('summar')
  const asked = endpoint.chats().find(({ body }) => isSummary(body!.messages[0]?.content))!
  expect(asked.body!.messages[1]!.content).toContain(JSON.stringify({ who: 'You', text: FACT }))
  await meter(app).click()
  await expect(panel(app)).toContainText('by gpt-test')
  await expect(panel(app)).toContainText('tokens spent on them so far')
})

test('a job that needs a key says so, and leads to it', async ({ app }) => {
  test.setTimeout(120_000)
  await app.open()
  await app.settingsLink.click()
  await app.contextWindow.fill('1024')
  await app.page.keyboard.press('Tab')
  await summaries(app, 'The provider (costs tokens)')
  await talk(app)
  await expect(meter(app)).toContainText('waiting for you')
  await meter(app).click()
  await expect(panel(app)).toContainText('A provider is needed.')
  const conversation = app.page.url()
  await panel(app).getByRole('link', { name: 'Open Settings' }).first().click()
  await app.chooseProvider('OpenAI-compatible')
  await app.baseUrl.fill('https://api.openai.com/v1')
  await app.page.keyboard.press('Tab')
  await app.page.goto(conversation)
  await meter(app).click()
  await expect(panel(app)).toContainText('A key is needed.')
  await panel(app)
    .getByRole('button', { name: /^Cancel: Messages/ })
    .first()
    .click()
  await expect(panel(app)).toContainText('Cancelled')
})
