// Several tabs at once: writing into the same conversation, running different versions, and being killed while the others go
// on. Nothing said is lost or doubled, an old version writes nothing into a newer schema, and work that one tab does for all
// goes over to another within two seconds.
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import type { Plugin } from 'vite'
import { buildLab, openProfile, serveFolder, withFolder } from './browser.ts'
import type { Tab } from './lab/tabs.ts'
import type { Mode, Trial } from './trial.ts'

/** How much each tab says into the shared conversation. */
const SAID: Record<Mode, number> = { quick: 15, long: 100 }
/** Of 15 in each tab as few as 4 came to lie in one place: the control says enough to show it every time. */
const CONTROL_SAID = 60
const VERSIONS: Record<Mode, number> = { quick: 2, long: 20 }
const OWNERS: Record<Mode, number> = { quick: 2, long: 10 }
/** A tab that is left takes over within this time, in milliseconds. */
const TAKEOVER_MS = 2000

/** The page of this lab, in place of the usual one; `loose`: what is one transaction is not. */
function tabsPage(loose: boolean): Plugin {
  const ours = resolve('tests/faults/lab/loose-write.ts')
  return {
    name: 'tabs-page',
    enforce: 'pre',
    config: () => ({ build: { rolldownOptions: { input: resolve('tests/faults/lab/tabs.html') } } }),
    resolveId: (id, importer) => (loose && id.endsWith('/write.ts') && importer !== ours ? ours : undefined),
  }
}

const inTab = <T>(page: Page, ask: (tab: Tab) => Promise<T>): Promise<T> => page.evaluate(`(${ask.toString()})(tab)`)

/** Tries what several tabs can do to one another. */
export async function tabs(mode: Mode, say: (line: string) => void): Promise<Trial[]> {
  const trials: Trial[] = []
  for (const loose of [false, true])
    await withLab(loose, async (url, profile) => {
      const name = (count: string) =>
        loose ? `control: ${count} tabs interleaved, without transactions` : `${count} tabs interleaved`
      trials.push(await interleaved(name('two'), url, join(profile, 'two'), 2, loose ? CONTROL_SAID : SAID[mode], say))
      if (loose) return
      trials.push(await interleaved(name('five'), url, join(profile, 'five'), 5, SAID[mode], say))
      trials.push(...(await versions(url, profile, VERSIONS[mode], say)))
    })
  trials.push(...(await owners(OWNERS[mode], say)))
  return trials
}

function withLab(loose: boolean, work: (url: string, profile: string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const pages = join(folder, 'pages')
    await buildLab(pages, [tabsPage(loose)])
    const server = await serveFolder(pages)
    try {
      await work(`${server.url}tabs.html`, join(folder, 'profiles'))
    } finally {
      await server.close()
    }
  })
}

async function interleaved(
  fault: string,
  url: string,
  profile: string,
  count: number,
  said: number,
  say: (line: string) => void,
): Promise<Trial> {
  const { context, page } = await openProfile(profile, url)
  const pages = [page]
  while (pages.length < count) pages.push(await openBeside(page, url))
  const { spaceId, conversationId } = await inTab(page, (tab) => tab.begin())
  const texts = (n: number) => Array.from({ length: said }, (_, i) => `tab ${n} says ${i}`)
  const results = await Promise.allSettled(
    pages.map((each, n) =>
      each.evaluate(([space, talk, words]) => (globalThis as unknown as { tab: Tab }).tab.say(space, talk, words), [
        spaceId,
        conversationId,
        texts(n),
      ] as const),
    ),
  )
  const saved = new Map(
    results.flatMap((result) => (result.status === 'fulfilled' ? Object.entries(result.value) : [])),
  )
  const rows = await inTab(page, (tab) => tab.turns())
  await context.close()
  const stored = new Map(rows.map(({ id, text }) => [id, text]))
  const lost = [...saved].filter(([id, text]) => stored.get(id) !== text).length
  const places = new Set(rows.map(({ conversationId: talk, seq }) => `${talk} ${seq}`))
  const doubled = rows.length - places.size
  const failed = results.filter(({ status }) => status === 'rejected').length
  say(`${fault}: ${saved.size} reported saved, ${lost} lost, ${doubled} in one place, ${failed} tabs failed`)
  const good = lost + doubled + failed === 0
  const tried = count * said
  return { fault, tried, survived: good ? tried : tried - lost - doubled - failed, lost, wronglyAccepted: doubled }
}

