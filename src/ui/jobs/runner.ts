// Does the jobs that need the provider, in a tab that holds a key: one at a time among all tabs, under a Web Lock that a
// closed tab lets go of. Every end is a row: done, resting, waiting for a person, or done by the rules in its stead. What a
// job of a kind is, its own file says.
import { withinModel } from '../../core/budget.ts'
import { readSettings, type Settings } from '../../core/config.ts'
import { inOrder, isDue } from '../../core/jobs.ts'
import type { Fault, Id, Job, JobKind, Millis } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'
import type { About } from '../../db/extraction.ts'
import { claimJob, letWait, noteFailure, openJobs } from '../../db/jobs.ts'
import { follow } from '../../db/watch.ts'
import { isAbort, messageOf, nameOf } from '../../lib/errors.ts'
import { logWarning } from '../../lib/log.ts'
import { needsPerson } from '../../providers/cards.ts'
import { faultOf } from '../../providers/faults.ts'
import { addressOf } from '../../providers/keys.ts'
import { isVendor, vendorOfHost } from '../../providers/vendors.ts'
import { type Asking, checkCaps, type Party, reach } from '../asking.ts'
import { thisBrowser } from '../browser.ts'
import type { Keys } from '../keys.ts'
import { type Ask, askOf } from './ask.ts'
import { extraction } from './extraction.ts'
import { summaries } from './summaries.ts'

/** A kind of work that the provider does. */
export interface Trade<J extends Job> {
  /** What it is called in messages, and what else would do it. */
  name: string
  otherwise: string
  allowed(settings: Settings): boolean
  /** Queues what is due, where nobody else does. */
  queue?(db: Truth, settings: Settings, now: Millis): Promise<void>
  /** Does the job and commits it. Throws what went wrong. */
  work(db: Truth, job: J, context: Working): Promise<void>
  /** Does it in another way once it was tried often enough; false while it shall be tried again. */
  giveUp?(db: Truth, job: J, what: Fault, context: Pick<Working, 'settings' | 'now'>): Promise<boolean>
}
export interface Working {
  settings: Settings
  ask: Ask
  /** What is known, for a model to see beside what was typed. */
  about: About
  now: () => Millis
}

export interface RunnerDeps {
  db: Truth
  keys: Pick<Keys, 'get'>
  browser: Asking['browser']
  /** Asks the memory worker; while there is none, what needs it rests. */
  about: About
  /** Runs `work` while no other tab does. */
  alone: (work: () => Promise<void>) => Promise<void>
  /** Tells of every change of a job until it is called off. */
  watch: (id: Id, changed: (job: Job | undefined) => void) => () => void
}

const trades: Record<JobKind, Trade<Job>> = { summarise: summaries, extract: extraction }

/** Waits for these end by themselves as soon as what was missing is there; for others a person asks again. */
const MISSING = new Set(['NoKey', 'NoModel', 'CapReached'])

/** While the person is being answered no job begins: servers of one's own answer one at a time. */
const ASIDE_MS = 5000
/** An answer that was begun longer ago was left behind by a closed tab. */
const LONGEST_ANSWER_MS = 10 * 60_000

