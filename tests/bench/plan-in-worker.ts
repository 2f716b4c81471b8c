// How long does the memory worker of the built app take for a plan, without a model, at 1,000 turns? Measured in a real
// browser, by the timings that every stored plan carries.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Conversation, Turn } from '../../src/core/types.ts'
import { openBrowser, serveFolder } from './browser.ts'
import { median, percentile, record } from './report.ts'
import { questionsOf, talkOf } from './talk.ts'

const TURNS = 1000
const QUESTIONS = 21
/** Asked before measuring: a worker that just started compiles its code first. */
const WARM_UP = 10

/** Rows as the app would have written them, in the space that the app has made. */
function rows() {
  const chunks = talkOf(TURNS)
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

/** Prints the median of the plan and of its parts. Needs `dist`. */
export async function planInWorker(): Promise<void> {
  const directory = resolve('dist')
  if (!existsSync(directory)) return console.log('plan in the worker: build first (npm run build)')
  const { url, close } = await serveFolder(directory)
  const { browser, page } = await openBrowser()
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
  }, rows())
  await page.reload()

  const timings: Record<string, number>[] = []
  for (const question of questionsOf(WARM_UP + QUESTIONS)) {
    await page.getByRole('button', { name: 'New chat', exact: true }).click()
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(question)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('button', { name: /^Used / }).waitFor()
    timings.push(await page.evaluate(newestTimings))
  }
  timings.splice(0, WARM_UP)
  await browser.close()
  await close()
  for (const name of Object.keys(timings[0]!)) {
    const each = timings.map((timing) => timing[name]!)
    record(`plan in the worker, ${TURNS} turns, ${name}`, { 'p50 ms': median(each), 'p95 ms': percentile(each, 0.95) })
  }
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
