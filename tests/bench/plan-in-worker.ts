// How long does the memory worker of the built app take for a plan, without a model? Measured in a real browser, by the timings that every stored plan carries.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from '@playwright/test'
import type { Conversation, Turn } from '../../src/core/types.ts'
import { openBrowser, serveFolder } from './browser.ts'
import { median, percentile, record } from './report.ts'
import { questionsOf, talkOf } from './talk.ts'

const SIZES = [100, 1000, 10_000]
const QUESTIONS = 31
/** Asked before measuring: a worker that just started compiles its code first. */
const WARM_UP = 10

/** Rows as the app would have written them, in the space that the app has made. */
function rowsOf(count: number) {
  const chunks = talkOf(count)
  const turns = chunks.map((chunk): Omit<Turn, 'parentId'> => ({
    id: chunk.source.id,
    conversationId: chunk.conversationId!,
    seq: chunk.seq!,
    createdAt: chunk.createdAt,
    role: chunk.role!,
    text: chunk.text,
    status: 'complete',
    ingested: 1,
    revision: 0,
  }))
  const ids = [...new Set(turns.map((turn) => turn.conversationId))]
  const conversations = ids.map((id): Omit<Conversation, 'spaceId'> => ({
    id,
    title: id,
    named: 1,
    createdAt: 0,
    updatedAt: 0,
  }))
  return { turns, conversations }
}

/** Prints how long plans and their parts take. Needs `dist`. */
export async function planInWorker(): Promise<void> {
  const directory = resolve('dist')
  if (!existsSync(directory)) return console.log('plan in the worker: build first (npm run build)')
  const { url, close } = await serveFolder(directory)
  for (const count of SIZES) {
    const { browser, page } = await openBrowser()
    await fill(page, url, count)
    const timings = await ask(page)
    await browser.close()
    for (const name of Object.keys(timings[0]!)) {
      const each = timings.map((timing) => timing[name]!)
      record(`plan in the worker, ${count} turns, ${name}`, {
        'p50 ms': median(each),
        'p95 ms': percentile(each, 0.95),
      })
    }
  }
  await close()
}

/** Opens the app over a database of so many turns. */
async function fill(page: Page, url: string, count: number): Promise<void> {
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Message', exact: true }).waitFor()
  await page.evaluate(async ({ turns, conversations }) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error('not written'))
      })
    const db = await done(indexedDB.open('recollect'))
    const stores = ['spaces', 'conversations', 'turns', 'changes']
    const tables = db.transaction(stores, 'readwrite')
    const [space] = (await done(tables.objectStore('spaces').getAll())) as { id: string }[]
    for (const row of conversations) tables.objectStore('conversations').put({ ...row, spaceId: space!.id })
    for (const row of turns) tables.objectStore('turns').put({ ...row, parentId: null })
    await done(tables.objectStore('changes').put({ table: 'all', id: '', op: 'put' }))
    db.close()
  }, rowsOf(count))
  await page.reload()
}

/** The timings of the plans for a series of questions, each in a chat of its own. */
async function ask(page: Page): Promise<Record<string, number>[]> {
  const timings: Record<string, number>[] = []
  for (const question of questionsOf(WARM_UP + QUESTIONS)) {
    await page.getByRole('button', { name: 'New chat', exact: true }).click()
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(question)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('button', { name: /^Used / }).waitFor()
    timings.push(await page.evaluate(newestTimings))
  }
  return timings.slice(WARM_UP)
}

/** Runs in the page: the timings of the newest stored plan. */
async function newestTimings(): Promise<Record<string, number>> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('not read'))
    })
  const db = await done(indexedDB.open('recollect'))
  const turns = (await done(db.transaction('turns').objectStore('turns').getAll())) as {
    createdAt: number
    plan?: { timings: Record<string, number> }
  }[]
  db.close()
  const planned = turns.filter((turn) => turn.plan).sort((a, b) => b.createdAt - a.createdAt)
  return planned[0]!.plan!.timings
}
