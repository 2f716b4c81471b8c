// Puts the page together: databases, memory worker, chat, screen. One of the two places that know all the parts.
import './small-storage.ts' // before who reads them
import { returned } from './returned.ts' // first: what comes back in the address is nobody else's
import './app.css'
import { mount } from 'svelte'
import memoryWorkerUrl from '../../workers/memory.worker.ts?worker&url'
import { Derived, Truth } from '../db/db.ts'
import { checkTruth, isDamaged, type Verdict } from '../db/boot.ts'
import { sweepStreaming } from '../db/exchange.ts'
import { askFullCheck } from '../db/full-check.ts'
import { storageFault } from '../db/faults.ts'
import { inFile, inLocalStorage, standAt } from '../db/sentinel.ts'
import { ensureSpace } from '../db/spaces.ts'
import { noteError } from '../lib/log.ts'
import { trustedScriptURL } from '../lib/trusted.ts'
import { settingsAddress } from './address.ts'
import { fetchAhead } from './ahead.ts'
import App from './App.svelte'
import { Chat } from './chat.svelte.ts'
import { Health } from './health.svelte.ts'
import { lookWhenIdle } from './idle-look.ts'
import { followJobs } from './jobs/follow.ts'
import { createKeys } from './keys.ts'
import { MemoryClient } from './memory-client.svelte.ts'
import { go } from './route.svelte.ts'

const health = new Health()
const post = inLocalStorage()
const kept = {
  db: new Truth(undefined, {
    onOutdated: () => (health.outdated = true),
    onCommitted: standAt(post, () => Date.now()),
    onWaiting: (isWaiting) => (health.behind += isWaiting ? 1 : -1),
  }),
  derived: new Derived(),
}
kept.db.on('blocked', () => (health.waiting = true))
kept.db.on('ready', () => void (health.waiting = false), true)
// The console tells of these by itself.
addEventListener('error', ({ error, message }) => noteError('page: something threw', error ?? new Error(message)))
addEventListener('unhandledrejection', ({ reason }) => noteError('page: a promise was rejected', reason))
const target = document.getElementById('app')
if (!target) throw new Error('main: index.html has no element "app"')
// Nobody writes until it is known that all is there. A tab that holds an upgrade up is told of by the app.
const checked = checkTruth(kept.db, globalThis.indexedDB, [post, inFile()], () =>
  import('./storage/before.ts').then(({ copyBeforeUpgrade }) => copyBeforeUpgrade(kept.db.name)),
)
// Not awaited at the top: parts that are fetched later lie in files that import this one, and would wait for its end.
void begin(target)

async function begin(target: Element): Promise<void> {
  const verdict = await Promise.race([
    checked,
    new Promise<undefined>((go) => kept.db.on('blocked', () => go(undefined))),
  ])
  if (verdict && isDamaged(verdict)) await recover(verdict, target)
  if (!verdict) void checked.then((late) => isDamaged(late) && location.reload())
  const { db, derived } = verdict?.fault?.name === 'StorageMissing' ? await inMemory(verdict.fault) : kept

  const memory = new MemoryClient({
    db,
    // It reads what is stored, which is nothing then.
    spawn: health.unkept ? undefined : startWorker,
  })
  const keys = createKeys(db)
  // Where nothing is stored there are no locks either, and no other tab that would look for them.
  const chat = new Chat({ db, memory, keys, ...(health.unkept ? { browser: { lock: (_, work) => work() } } : {}) })

  /** Answers that a closed tab left unfinished are marked stopped, unless another tab is still writing them. */
  async function sweep(): Promise<void> {
    const { held = [], pending = [] } = await navigator.locks.query()
    const names = [...held, ...pending].map((lock) => lock.name ?? '')
    const alive = names.filter((name) => name.startsWith('recollect-turn-')).map((name) => name.slice(15))
    const cut = await sweepStreaming(db, new Set(alive), Date.now())
    // What was stopped in the midst of an answer was perhaps stopped in the midst of more.
    if (cut > 0) await askFullCheck(derived)
  }

  /** A person says how to go on, and the page is loaded again. */
  async function recover(verdict: Verdict, target: Element): Promise<never> {
    const { showRecovery } = await import('./recovery/show.ts').catch((thrown: unknown) => {
      target.textContent =
        'Something that was stored is missing, and so is a part of this app. Reload when there is a network.'
      throw thrown
    })
    return showRecovery({ ...kept, verdict, post }, target)
  }

  const app = { db, derived, chat, memory, keys, health }
  mount(App, { target, props: { app } })
  followJobs(app)
  fetchAhead(app)
  void lookWhenIdle(app)
  if (returned !== undefined)
    void import('./settings/sign-in.svelte.ts').then(
      ({ finishSignIn }) => finishSignIn(app, returned!),
      () => go(settingsAddress()), // which cannot be loaded either, and says so
    )
  try {
    await ensureSpace(db, Date.now())
    if (!health.unkept) await sweep()
  } catch (thrown) {
    health.fault = storageFault(thrown)
  }
}

const startWorker = () => new Worker(trustedScriptURL(memoryWorkerUrl) as string, { type: 'module', name: 'memory' })

/** What is said lives as long as the page, which says so. */
async function inMemory(refusal: Error): Promise<typeof kept> {
  try {
    const { openInMemory } = await import('../db/in-memory.ts')
    health.unkept = refusal
    return openInMemory()
  } catch (thrown) {
    noteError('page: what stands in for the database is not here', thrown)
    return kept // nothing can be sent then, and the page says why
  }
}
