// How fast, how right and how large are our vector indexes, beside plain JavaScript and beside others' libraries? In a
// real browser, under the app's own policy, one worker an index, all of them asked in every round in another order, so
// that ratios hold on a machine that is busy.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openBrowser } from './browser.ts'
import { MIXTURE } from './clustered.ts'
import { FOLDER, withPage } from './page.ts'
import { median, note, record } from './report.ts'
import type { EngineName, Outcome } from './search/engine.worker.ts'
import type { bench } from './search/page.ts'

const OURS: EngineName[] = ['plain', 'exact', 'hnsw']
const PEERS: EngineName[] = ['mememo', 'orama', 'voy', 'client-vector-search']
/** Vectors, rounds, and questions a round. */
const SIZES = [
  { count: 1000, rounds: 9, asked: 100 },
  { count: 10_000, rounds: 9, asked: 60 },
  { count: 50_000, rounds: 7, asked: 60 },
  { count: 100_000, rounds: 7, asked: 40 },
]
type Size = (typeof SIZES)[number]
/** Peers are measured up to this size: beyond it most of them fail or take minutes. */
const PEERS_UP_TO = 10_000
/** A step of a peer that takes longer is ended, and said to be too long. Our graph of 100,000 takes some minutes. */
const LIMIT_MS = 120_000
const OUR_LIMIT_MS = 900_000
const K = 10

type Bench = typeof bench
type Answer = Outcome | { late: true }
interface Lab {
  ask(method: Exclude<keyof Bench, 'prepare' | 'end'>, ...args: (string | number)[]): Promise<Answer>
  /** Seconds of processor time that pages and their workers have taken so far. */
  processor(): Promise<number>
}

/** Measures all sizes, or those in the environment's BENCH_SIZES ("1000,10000"). */
export async function search(): Promise<void> {
  installPeers()
  await withPage('search', async (url) => {
    const { browser, page } = await openBrowser()
    try {
      note(`mixture ${JSON.stringify(MIXTURE)}, k ${K}`)
      note(`Chromium ${browser.version()}, ${versions()}`)
      const session = await browser.newBrowserCDPSession()
      const lab: Lab = {
        ask: (method, ...args) => page.evaluate(askPage, { method, args }),
        async processor() {
          const { processInfo } = await session.send('SystemInfo.getProcessInfo')
          return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0)
        },
      }
      const wanted = process.env['BENCH_SIZES']?.split(',').map(Number)
      for (const size of SIZES) {
        if (wanted && !wanted.includes(size.count)) continue
        await page.goto(url)
        await measureSize(page, lab, size)
      }
    } finally {
      await browser.close()
    }
  })
}

/** Runs in the page. */
function askPage({ method, args }: { method: string; args: (string | number)[] }): Promise<Answer> {
  const { bench } = globalThis as unknown as { bench: Record<string, (...args: unknown[]) => Promise<Answer>> }
  return bench[method]!(...args)
}

async function measureSize(page: Page, lab: Lab, { count, rounds, asked }: Size): Promise<void> {
  await page.evaluate(({ count, asked }) => (globalThis as unknown as { bench: Bench }).bench.prepare(count, asked), {
    count,
    asked,
  })
  const names = [...OURS, ...(count <= PEERS_UP_TO ? PEERS : [])]
  const ready: EngineName[] = []
  for (const name of names) if (await prepare(lab, count, name)) ready.push(name)

  const truth = found(await lab.ask('search', 'plain', K, LIMIT_MS))
  const times = new Map<EngineName, number[]>(ready.map((name) => [name, []]))
  const recalls = new Map<EngineName, number>()
  for (let round = -1; round < rounds; round++) {
    for (const name of rotated(ready, round)) {
      const answer = await lab.ask('search', name, K, LIMIT_MS)
      const trouble = troubleOf(answer)
      if (trouble) {
        note(`search ${count}, ${name}: ${trouble}`)
        ready.splice(ready.indexOf(name), 1)
        times.delete(name)
        continue
      }
      if (round < 0) recalls.set(name, recallOf(found(answer), truth))
      else times.get(name)!.push((answer as { ms: number }).ms / asked)
    }
  }
  for (const [name, each] of times)
    record(`search ${count}, ${name}`, { 'p50 ms': median(each), recall: recalls.get(name) ?? NaN })
  for (const ours of OURS) {
    const mine = times.get(ours)
    if (!mine) continue
    const ratios = [...times].filter(([name]) => name !== ours)
    record(
      `search ${count}, ${ours} is so many times faster than`,
      Object.fromEntries(ratios.map(([name, each]) => [name, median(each.map((ms, round) => ms / mine[round]!))])),
    )
  }
  for (const name of names)
    await page.evaluate((name) => (globalThis as unknown as { bench: Bench }).bench.end(name), name)
}

/** Opens, builds, saves and loads one index; false when it cannot be searched. */
async function prepare(lab: Lab, count: number, name: EngineName): Promise<boolean> {
  const steps: Record<string, number | string> = {}
  for (const step of ['open', 'build', 'save', 'load'] as const) {
    const before = await lab.processor()
    const answer = await lab.ask(step, name, OURS.includes(name) ? OUR_LIMIT_MS : LIMIT_MS)
    const trouble = troubleOf(answer)
    if (trouble) {
      note(`${step} ${count}, ${name}: ${trouble}`)
      if (step === 'open' || step === 'build') return false
      break
    }
    if ('absent' in answer) {
      steps[step] = 'it has no way to'
      break
    }
    if (!('ms' in answer)) continue
    steps[`${step} ms`] = answer.ms
    if (step === 'build') steps['build processor s'] = (await lab.processor()) - before
    if (answer.bytes !== undefined) steps['bytes'] = answer.bytes
  }
  record(`index ${count}, ${name}`, steps)
  return true
}

function troubleOf(answer: Answer): string | undefined {
  if ('late' in answer) return 'too long'
  return 'failed' in answer ? `failed (${answer.failed.slice(0, 120)})` : undefined
}

function found(answer: Answer): number[][] {
  if ('found' in answer && answer.found) return answer.found
  throw new Error(`bench: the measure of recall could not be had: ${troubleOf(answer)}`)
}

/** Share of the true neighbours that were found. */
function recallOf(hits: number[][], truth: number[][]): number {
  const shares = hits.map((each, at) => {
    const right = new Set(truth[at])
    return new Set(each.filter((id) => right.has(id))).size / right.size
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/** Another order each round, so that no index always follows the same other one. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const at = Math.max(0, by) % Math.max(1, list.length)
  return [...list.slice(at), ...list.slice(0, at)]
}

function installPeers(): void {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error('bench: the peers cannot be installed; is the npm registry reachable?')
}

function versions(): string {
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return Object.entries(dependencies)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
