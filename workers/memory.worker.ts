// Assembles the engine, serves it, and follows the database: settings, changes, and what is not read yet. No decisions,
// no inference.
import embedWorkerUrl from './embed.worker.ts?worker&url'
import { readSettings } from '../src/core/config.ts'
import { estimateTokens } from '../src/core/text.ts'
import type { MemoryApi } from '../src/core/types.ts'
import { openShelf } from '../src/db/backups.ts'
import { Derived, Truth } from '../src/db/db.ts'
import { newestAnswers } from '../src/db/history.ts'
import { openJobs } from '../src/db/jobs.ts'
import { createTimedBackups } from '../src/db/timed-backups.ts'
import { assertWhole } from '../src/db/verify.ts'
import { follow as followQuery } from '../src/db/watch.ts'
import { pruneChanges } from '../src/db/write.ts'
import { failure } from '../src/lib/errors.ts'
import { MODEL_CACHE } from '../src/lib/model-files.ts'
import { createPause, createPrecedence } from '../src/lib/idle.ts'
import { type Port, serve } from '../src/lib/rpc.ts'
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

const db = new Truth()
const derived = new Derived()
const never = new AbortController().signal

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
const idle = createPause()
/**
 * What wakes on a stored message waits so long for the plan that is about to be asked for, and until it is made. Raising it
 * reads later what was said.
 */
const { first, turn } = createPrecedence(50)
const meaning = createMeaning({
  store: openVectorStore({
    derived,
    folder: openFolder('recollect-vectors'),
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
    console.warn('memory worker: tokens are estimated for now', thrown)
    return { count: estimateTokens }
  }
}

const store = createLexiconStore(derived, () => Date.now())
const engine = createMemory({ db, derived, tokenizer: countTokens, meaning, store, idle })
const summariser = createSummariser({ db, tokenizer: countTokens, idle, now: () => Date.now(), chance: Math.random })
serve<MemoryApi>(self as unknown as Port, { ...engine, plan: first(engine.plan) })
void countTokens()

follow(
  () => db.settings.toArray(),
  (rows) => {
    const { embedding, memory } = readSettings(rows)
    supervisor.follow(embedding)
    meaning.choose(memory.index)
    return engine.catchUp() // pieces may be of another size now
  },
  () => Promise.resolve(), // a start waits for it
)
follow(
  () => db.changes.orderBy('seq').last(),
  async () => {
    await engine.catchUp()
    tokenizers.learn(await newestAnswers(db))
  },
)
// One tab at a time writes what ingest finds; the next takes over when it is closed.
void navigator.locks.request('recollect-ingest', async () => {
  await engine.loaded
  await pruneChanges(db)
  follow(() => db.turns.where('ingested').equals(0).primaryKeys(), ingest)
  supervisor.subscribe(() => void makeVectors().catch(tell))
  // Another kind of index may have to be built.
  follow(() => db.settings.get('memory'), makeVectors)
  // Whatever changed may need vectors, or no longer have them.
  follow(() => db.changes.orderBy('seq').last(), makeVectors)
  follow(() => Promise.all([db.settings.toArray(), openJobs(db)]), summarise)
  await keepCopies()
  await new Promise(() => undefined) // held until the tab is gone
})

/** Copies of everything by the clock, where this browser gives room for them. */
async function keepCopies(): Promise<void> {
  const shelf = await openShelf()
  if (!shelf) return
  let whole: Promise<void> | undefined // once a session: it reads every row
  const copies = createTimedBackups({
    db,
    derived,
    shelf,
    now: () => Date.now(),
    after: (ms, work) => void setTimeout(work, ms),
    check: () => (whole ??= assertWhole(db)),
    tell,
  })
  follow(() => db.changes.orderBy('seq').last(), copies.changed)
  follow(() => db.tombstones.count(), copies.forgotten)
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
    .then(() => meaning.work(never))
    .finally(() => (making = undefined))
  await making
}

const tell = (thrown: unknown) => console.warn('memory worker:', thrown)

/**
 * Runs `work` with the values of a live query, one at a time and after plans that are under way; of values that came
 * meanwhile with the newest alone. Errors are told, and the next value goes on.
 */
function follow<T>(querier: () => T | Promise<T>, work: (value: T) => unknown, when = turn): void {
  let tail: Promise<unknown> = Promise.resolve()
  let newest: { value: T } | undefined
  followQuery(querier, {
    next: (value) => {
      newest = { value }
      tail = tail
        .then(when)
        .then(() => {
          const taken = newest
          newest = undefined
          return taken && work(taken.value)
        })
        .catch(tell)
    },
    error: (thrown) => console.warn('memory worker: the database cannot be followed', thrown),
  })
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