async function openBeside(page: Page, url: string): Promise<Page> {
  const another = await page.context().newPage()
  await another.goto(url)
  return another
}

/** An old tab writes on while a newer one brings its schema. */
async function versions(
  url: string,
  profile: string,
  rounds: number,
  say: (line: string) => void,
): Promise<[Trial, Trial]> {
  const fenced = trialOf('an old tab after a newer schema came')
  const control = trialOf('control: an old tab without the fence')
  for (let n = 0; n < rounds; n++) {
    const { context, page } = await openProfile(join(profile, `version-${n}`), url)
    const newer = await openBeside(page, url)
    await inTab(page, (tab) => tab.begin())
    await page.evaluate(() => (globalThis as unknown as { tab: Tab }).tab.openUnfenced())
    const before = await inTab(newer, (tab) => tab.bring('recollect'))
    const beforeUnfenced = await inTab(newer, (tab) => tab.bring('unfenced'))
    const writes = await Promise.all([
      inTab(page, (tab) => tab.begin()).then(
        () => 'accepted',
        () => 'refused',
      ),
      inTab(page, (tab) => tab.writeUnfenced('old')).then(
        () => 'accepted',
        () => 'refused',
      ),
    ])
    const after = await inTab(newer, (tab) => tab.count('recollect'))
    const afterUnfenced = await inTab(newer, (tab) => tab.count('unfenced'))
    await context.close()
    judge(fenced, writes[0] === 'refused' && after === before)
    judge(control, writes[1] === 'refused' && afterUnfenced === beforeUnfenced)
    say(`a newer schema: the old tab's write was ${writes[0]}; without the fence ${writes[1]}`)
  }
  return [fenced, control]
}

const trialOf = (fault: string): Trial => ({ fault, tried: 0, survived: 0, lost: 0, wronglyAccepted: 0 })

/** Something that was let in although it must not be counts as wrongly accepted. */
function judge(trial: Trial, good: boolean): void {
  trial.tried++
  if (good) trial.survived++
  else trial.wronglyAccepted++
}

/** The tab that works for all is killed; how soon another does. The control keeps a note of the owner in place of a lock. */
async function owners(rounds: number, say: (line: string) => void): Promise<[Trial, Trial]> {
  const locked = trialOf('the owner tab is killed: another takes over')
  const control = trialOf('control: the owner is a note, not a lock')
  const server = await serveFolder(resolve('dist'))
  try {
    for (let n = 0; n < rounds; n++)
      await withFolder(async (profile) => {
        const { context, page } = await openProfile(profile, server.url)
        const owner = await ownerSeenFrom(page)
        await page.evaluate(() => localStorage.setItem('control-owner', 'the first tab'))
        const other = await openBeside(page, server.url)
        await other.getByRole('textbox', { name: 'Message', exact: true }).waitFor()
        const crashed = new Promise((done) => page.once('crash', done))
        const session = await context.newCDPSession(page)
        session.send('Page.crash').catch(() => undefined) // it cannot answer any more
        await crashed
        const began = performance.now()
        while ((await ownerSeenFrom(other)) === owner && performance.now() - began < 2 * TAKEOVER_MS);
        const took = performance.now() - began
        const noted = await other.evaluate(() => localStorage.getItem('control-owner'))
        await context.close()
        for (const [trial, good] of [
          [locked, took <= TAKEOVER_MS],
          [control, noted === null],
        ] as const) {
          trial.tried++
          if (good) trial.survived++
          else trial.lost++
        }
        say(`the owner was killed: another one after ${Math.round(took)} ms`)
      })
  } finally {
    await server.close()
  }
  return [locked, control]
}

/** Who holds the lock on the work for all; waits until somebody does. */
function ownerSeenFrom(page: Page): Promise<string> {
  return page.evaluate(async () => {
    for (;;) {
      const { held = [] } = await navigator.locks.query()
      const lock = held.find(({ name }) => name === 'recollect-ingest')
      if (lock?.clientId) return lock.clientId
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })
}
