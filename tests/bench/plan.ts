// How long does the engine take for a plan, without a model, from the stored message on? In a real browser's worker,
// over a real database, with nothing else running; `plan-in-worker` is the same in the whole app. And how long does it take
// to forget something: in the engine's indexes alone, and all of it, which reads every row that may repeat the words.
import { createRetriever } from '../../src/memory/retrieve.ts'
import { vectorIndexes } from '../../src/memory/vectors/index.ts'
import { openBrowser } from './browser.ts'
import { clustered } from './clustered.ts'
import { measure, print } from './measure.ts'
import { withPage } from './page.ts'
import type { Timings } from './plan/memory.worker.ts'
import type { Planning } from './plan/page.ts'
import { median, percentile, record } from './report.ts'
import { questionsOf, talkOf } from './talk.ts'

const SIZES = (process.env['BENCH_SIZES'] ?? '100,1000,10000').split(',').map(Number)
const QUESTIONS = 80
/** Asked before measuring: a worker that just started compiles its code first. */
const WARM_UP = 20
const SEARCHED = 21
const FORGOTTEN = 9
/** Turns taken out of the indexes alone, one by one. */
const DROPPED = 201
const NOW = 1_800_000_000_000

export async function plan(): Promise<void> {
  await withPage('plan', async (url) => {
    for (const turns of SIZES) {
      const { browser, page } = await openBrowser()
      try {
        await page.goto(url)
        const { plans, forgets } = await page.evaluate(
          (step) => (globalThis as unknown as { bench: Planning }).bench.talk(step),
          {
            turns,
            warmUp: WARM_UP,
            questions: QUESTIONS,
            forgotten: FORGOTTEN,
          },
        )
        tell(`plan, ${turns} turns`, plans)
        tell(`forget one thing in ${turns} turns`, forgets)
      } finally {
        await browser.close()
      }
    }
  })
  for (const turns of [1000, 5000, 20_000]) await searchAlone(turns)
  await dropAlone(10_000)
}

function tell(what: string, timings: Timings[]) {
  for (const name of Object.keys(timings[0]!)) {
    const each = timings.map((timing) => timing[name]!)
    record(`${what}, ${name}`, { 'p50 ms': median(each), 'p95 ms': percentile(each, 0.95) })
  }
}

/** In Node: what the indexes of words and of vectors take to lose one turn, each time another one. */
async function dropAlone(turns: number): Promise<void> {
  const chunks = talkOf(turns)
  const ids = chunks.map(({ id }) => id)
  const retriever = createRetriever({})
  retriever.put(chunks)
  const vectors = (await vectorIndexes.exact())()
  vectors.load(ids, clustered(turns))
  let at = 0
  const words = () => retriever.drop([chunks[at++]!.source.id])
  const meaning = () => vectors.remove([ids[at++]!])
  print(`drop one of ${turns} turns, words`, await measure(DROPPED, words))
  print(`drop one of ${turns} turns, vectors`, await measure(DROPPED, meaning))
}

/** In Node. */
async function searchAlone(turns: number): Promise<void> {
  const retriever = createRetriever({})
  retriever.put(talkOf(turns))
  const questions = questionsOf(SEARCHED)
  const search = (round: number) => retriever.retrieve({ text: questions[round]!, spaceId: 'space', now: NOW })
  print(`search, ${turns} turns`, await measure(SEARCHED, search))
}
