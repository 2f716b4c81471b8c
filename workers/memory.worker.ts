// Assembles the engine, serves it, and follows the database: settings, changes, and what is not read yet. No decisions,
// no inference.
import embedWorkerUrl from './embed.worker.ts?worker&url'
import { readSettings } from '../src/core/config.ts'
import { estimateTokens } from '../src/core/text.ts'
import type { WorkerApi } from '../src/core/types.ts'
import { openShelf } from '../src/db/backups.ts'
import { Derived, Truth } from '../src/db/db.ts'
import { createFullChecks, lastFullCheck } from '../src/db/full-check.ts'
import { newestAnswers } from '../src/db/history.ts'
import { openJobs } from '../src/db/jobs.ts'
import { createTimedBackups } from '../src/db/timed-backups.ts'
import { inFile, standAt } from '../src/db/sentinel.ts'
import { verifyLedger } from '../src/db/verify.ts'
import { follow as followQuery } from '../src/db/watch.ts'
import { pruneChanges } from '../src/db/write.ts'
import { failure } from '../src/lib/errors.ts'
import { MODEL_CACHE } from '../src/lib/model-files.ts'
import { createPause, createPrecedence } from '../src/lib/idle.ts'
import { keepUpTo, logWarning, onLine } from '../src/lib/log.ts'
import { own } from '../src/lib/owner.ts'
import { type Port, serve } from '../src/lib/rpc.ts'
import { runsSimd } from '../src/lib/simd.ts'
import { trustedScriptURL } from '../src/lib/trusted.ts'
import { findGpu } from '../src/memory/embedders/gpu.ts'
import type { Spawned } from '../src/memory/embedders/runner.ts'
import { createSupervisor } from '../src/memory/embedders/supervisor.ts'
import { createMemory } from '../src/memory/engine.ts'
import { createGraphs } from '../src/memory/graphs.ts'
import { createMeaning } from '../src/memory/meaning.ts'
import { createLexiconStore } from '../src/memory/snapshot.ts'
import { createSummariser } from '../src/memory/summaries.ts'
import { createTokenizers, type Tokenizer } from '../src/memory/tokenizer.ts'
import { createVectorIndex } from '../src/memory/vectors/automatic.ts'
import { openVectorStore } from '../src/memory/vectors-store/open.ts'
import { openFolder } from '../src/memory/vectors-store/opfs.ts'

const page = self as unknown as Port
// The page keeps the log, and decides what of it.
keepUpTo('debug')
onLine((line) => page.postMessage({ line }))

const db = new Truth(undefined, { onCommitted: standAt(inFile(), () => Date.now()) })
const derived = new Derived()
/** Ends when another tab does what only one may do. */
let writing = new AbortController().signal

const supervisor = createSupervisor({
  derived,
  spawn: spawnEmbedder,
  openCache: () => caches.open(MODEL_CACHE),
  fetch: fetch.bind(globalThis),
  gpu: findGpu,
  alone: (signal, work) => navigator.locks.request('recollect-model', { signal }, work),
  clock: () => performance.now(),
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
})
const folder = openFolder('recollect-vectors')
const idle = createPause()
/**
 * What wakes on a stored message waits so long for the plan that is about to be asked for, and until it is made. Raising it
 * reads later what was said.
 */
const { first, turn } = createPrecedence(50)
const meaning = createMeaning({
  store: openVectorStore({
    derived,
    folder,
    now: () => Date.now(),
    pause: () => new Promise((resolve) => setTimeout(resolve, 50)),
  }),
  createIndex: createVectorIndex,
  graphs: createGraphs(derived, () => Date.now()),
  owner: supervisor,
  idle,
})

const tokenizers = createTokenizers()
/** The model's tokenizer; while its table cannot be fetched (offline before the first visit was over), an estimate. */
async function countTokens(model?: string): Promise<Tokenizer> {
  try {
    return await tokenizers.of(model)
  } catch (thrown) {
    logWarning('memory worker: tokens are estimated for now', thrown)
    return { count: estimateTokens }
  }
}

const store = createLexiconStore(derived, () => Date.now())
const engine = createMemory({ db, derived, tokenizer: countTokens, meaning, store, idle })
const summariser = createSummariser({ db, tokenizer: countTokens, idle, now: () => Date.now(), chance: Math.random })
// One tab at a time writes what ingest finds; the next takes over when it is closed.
const owner = own({
  name: 'recollect-ingest',
  locks: navigator.locks,
  channel: new BroadcastChannel('recollect-ingest'),
  begin: writeFindings,
  failed: tell,
})
serve<WorkerApi>(page, {
  ...engine,
  plan: first(engine.plan),
  surroundings: async () => ({
    simd: runsSimd(),
    files: (await folder) !== undefined,
    shared: typeof SharedArrayBuffer !== 'undefined',
    owner: owner.held(),
  }),
  takeOver: () => owner.takeOver(),
})
void countTokens()

