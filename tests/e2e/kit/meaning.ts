// The settings section "Search by meaning", and what it is for: finding what was said in other words.
import { expect, type Locator, type Page } from '@playwright/test'
import type { App } from './app.ts'

/** Everything said has its vector. */
export const SEARCHABLE = /[1-9] pieces of memory can be found by meaning/

export function sectionOn(page: Page) {
  const section = page.getByRole('region', { name: 'Search by meaning', exact: true })
  const button = (name: string | RegExp) => section.getByRole('button', { name })
  return {
    section,
    state: section.getByRole('status').filter({ hasText: /^(Off|On|Downloading|Starting)/ }),
    embedder: section.getByRole('combobox', { name: 'Embedder' }),
    runsOn: section.getByRole('combobox', { name: 'Runs on' }),
    download: button(/^Download/),
    cancel: button('Cancel'),
    again: button('Try again'),
    off: button('Turn off'),
    progress: (file: string): Locator => section.getByRole('progressbar', { name: file, exact: true }),
    fault: section.getByText('The model is not running'),
  }
}
export type Section = ReturnType<typeof sectionOn>

/** Opens the app at its settings, and lets questions wait for their vector: a busy machine takes longer than a person would. */
export async function openSection(app: App): Promise<Section> {
  await app.open()
  await app.settingsLink.click()
  await letQuestionsWait(app)
  return sectionOn(app.page)
}

/** On the settings screen: a question may wait for its vector as long as it takes. */
export async function letQuestionsWait({ page }: App): Promise<void> {
  await page.getByText('Advanced', { exact: true }).click()
  const deadline = page.getByRole('spinbutton', { name: 'Deadline for meaning', exact: true })
  await deadline.fill('10000')
  await deadline.press('Tab')
}
export const isOn = (section: Section) => expect(section.state).toContainText(/^On\b/, { timeout: 30_000 })

export async function tellFact(app: App): Promise<void> {
  await app.newChat.click()
  await app.say('Biscuit is our dog.')
}

/** Asks for the fact in a new conversation, in words that it does not have. */
export async function asksByMeaning(app: App): Promise<void> {
  await app.newChat.click()
  const answer = await app.say('Which pets live here?')
  await expect(answer).toContainText('Biscuit')
  expect(await app.usedCount(answer)).toBeGreaterThan(0)
}

/** Waits until everything said has its vector, and asks for the fact. */
export async function findsByMeaning(app: App, timeout = 30_000): Promise<void> {
  await app.settingsLink.click()
  await expect(sectionOn(app.page).section).toContainText(SEARCHABLE, { timeout })
  await asksByMeaning(app)
}
