// The main job from end to end: a first visit, the demo, an endpoint, three hundred turns, a reload, and then a question
// about something said long ago in another conversation.
import { startEndpoint, type Endpoint } from '../fixtures/endpoint.ts'
import { type App, expect, test } from './kit/app.ts'
import { smallTalk, talkIn } from './kit/talk.ts'

const FACT = 'The landlord Mr Okafor agreed that our lease ends on 14 March 2027 and the deposit is 2350 euros.'
const FOREIGN = 'The lease of the workshop on Harbour Street ends on 30 June 2031 and the deposit was 9900 euros.'
const QUESTION = 'When does our lease end, and how much was the deposit?'
const CONVERSATIONS = 10
const EXCHANGES = 15
/** Conversations of the second space: from this one on. */
const SECOND_SPACE = 6

async function newSpace(app: App, name: string): Promise<void> {
  await app.page.getByRole('button', { name: 'New space', exact: true }).click()
  const dialog = app.page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(dialog).toBeHidden()
}

/** Ten conversations of fifteen exchanges; the fact in the first, something very like it in the other space. */
async function talk(app: App): Promise<void> {
  let n = 0
  for (let conversation = 0; conversation < CONVERSATIONS; conversation++) {
    if (conversation === SECOND_SPACE) await newSpace(app, 'Workshop')
    await app.newChat.click()
    await expect(app.yours).toHaveCount(0)
    for (let exchange = 0; exchange < EXCHANGES; exchange++) {
      const planted =
        exchange === 3 && (conversation === 0 ? FACT : conversation === SECOND_SPACE ? FOREIGN : undefined)
      await app.say(planted || smallTalk(n++))
    }
  }
}

const notesIn = (words: string) => words.split('\n').filter((line) => line.startsWith('{"date"'))
/** What the person said, without the notes in front. */
const wordsOf = (content: string) => content.slice(-250).split('\n').at(-1)!
const today = () => new Date().toLocaleDateString('sv-SE')

let endpoint: Endpoint
test.beforeAll(async () => (endpoint = await startEndpoint({ key: 'local-key' })))
test.afterAll(() => endpoint.close())

test('recalls one fact out of three hundred turns, in its space alone, and shows why', async ({
  app,
  context,
  hub,
}) => {
  test.setTimeout(300_000)
  expect(hub.requests).toEqual([])
  await app.open()

  await test.step('first visit: the demo answers from what it was told', async () => {
    await app.say('My grandmother keeps eleven hens.')
    await app.newChat.click()
    const answer = await app.say('How many hens does my grandmother keep?')
    await expect(answer).toContainText('eleven hens')
    expect(await app.usedCount(answer)).toBe(1)
  })

  await test.step('an endpoint that streams, and three hundred turns', async () => {
    await app.connect({ baseUrl: endpoint.url, key: 'local-key', model: 'gpt-test', window: 2000 })
    endpoint.reply = { kind: 'stream', text: ({ messages }) => `I see: ${wordsOf(messages.at(-1)!.content)}` }
    await talk(app)
    expect(endpoint.chats()).toHaveLength(CONVERSATIONS * EXCHANGES)
    await app.page.getByRole('combobox', { name: 'Space', exact: true }).selectOption({ label: 'Personal' })
    await app.page.reload()
    await expect(app.message).toBeEditable()
  })

  await test.step('the question brings the fact, its source and its date, and little else', async () => {
    await app.newChat.click()
    const answer = await app.say(QUESTION)
    const { body } = endpoint.chats().at(-1)!
    const sent = JSON.stringify(body!.messages)
    const notes = notesIn(body!.messages.at(-1)!.content)
    const note = notes.find((line) => line.includes('14 March 2027'))
    expect(JSON.parse(note!)).toEqual({ date: today(), from: expect.stringContaining('You in “'), text: FACT })
    expect(sent).not.toContain('Harbour Street')
    expect(sent).not.toContain('9900')
    expect(talkIn(sent, CONVERSATIONS * EXCHANGES)).toBeLessThanOrEqual(CONVERSATIONS * EXCHANGES * 0.1)
    expect(body!.messages.at(-1)!.content.endsWith(QUESTION)).toBe(true)
    expect(await app.usedCount(answer)).toBe(notes.length)

    await app.used(answer).click()
    await expect(app.context).toContainText('14 March 2027')
    await expect(app.context).toContainText('Same words')
    await app.page.keyboard.press('Escape')
  })

  await test.step('something never said brings nothing', async () => {
    await app.newChat.click()
    const answer = await app.say('What is the phone number of my dentist?')
    expect(notesIn(endpoint.lastWords())).toEqual([])
    expect(await app.usedCount(answer)).toBe(0)
  })

  await test.step('the same with the demo, without a network', async () => {
    await app.settingsLink.click()
    await app.chooseProvider('Demo')
    await app.page.evaluate(() => navigator.serviceWorker.ready)
    await context.setOffline(true)
    await app.page.reload()
    await app.newChat.click()
    const answer = await app.say(QUESTION)
    await expect(answer).toContainText('14 March 2027')
    await expect(answer).not.toContainText('Harbour Street')
    await context.setOffline(false)
  })
})

test('finds by meaning what shares no word with the question', async ({ app, hub }) => {
  await app.open()
  await app.say('We bake lasagne every Friday.')
  for (let n = 0; n < 4; n++) await app.say(smallTalk(n))
  await app.settingsLink.click()
  await app.page.getByRole('button', { name: /^Download/ }).click()
  await expect(app.status.filter({ hasText: 'On.' })).toBeVisible({ timeout: 60_000 })
  expect(hub.requests.length).toBeGreaterThan(0)
  await app.newChat.click()
  const answer = await app.say('Which meal do I usually cook?')
  await expect(answer).toContainText('lasagne')
  await app.used(answer).click()
  await expect(app.context).toContainText('Same meaning')
})