follow(
  () => db.settings.toArray(),
  (rows) => {
    const { embedding, memory } = readSettings(rows)
    supervisor.follow(embedding)
    meaning.choose(memory.index)
    return engine.catchUp() // pieces may be of another size now
  },
  { when: () => Promise.resolve() }, // a start waits for it
)
follow(
  () => db.changes.orderBy('seq').last(),
  async () => {
    await engine.catchUp()
    tokenizers.learn(await newestAnswers(db))
  },
)
/** Follows everything that is to be read and made, until `signal` ends it. */
async function writeFindings(signal: AbortSignal): Promise<void> {
  writing = signal
  await engine.loaded
  if (signal.aborted) return
  await pruneChanges(db)
  follow(() => db.turns.where('ingested').equals(0).primaryKeys(), ingest, { signal })
  signal.addEventListener(
    'abort',
    supervisor.subscribe(() => void makeVectors().catch(tell)),
  )
  // Another kind of index may have to be built.
  follow(() => db.settings.get('memory'), makeVectors, { signal })
  // Whatever changed may need vectors, or no longer have them.
  follow(() => db.changes.orderBy('seq').last(), makeVectors, { signal })
  follow(() => Promise.all([db.settings.toArray(), openJobs(db)]), summarise, { signal })
  signal.addEventListener('abort', () => clearTimeout(rest))
  const checks = createFullChecks({
    derived,
    verify: async () => (await verifyLedger(db)).map(({ table }) => table),
    now: () => Date.now(),
    after(ms, work) {
      const timer = setTimeout(() => void turn().then(work), ms)
      return () => clearTimeout(timer)
    },
    tell,
  })
  follow(() => lastFullCheck(derived), checks.noted, { signal })
  signal.addEventListener('abort', checks.end)
  await keepCopies(signal, checks.check)
}

/** Copies of everything by the clock, where this browser gives room for them. */
async function keepCopies(signal: AbortSignal, check: () => Promise<void>): Promise<void> {
  const shelf = await openShelf()
  if (!shelf || signal.aborted) return
  const copies = createTimedBackups({
    db,
    derived,
    shelf,
    now: () => Date.now(),
    after: (ms, work) => void setTimeout(work, ms),
    check,
    tell,
  })
  follow(() => db.changes.orderBy('seq').last(), copies.changed, { signal })
  follow(() => db.tombstones.count(), copies.forgotten, { signal })
}

async function ingest(): Promise<void> {
  await engine.ingest()
  await summarise()
  await makeVectors()
  // Nothing else is to be done: once a day everything is looked over.
  await engine.look()
}

let rest: ReturnType<typeof setTimeout> | undefined
/** Summaries of what no longer fits; what failed is tried again when it has rested. */
async function summarise(): Promise<void> {
  const next = await summariser.work()
  clearTimeout(rest)
  if (next !== undefined) rest = setTimeout(() => void summarise().catch(tell), Math.max(1000, next - Date.now()))
}

let making: Promise<void> | undefined
/** Vectors for what has none: one run at a time, and once more if something came meanwhile. */
async function makeVectors(): Promise<void> {
  await making
  making ??= engine
    .catchUp()
    .then(() => engine.save().catch(tell))
    .then(() => meaning.work(writing))
    .finally(() => (making = undefined))
  await making
}

function tell(thrown: unknown): void {
  logWarning('memory worker:', thrown)
}

/**
 * Runs `work` with the values of a live query, one at a time and after plans that are under way; of values that came
 * meanwhile with the newest alone. Errors are told, and the next value goes on.
 */
function follow<T>(
  querier: () => T | Promise<T>,
  work: (value: T) => unknown,
  { when = turn, signal }: { when?: () => Promise<void>; signal?: AbortSignal } = {},
): void {
  let tail: Promise<unknown> = Promise.resolve()
  let newest: { value: T } | undefined
  const stop = followQuery(querier, {
    next: (value) => {
      newest = { value }
      tail = tail
        .then(when)
        .then(() => {
          const taken = newest
          newest = undefined
          return taken && !signal?.aborted && work(taken.value)
        })
        .catch(tell)
    },
    error: (thrown) => logWarning('memory worker: the database cannot be followed', thrown),
  })
  signal?.addEventListener('abort', stop)
}

function spawnEmbedder(): Spawned {
  const worker = new Worker(trustedScriptURL(embedWorkerUrl) as string, { type: 'module', name: 'embed' })
  return {
    port: worker,
    terminate: () => worker.terminate(),
    onCrash: (listener) =>
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        listener(
          failure('EmbedderCrashed', `embedder: its worker failed (${event.message || 'it could not be loaded'})`),
        )
      }),
  }
}
