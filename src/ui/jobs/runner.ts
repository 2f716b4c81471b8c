// Does the jobs that need the provider, in a tab that holds a key: one at a time among all tabs, under a Web Lock that a
// closed tab lets go of. Every end is a row: done, resting, waiting for a person, or done by the rules in its stead.
import { liveQuery } from 'dexie'
import { budgetOf, summaryTokens } from '../../core/budget.ts'
import { readSettings, type Settings } from '../../core/config.ts'
import { inOrder, isDue, MOST_ATTEMPTS } from '../../core/jobs.ts'
import { readSummary, summaryPrompt } from '../../core/summary-prompt.ts'
import { estimateTokens } from '../../core/text.ts'
import type { Fault, Id, Job, Message, Millis, Usage } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'
import { claimJob, letWait, noteFailure, openJobs } from '../../db/jobs.ts'
import { commitSummary, readMaterial, summariseByRules } from '../../db/summaries.ts'
import { failure, isAbort, messageOf, nameOf } from '../../lib/errors.ts'
import { factsOf } from '../../providers/faults.ts'
import { type Provider, providers } from '../../providers/index.ts'
import { checkBaseUrl } from '../../providers/keys.ts'
import { vendorOfHost } from '../../providers/vendors.ts'
import type { Keys } from '../keys.ts'

export interface RunnerDeps {
  db: Truth
  keys: Pick<Keys, 'get'>
  fetch: typeof fetch
  /** Runs `work` while no other tab does. */
  alone: (work: () => Promise<void>) => Promise<void>
  /** Tells of every change of a job until it is called off. */
  watch: (id: Id, changed: (job: Job | undefined) => void) => () => void
  online: () => boolean
  now: () => Millis
  /** 0 <= n < 1; spreads retries. */
  chance: () => number
}

/** Waits for these end by themselves as soon as what was missing is there; for others a person asks again. */
const MISSING = new Set(['NoKey', 'NoModel'])

