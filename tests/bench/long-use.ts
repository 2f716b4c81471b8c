// How much memory do page and worker hold in the long run? Measured in the built app over much talk, with the demo as the
// provider, after everything was given back that can be: growth would show as a rise from block to block.
import type { Page } from '@playwright/test'
import { openBrowser } from './browser.ts'
import { fillApp, say, withApp } from './filled.ts'
import { record } from './report.ts'
import { questionsOf } from './talk.ts'

const TURNS = 10_000
/** Messages before the first measurement, and in each block after it. */
const WARM_UP = 5
const BLOCK = 15
const BLOCKS = 4
/** Messages in one chat before the next is begun. */
const STAYS = 5

/** Prints them. Needs `dist`. */
export function longUse(): Promise<void> {
  return withApp('long use', async (url) => {
    const { browser, page } = await openBrowser()
    await fillApp(page, url, TURNS)
    const questions = questionsOf(WARM_UP + BLOCK * BLOCKS)
    const talk = async (said: readonly string[]) => {
      for (const [at, text] of said.entries()) {
        if (at % STAYS === 0) await page.getByRole('button', { name: 'New chat', exact: true }).click()
        await say(page, text)
      }
    }
    await talk(questions.splice(0, WARM_UP))
    const weigh = await scales(page)
    for (let block = 0; block < BLOCKS; block++) {
      await talk(questions.splice(0, BLOCK))
      await page.getByRole('button', { name: 'New chat', exact: true }).click()
      const heap = await weigh()
      record(`long use, ${TURNS} turns, after ${(block + 1) * BLOCK} messages`, {
        'page MB': heap.page,
        'worker MB': heap.worker,
        elements: await page.evaluate(() => document.querySelectorAll('*').length),
      })
    }
    await browser.close()
  })
}

/** Tells the megabytes in use in page and worker, after everything was given back that can be. */
async function scales(page: Page): Promise<() => Promise<{ page: number; worker: number }>> {
  const session = await page.context().newCDPSession(page)
  const attached = new Promise<string>((resolve) =>
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') resolve(sessionId)
    }),
  )
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false })
  const sessionId = await attached
  let count = 0
  const inWorker = (method: string) =>
    new Promise<unknown>((resolve) => {
      const id = ++count
      const hear = ({ message }: { message: string }) => {
        const answer = JSON.parse(message) as { id?: number; result?: unknown }
        if (answer.id !== id) return
        session.off('Target.receivedMessageFromTarget', hear)
        resolve(answer.result)
      }
      session.on('Target.receivedMessageFromTarget', hear)
      void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
    })
  const weigh = async (ask: (method: string) => Promise<unknown>) => {
    await ask('HeapProfiler.collectGarbage')
    return ((await ask('Runtime.getHeapUsage')) as { usedSize: number }).usedSize / 1e6
  }
  return async () => ({
    page: await weigh((method) => session.send(method as 'Runtime.getHeapUsage')),
    worker: await weigh(inWorker),
  })
}
