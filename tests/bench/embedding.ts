// How much of native speed is left in the browser? A model of MiniLM's shape with random weights, embedded on one thread
// by the app's own worker in a real browser and by onnxruntime-node here, turn by turn, so that the ratio holds on a
// machine that is busy. The vectors are compared: a wrong one would be no speed at all.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build, defaultClientConditions } from 'vite'
import { type Dtype, type ModelCard, MODELS } from '../../src/core/models.ts'
import { createTransformersEmbedder } from '../../src/memory/embedders/transformers.ts'
import { MINILM, writeRepository } from '../fixtures/models/make.ts'
import { vocabulary } from '../fixtures/models/vocabulary.ts'
import { openBrowser, serveFolder } from './browser.ts'
import type { bench } from './embedding/page.ts'
import { median, note, record } from './report.ts'

/** The least share of native speed. */
const WANTED: Record<Dtype, number> = { fp32: 1 / 4, q8: 1 / 6 }
/** Texts a round, and tokens of each: a batch of turns of a few sentences. */
const TEXTS = 8
const TOKENS = 64
const ROUNDS = 9
const ROUNDS_TO_WARM_UP = 2
/** Vectors of both must agree; int8 products are rounded in another order. */
const LEAST_COSINE = 0.999

const CARD: ModelCard = MODELS['Xenova/all-MiniLM-L6-v2']

export async function embedding(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'recollect-bench-'))
  try {
    await buildPage(folder)
    await writeRepository(join(folder, 'model'), MINILM)
    const { url, close } = await serveFolder(folder)
    const { browser, page } = await openBrowser()
    note(
      `embedding: ${TEXTS} texts of ${TOKENS} tokens, one thread, Chromium ${browser.version()}, ${await versions()}`,
    )
    try {
      for (const dtype of ['fp32', 'q8'] as const) {
        await page.goto(url)
        await page.evaluate(({ dtype, card }) => (globalThis as unknown as Page).bench.load('./model/', dtype, card), {
          dtype,
          card: CARD,
        })
        const native = await createTransformersEmbedder({
          folder: join(folder, 'model'),
          card: CARD,
          dtype,
          threads: 1,
        })
        await compare(
          dtype,
          (texts) => page.evaluate((texts) => (globalThis as unknown as Page).bench.embed(texts), texts),
          async (texts) => {
            const start = performance.now()
            const [vector] = await native.embed(texts, 'passage')
            return { ms: performance.now() - start, vector: [...vector!] }
          },
        )
        await page.evaluate(() => (globalThis as unknown as Page).bench.end())
      }
    } finally {
      await browser.close()
      await close()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Page {
  bench: typeof bench
}
type Embed = (texts: string[]) => Promise<{ ms: number; vector: number[] }>

async function compare(dtype: Dtype, inBrowser: Embed, natively: Embed): Promise<void> {
  const rounds: { browser: number; native: number }[] = []
  for (let round = -ROUNDS_TO_WARM_UP; round < ROUNDS; round++) {
    const texts = textsOf(round)
    const browser = await inBrowser(texts)
    const native = await natively(texts)
    const cosine = browser.vector.reduce((sum, value, at) => sum + value * native.vector[at]!, 0)
    if (cosine < LEAST_COSINE) throw new Error(`bench: the browser's vector is another (cosine ${cosine.toFixed(4)})`)
    if (round >= 0) rounds.push({ browser: browser.ms, native: native.ms })
  }
  const perSecond = (ms: number[]) => (1000 * TEXTS) / median(ms)
  record(`embedding, ${dtype}`, {
    'browser texts/s': perSecond(rounds.map(({ browser }) => browser)),
    'native texts/s': perSecond(rounds.map(({ native }) => native)),
    'share of native': median(rounds.map(({ browser, native }) => native / browser)),
    'at least': WANTED[dtype],
  })
}

/** Other texts in every round, each of exactly so many tokens: words of the vocabulary, and the two that frame them. */
function textsOf(round: number): string[] {
  const words = vocabulary().filter((token) => /^[a-z]{3,}$/.test(token))
  return Array.from({ length: TEXTS }, (_, text) =>
    Array.from(
      { length: TOKENS - 2 },
      (_, at) => words[Math.abs(round * 7919 + text * 613 + at * 31) % words.length],
    ).join(' '),
  )
}

/** Both runtimes are those of transformers.js. */
async function versions(): Promise<string> {
  const file = resolve('node_modules/@huggingface/transformers/package.json')
  const { dependencies } = JSON.parse(await readFile(file, 'utf8')) as { dependencies: Record<string, string> }
  return ['onnxruntime-web', 'onnxruntime-node'].map((name) => `${name} ${dependencies[name]}`).join(', ')
}

async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: resolve('tests/bench/embedding'),
    base: './',
    logLevel: 'error',
    publicDir: false,
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, target: 'es2022' },
  })
}