/** One run over what is due. Returns when to run again, if time alone will make something due. */
export function createRunner(deps: RunnerDeps): { run(): Promise<Millis | undefined> } {
  const { db, browser } = deps
  const { now } = browser.clock

  async function run(): Promise<Millis | undefined> {
    const settings = readSettings(await db.settings.toArray())
    const allowed = Object.values(trades).filter((trade) => trade.allowed(settings))
    if (allowed.length === 0 || !browser.online()) return undefined
    for (const trade of allowed) await trade.queue?.(db, settings, now())
    const mine = async () => (await openJobs(db)).filter(({ kind }) => allowed.includes(trades[kind]))
    for (const job of inOrder(await mine())) {
      if (await isAnswering()) return now() + ASIDE_MS
      const lack = await lackOf(settings, trades[job.kind])
      if (lack) await mark(job.id, lack)
      else await deps.alone(() => attempt(job.id, settings))
    }
    const resting = (await mine()).map(({ notBefore }) => notBefore).filter((at) => at > now())
    return resting.length === 0 ? undefined : Math.min(...resting)
  }

  async function isAnswering(): Promise<boolean> {
    const since = now() - LONGEST_ANSWER_MS
    const answers = db.turns.where('status').equals('streaming')
    return (await answers.filter(({ createdAt }) => createdAt > since && createdAt <= now()).count()) > 0
  }

  /** What a person must give before the provider can be asked at all. */
  async function lackOf(settings: Settings, { name, otherwise }: Trade<Job>): Promise<Fault | undefined> {
    const { provider } = settings
    if (provider.id === 'demo')
      return fault('NoModel', `${name}: the demo is no model; choose a provider, or ${otherwise}`)
    if (!isVendor(provider.id)) return undefined
    try {
      const { origin } = addressOf(provider.id, provider.baseUrl)
      const { host, hostname } = new URL(origin)
      if (vendorOfHost(hostname) && (await deps.keys.get(origin)) === '')
        return fault('NoKey', `${name}: a key for ${host} is needed; enter it in Settings, or open the tab that has it`)
      await checkCaps(deps, { origin }, settings)
      return undefined
    } catch (thrown) {
      return fault(nameOf(thrown) === 'CapReached' ? 'CapReached' : 'NoModel', messageOf(thrown))
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
      const party = await reach(deps, settings.provider, settings)
      await trades[job.kind].work(db, job, {
        settings: forModel(settings, party),
        now,
        about: deps.about,
        ask: askOf(deps, party, settings, abort.signal),
      })
    } catch (thrown) {
      if (!isAbort(thrown)) await end(job, settings, thrown)
    } finally {
      callOff()
    }
  }

  /** A failure is a row: a person's to mend, to be tried again, or somebody else's turn. */
  async function end(job: Job, settings: Settings, thrown: unknown): Promise<void> {
    const what = faultOf(thrown, now())
    if (needsPerson(what.name)) return letWait(db, job.id, what, now())
    if (await trades[job.kind].giveUp?.(db, job, what, { settings, now })) return
    await noteFailure(db, job.id, what, { now: now(), chance: browser.random() })
  }

  return { run }
}

/** The sizes that were set, within what the model is known to take. */
function forModel(settings: Settings, { known }: Party): Settings {
  const [window, output] = [known?.window?.value, known?.output?.value]
  const sizes = { ...(window === undefined ? {} : { window }), ...(output === undefined ? {} : { output }) }
  return { ...settings, context: withinModel(settings.context, sizes) }
}

const fault = (name: string, message: string): Fault => ({ name, message })

/** Runs for as long as the page is open: whenever jobs, settings or kept keys change, and when what failed has rested. */
export function startRunner({ db, keys, memory }: { db: Truth; keys: Keys; memory: { about: About } }): void {
  const runner = createRunner({
    db,
    keys,
    browser: thisBrowser,
    about: (spaceId, texts) => memory.about(spaceId, texts),
    alone: (work) => thisBrowser.lock('recollect-summaries', work),
    watch: (id, changed) => follow(() => db.jobs.get(id), { next: changed, error: tell }),
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
      .catch((thrown: unknown) => logWarning('jobs: a run failed', thrown))
  }
  addEventListener('online', again)
  // A conversation that was left is noticed when the person turns elsewhere, or comes back.
  addEventListener('hashchange', again)
  addEventListener('popstate', again)
  document.addEventListener('visibilitychange', again)
  follow(
    () =>
      Promise.all([
        db.settings.toArray(),
        openJobs(db),
        db.secrets.toCollection().primaryKeys(),
        db.conversations.orderBy('updatedAt').last(), // something was said: signals may be due
      ]),
    { next: again, error: tell },
  )
}

const tell = (thrown: unknown) => logWarning('jobs: they cannot be followed', thrown)
