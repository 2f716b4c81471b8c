// Every wire format from a real browser, whose preflights hold the headers to what the format needs: chat, stream, stop,
// list models.
import type { FormatName } from '../../src/providers/vendors.ts'
import { type Endpoint, startEndpoint } from '../fixtures/endpoint.ts'
import { expect, test } from './kit/app.ts'

const ROWS: [string, FormatName][] = [
  ['OpenAI', 'responses'],
  ['Anthropic', 'messages'],
  ['Gemini', 'gemini'],
  ['Ollama', 'ollama'],
  ['Mistral', 'chat-completions'],
]

let endpoint: Endpoint
test.beforeEach(async () => (endpoint = await startEndpoint({ key: 'right-key' })))
test.afterEach(() => endpoint.close())

for (const [name, format] of ROWS)
  test(`${name}: chats, streams, stops and lists models in its own format`, async ({ app }) => {
    await app.open()
    await app.connect({ name, baseUrl: endpoint.urlFor(format), key: 'right-key', model: 'test-large' })
    await app.testConnection.click()
    await expect(app.status.filter({ hasText: /2 models/ })).toBeVisible()
    await app.newChat.click()
    await expect(await app.say('Is the ferry running today?')).toContainText('You asked: Is the ferry running today?')
    expect(endpoint.chats().at(-1)?.body).toMatchObject({ model: 'test-large', stream: true })

    endpoint.reply = { kind: 'stall', after: 3, text: 'The tide turns slowly here.' }
    await app.message.fill('Tell me about the tide.')
    await app.send.click()
    await expect(app.answers.last()).toContainText('The tide turns')
    await app.stop.click()
    await expect(app.stop).toBeHidden()
    await expect(app.answers.last()).toContainText('The tide turns')
    await expect.poll(() => endpoint.chats().at(-1)?.hungUp).toBe(true)
    for (const { path, text } of endpoint.requests) expect(path + text).not.toContain('right-key')
  })

test('Ollama is told how much room the plan takes', async ({ app }) => {
  await app.open()
  await app.connect({ name: 'Ollama', baseUrl: endpoint.urlFor('ollama'), key: 'right-key', model: 'm', window: 6000 })
  await app.newChat.click()
  await app.say('How deep is the harbour?')
  expect(JSON.parse(endpoint.chats().at(-1)!.text)).toMatchObject({ options: { num_ctx: 6000 } })
})
