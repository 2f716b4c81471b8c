// The app as a person meets it: what can be seen and pressed, by role and name, and nothing of how it is made. Every test
// that uses it fails on errors in the console, on breaches of the page's policy, and on requests to anybody else.
import { expect, test as base, type Locator, type Page } from '@playwright/test'
import { routeHub, type Hub } from './hub.ts'

/** The roles and names that are promised to the outside. */
export interface App {
  page: Page
  message: Locator
  send: Locator
  stop: Locator
  retry: Locator
  newChat: Locator
  conversation: Locator
  yours: Locator
  answers: Locator
  conversations: Locator
  memoryLink: Locator
  settingsLink: Locator
  context: Locator
  searchMemory: Locator
  memories: Locator
  provider: Locator
  baseUrl: Locator
  apiKey: Locator
  model: Locator
  testConnection: Locator
  contextWindow: Locator
  exportButton: Locator
  importButton: Locator
  status: Locator
  /** Opens the app and waits until one can type. */
  open(): Promise<void>
  /** Sends a message and waits for the whole answer, which it returns. */
  say(text: string): Promise<Locator>
  /** Waits until nothing is being answered any more. */
  answered(): Promise<void>
  /** The button under an answer that says how many memories it used. */
  used(answer: Locator): Locator
  /** How many memories an answer says it used. */
  usedCount(answer: Locator): Promise<number>
  chooseProvider(name: string): Promise<void>
  /** Fills in the settings for an endpoint, from any screen: of the provider of this name, or else of any compatible server. */
  connect(endpoint: { name?: string; baseUrl: string; key?: string; model: string; window?: number }): Promise<void>
}

export function appOn(page: Page): App {
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const conversation = page.getByRole('log', { name: 'Conversation', exact: true })
  const article = (name: string) => conversation.getByRole('article', { name, exact: true })
  const provider = page.getByRole('combobox', { name: 'Provider', exact: true })
  const providers = page.getByRole('radiogroup', { name: 'Provider', exact: true })
  const used = (answer: Locator) => answer.getByRole('button', { name: /^Used \d+ memor(y|ies)$/ })
  const app: App = {
    page,
    message: page.getByRole('textbox', { name: 'Message', exact: true }),
    send: button('Send'),
    stop: button('Stop'),
    retry: button('Retry'),
    newChat: button('New chat'),
    conversation,
    yours: article('You'),
    answers: article('Assistant'),
    conversations: page.getByRole('navigation', { name: 'Conversations', exact: true }),
    memoryLink: page.getByRole('link', { name: 'Memory', exact: true }),
    settingsLink: page.getByRole('link', { name: 'Settings', exact: true }),
    context: page.getByRole('region', { name: 'Context', exact: true }),
    searchMemory: page.getByRole('searchbox', { name: 'Search memory', exact: true }),
    memories: page.getByRole('list', { name: 'Memories', exact: true }),
    provider: provider.or(providers),
    baseUrl: page.getByRole('textbox', { name: 'Base URL', exact: true }),
    apiKey: page.getByRole('textbox', { name: 'API key', exact: true }),
    model: page
      .getByRole('combobox', { name: 'Model', exact: true })
      .or(page.getByRole('textbox', { name: 'Model', exact: true })),
    testConnection: button('Test connection'),
    contextWindow: page.getByRole('spinbutton', { name: 'Context window', exact: true }),
    exportButton: button('Export'),
    importButton: button('Import'),
    status: page.getByRole('status'),
    used,
    open: async () => {
      await page.goto('./')
      await expect(app.message).toBeEditable()
    },
    say: async (text) => {
      // A conversation that was just loaded draws what was said a moment later.
      if (page.url().includes('#/c/')) await expect(app.yours.first()).toBeVisible()
      const before = await app.answers.count()
      await app.message.fill(text)
      await app.send.click()
      await expect(app.answers).toHaveCount(before + 1)
      await app.answered()
      return app.answers.last()
    },
    answered: async () => {
      await expect(app.stop).toBeHidden({ timeout: 30_000 })
      // What ended says either what it used or how to go on.
      await expect(used(app.answers.last()).or(app.retry.last()).first()).toBeVisible()
    },
    usedCount: async (answer) => Number(/\d+/.exec(await used(answer).innerText())?.[0]),
    chooseProvider: async (name) => {
      await expect(app.provider).toBeVisible()
      if (await provider.isVisible()) await provider.selectOption({ label: name })
      else await providers.getByRole('radio', { name, exact: true }).check()
    },
    connect: async ({ name = 'OpenAI-compatible', baseUrl, key, model, window }) => {
      await app.settingsLink.click()
      await app.chooseProvider(name)
      await app.baseUrl.fill(baseUrl)
      if (key !== undefined) await app.apiKey.fill(key)
      await app.model.fill(model)
      if (window !== undefined) await app.contextWindow.fill(String(window))
      // Leaving the last field is what commits it.
      await page.keyboard.press('Tab')
    },
  }
  return app
}

/** What went wrong in any page or worker of the context, unless it was to be expected. */
export interface Complaints {
  /** Complaints that match are part of the test. */
  allow(pattern: RegExp): void
  /** Everything so far, allowed or not. */
  readonly all: readonly string[]
}

const OURS = ['localhost', '127.0.0.1', '[::1]', 'huggingface.co']

export const test = base.extend<{ app: App; hub: Hub; complaints: Complaints }>({
  complaints: [
    async ({ context }, use) => {
      const all: string[] = []
      const allowed: RegExp[] = []
      context.on('console', (message) => {
        if (message.type() === 'error') all.push(`console: ${message.text()} (${message.location().url})`)
      })
      context.on('weberror', (error) => all.push(`uncaught: ${error.error().stack ?? error.error().message}`))
      await context.route(
        (url) => !OURS.includes(url.hostname),
        (route) => {
          all.push(`request: ${route.request().url()} is not of this machine`)
          return route.abort()
        },
      )
      await use({ allow: (pattern) => void allowed.push(pattern), all })
      expect(all.filter((one) => !allowed.some((pattern) => pattern.test(one)))).toEqual([])
    },
    { auto: true },
  ],
  hub: async ({ context }, use) => use(await routeHub(context)),
  app: async ({ page }, use) => use(appOn(page)),
})

export { expect }