/** One run over what is due. Returns when to run again, if time alone will make something due. */
export function createRunner(deps: RunnerDeps): { run(): Promise<Millis | undefined> } {
  const { db, now } = deps

  async function run(): Promise<Millis | undefined> {
    const settings = readSettings(await db.settings.toArray())
    if (settings.memory.summaries !== 'provider' || !deps.online()) return undefined
    const lack = await lackOf(settings)
    for (const { id } of inOrder(await openJobs(db)))
      if (lack) await mark(id, lack)
      else await deps.alone(() => attempt(id, settings))
    const resting = (await openJobs(db)).map(({ notBefore }) => notBefore).filter((at) => at > now())
    return resting.length === 0 ? undefined : Math.min(...resting)
  }

  /** What a person must give before the provider can be asked at all. */
  async function lackOf({ provider }: Settings): Promise<Fault | undefined> {
    if (provider.id === 'demo')
      return fault('NoModel', 'summaries: the demo is no model; choose a provider, or let the rules summarise')
    try {
      const { origin } = checkBaseUrl(provider.baseUrl)
      const { host, hostname } = new URL(origin)
      if (vendorOfHost(hostname) && (await deps.keys.get(origin)) === '')
        return fault(
          'NoKey',
          `summaries: a key for ${host} is needed; enter it in Settings, or open the tab that has it`,
        )
      return undefined
    } catch (thrown) {
      return fault('NoModel', messageOf(thrown))
    }
  }

  /** Not while another tab, which may have the key, is at it; nor over what a person must mend first. */
  async function mark(id: Id, lack: Fault): Promise<void> {
    const job = await db.jobs.get(id)
    const missing = job?.status === 'waiting' && MISSING.has(job.fault?.name ?? '')
    if (missing || job?.status === 'pending') await letWait(db, id, lack, now())
  }

  async function attempt(id: Id, settings: Settings): Promise<void> {
    const job = await db.jobs.get(id)
    if (!job || !isDue(job, now()) || (job.status === 'waiting' && !MISSING.has(job.fault?.name ?? ''))) return
    if (!(await claimJob(db, id, now()))) return
    const abort = new AbortController()
    // Cancelled, or its conversation deleted: then the answer is of no use.
    const callOff = deps.watch(id, (present) => {
      if (present?.status !== 'running') abort.abort(new DOMException('Cancelled', 'AbortError'))
    })
    try {
      await summarise(job, settings, abort.signal)
    } catch (thrown) {
      if (!isAbort(thrown)) await end(job, settings, thrown)
    } finally {
      callOff()
    }
  }

  async function summarise(job: Job, settings: Settings, signal: AbortSignal): Promise<void> {
    const read = await readMaterial(db, job)
    if (!read) return void (await db.jobs.delete(job.id))
    const covered = read.said.reduce((sum, { text }) => sum + estimateTokens(text), 0)
    const target = summaryTokens(covered, settings.memory.summaryRatio, job.level)
    const messages = summaryPrompt(read.said, { target, room: budgetOf(settings.context).budget })
    const { model } = settings.provider
    const provider = await providerOf(settings)
    const answer = await ask(provider, messages, model, target * 2 + 50, signal)
    const { text, hints } = readSummary(answer.text, read.said, target)
    if (text === '') throw failure('EmptySummary', `summaries: ${model} answered without a word; it is asked again`)
    await commitSummary(db, job.id, read.mark, { text, hints, by: 'model', model, usage: answer.usage }, now())
  }

  async function providerOf({ provider: { id, baseUrl } }: Settings): Promise<Provider> {
    const create = await providers[id].create()
    const key = id === 'demo' ? '' : await deps.keys.get(checkBaseUrl(baseUrl).origin)
    return create({ baseUrl, key, fetch: deps.fetch })
  }

  /** A failure is a row: a person's to mend, to be tried again, or the rules' turn. */
  async function end(job: Job, settings: Settings, thrown: unknown): Promise<void> {
    const what = { name: nameOf(thrown), message: messageOf(thrown) }
    if (factsOf(what.name)?.action === 'settings') return letWait(db, job.id, what, now())
    if (job.attempts + 1 < MOST_ATTEMPTS)
      return void (await noteFailure(db, job.id, what, { now: now(), chance: deps.chance() }))
    const message = `${what.message} After ${MOST_ATTEMPTS} tries it was summarised by the rules instead.`
    await summariseByRules(db, job, {
      memory: settings.memory,
      count: estimateTokens,
      now,
      fault: { ...what, message },
    })
  }

  return { run }
}

async function ask(provider: Provider, messages: Message[], model: string, maxTokens: number, signal: AbortSignal) {
  let text = ''
  let usage: Usage | undefined
  for await (const delta of provider.stream({ messages, model, maxTokens }, signal)) {
    if (delta.type === 'text') text += delta.text
    else if (delta.type === 'finish') usage = delta.usage
  }
  const input = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
  return { text, usage: usage ?? { input, output: estimateTokens(text), estimated: true as const } }
}

const fault = (name: string, message: string): Fault => ({ name, message })

/** Runs for as long as the page is open: whenever jobs, settings or kept keys change, and when what failed has rested. */
export function startRunner({ db, keys }: { db: Truth; keys: Keys }): void {
  const runner = createRunner({
    db,
    keys,
    fetch: fetch.bind(globalThis),
    alone: async (work) => {
      await navigator.locks.request('recollect-summaries', work)
    },
    watch: (id, changed) => {
      const row = liveQuery(() => db.jobs.get(id)).subscribe(changed)
      return () => row.unsubscribe()
    },
    online: () => navigator.onLine,
    now: () => Date.now(),
    chance: Math.random,
  })
  let tail: Promise<void> = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined
  const again = () => {
    tail = tail
      .then(async () => {
        clearTimeout(timer)
        const next = await runner.run()
        if (next !== undefined) timer = setTimeout(again, Math.max(1000, next - Date.now()))
      })
      .catch((thrown: unknown) => console.warn('summaries:', thrown))
  }
  addEventListener('online', again)
  liveQuery(() =>
    Promise.all([db.settings.toArray(), openJobs(db), db.secrets.toCollection().primaryKeys()]),
  ).subscribe({
    next: again,
    error: (thrown) => console.warn('summaries: the jobs cannot be followed', thrown),
  })
}
