// The page of the kill test: keeps pictures of all that is stored, starts the memory worker over one, ends it at a given
// step, starts it again, and tells in what the outcome differs from that of a worker that was left alone.
import type Dexie from 'dexie'
import type { IndexState, MemoryApi, MemoryStats } from '../../../src/core/types.ts'
import { Derived, Truth } from '../../../src/db/db.ts'
import { isLookDue } from '../../../src/db/suggestions.ts'
import { verifyLedger } from '../../../src/db/verify.ts'
import { connect } from '../../../src/lib/rpc.ts'
import { trustedScriptURL } from '../../../src/lib/trusted.ts'
import memoryWorkerUrl from './memory.worker.ts?worker&url'
import { change, type Changed, fill, QUESTIONS } from './world.ts'

const FOLDER = 'recollect-vectors'
/** Looking takes the worker's time. */
const LOOK_AGAIN_MS = 100
/** Far more than any of it takes. */
const PATIENCE_MS = 10_000
/** Tables whose rows have to be the same. Settings and the change log are no outcome of work. */
const COMPARED = ['spaces', 'conversations', 'turns', 'memories', 'documents', 'jobs', 'tombstones']

/** Everything that is stored. */
interface Picture {
  rows: Record<string, Record<string, unknown[]>>
  files: Record<string, ArrayBuffer>
}
/** What must come out the same. */
interface Outcome {
  rows: Record<string, string[]>
  /** Which models there are vectors of. */
  models: string[]
  counts: Partial<MemoryStats>
  indexes: (Pick<IndexState, 'kind' | 'size' | 'building' | 'fault'> & { isGood: boolean })[]
  answers: string[][]
  /** Tables whose rows are not as the ledger has them. */
  unaccounted: string[]
  /** The look over everything that is taken once a day was not taken yet. */
  isLookDue: boolean
}

/** What there has to be when all is done. */
export interface Wanted {
  vectors: boolean
  summaries: number
}

interface Running {
  worker: Worker
  api: MemoryApi
  stopped: Promise<number>
}

const pictures = new Map<string, Picture>()
let begun = 0
let lastSteps = 0
/** What the worker that was left alone was asked for: undefined once it is done, or why it was refused. */
let asked: Promise<string | undefined> = Promise.resolve(undefined)
let running: Running | undefined
let wanted: Outcome | undefined

function start(stopAt: number): Running {
  const name = String(stopAt)
  const worker = new Worker(trustedScriptURL(memoryWorkerUrl) as string, { type: 'module', name })
  const stopped = new Promise<number>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<object>) => {
      if ('endedAt' in data) resolve(data.endedAt as number)
    })
  })
  return (running = { worker, api: connect<MemoryApi>(worker).remote, stopped })
}

function end(): void {
  running?.worker.terminate()
  running = undefined
}

function countSteps(): Promise<number> {
  const { worker } = running!
  return new Promise((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<object>) => {
      if ('steps' in data) resolve(data.steps as number)
    })
    worker.postMessage({ countSteps: true })
  })
}

const databases = (): Dexie[] => [new Truth(), new Derived()]

async function take(): Promise<Picture> {
  const picture: Picture = { rows: {}, files: {} }
  for (const db of databases()) {
    await db.open()
    const tables = await Promise.all(db.tables.map(async (table) => [table.name, await table.toArray()] as const))
    picture.rows[db.name] = Object.fromEntries(tables)
    db.close()
  }
  const folder = await openFolder()
  for await (const [name, handle] of folder.entries())
    picture.files[name] = await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer()
  return picture
}

async function putBack({ rows, files }: Picture): Promise<void> {
  end()
  for (const db of databases()) {
    await db.delete()
    await db.open()
    // The ledger is kept while the rows are written.
    const tables = db.tables.filter(({ name }) => name !== 'ledger')
    await db.transaction('rw', tables, () =>
      Promise.all(tables.map((table) => table.bulkAdd(rows[db.name]?.[table.name] ?? []))),
    )
    db.close()
  }
  const folder = await openFolder()
  for await (const name of folder.keys()) await folder.removeEntry(name)
  for (const [name, bytes] of Object.entries(files)) {
    const file = await (await folder.getFileHandle(name, { create: true })).createWritable()
    await file.write(bytes)
    await file.close()
  }
}

async function openFolder() {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true })
}

/** Times of this run are left out: only they may differ. */
const plain = (row: unknown) =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'number' && value >= begun ? 'now' : value))

async function outcome(): Promise<Outcome> {
  const { api } = running!
  const db = new Truth()
  await db.open()
  const tables = await Promise.all(
    COMPARED.map(async (name) => [name, (await db.table(name).toArray()).map(plain)] as const),
  )
  const unaccounted = (await verifyLedger(db)).map(({ table }) => table)
  const lookDue = await isLookDue(db, Date.now())
  db.close()
  const { turns, memories, documents, chunks, vectors, pendingVectors, pendingTurns, rereading, jobs, indexes } =
    await api.stats()
  const recalled = await api.recallMany(QUESTIONS.map((asked) => ({ ...asked, now: begun, deadline: 10_000 })))
  const names: string[] = []
  for await (const name of (await openFolder()).keys()) names.push(name.split('-')[0]!)
  return {
    rows: Object.fromEntries(tables),
    models: [...new Set(names)].sort(),
    counts: { turns, memories, documents, chunks, vectors, pendingVectors, pendingTurns, rereading, jobs },
    indexes: indexes.map(({ kind, size, recall, building, fault }) => {
      return {
        kind,
        size,
        isGood: (recall ?? 1) >= 0.98,
        ...(building ? { building } : {}),
        ...(fault ? { fault } : {}),
      }
    }),
    unaccounted,
    isLookDue: lookDue,
    answers: recalled.map(({ hits, degraded }) => [degraded ?? 'whole', ...hits.map(({ chunk }) => chunk.id)]),
  }
}

/** Everything that is to be done of these databases is done. `least`: so many summaries, at least. */
function isSettled(found: Outcome, { vectors, summaries }: Wanted): boolean {
  const { counts, indexes, answers } = found
  if (found.unaccounted.length > 0 || found.isLookDue) return false
  const { done = 0, ...open } = counts.jobs ?? {}
  if (counts.pendingTurns !== 0 || counts.rereading || done < summaries || Object.keys(open).length > 0) return false
  if (!vectors) return answers.every(([degraded]) => degraded === 'no-model')
  const areBuilt = indexes.every(({ kind, building }) => kind === 'hnsw' && building === undefined)
  const isComplete = counts.pendingVectors === 0 && counts.vectors === counts.chunks
  return areBuilt && isComplete && answers.every(([degraded]) => degraded === 'whole')
}

function differences(found: Outcome): string[] {
  const right = wanted!
  const told: string[] = []
  for (const name of COMPARED) {
    const [mine, theirs] = [new Set(found.rows[name]), new Set(right.rows[name])]
    const lost = [...theirs].filter((row) => !mine.has(row))
    const other = [...mine].filter((row) => !theirs.has(row))
    if (lost.length + other.length > 0 || found.rows[name]!.length !== right.rows[name]!.length)
      told.push(
        `${name}: ${lost.length} lost (${lost[0]?.slice(0, 200)}), ${other.length} others (${other[0]?.slice(0, 200)})`,
      )
  }
  for (const name of ['models', 'counts', 'indexes', 'unaccounted', 'isLookDue'] as const)
    if (plain(found[name]) !== plain(right[name]))
      told.push(`${name}: ${plain(found[name])}, not ${plain(right[name])}`)
  found.answers.forEach((answer, at) => {
    if (plain(answer) === plain(right.answers[at])) return
    told.push(`answer ${at}: ${answer.slice(0, 4).join(' ')}, not ${right.answers[at]!.slice(0, 4).join(' ')}`)
  })
  return told
}

/** Looks again and again until nothing differs, or so many milliseconds are over; what differs then. */
async function compare(patience: number): Promise<string[]> {
  const until = performance.now() + patience
  for (;;) {
    const told = differences(await outcome())
    if (told.length === 0 || performance.now() > until) return told
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}

/** What a person or upkeep asks the worker for, beside what it does by itself. */
export type Verb = 'nothing' | 'maintain' | 'rebuildIndex'

async function ask(api: MemoryApi, verb: Verb): Promise<void> {
  if (verb !== 'nothing') await api[verb]()
}

const lab = {
  /** Makes the first picture. */
  async fill(name: string): Promise<void> {
    begun = Date.now()
    await putBack({ rows: {}, files: {} })
    const db = new Truth()
    await fill(db)
    db.close()
    pictures.set(name, await take())
  },
  /** A picture like another, changed. */
  async change(from: string, to: string, changed: Changed): Promise<void> {
    await putBack(pictures.get(from)!)
    const db = new Truth()
    await change(db, changed)
    db.close()
    pictures.set(to, await take())
  },
  /** Starts a worker over a picture, and leaves it alone. */
  async begin(name: string, verb: Verb): Promise<void> {
    await putBack(pictures.get(name)!)
    await ask(start(0).api, verb)
  },
  /** True when all is done and nothing was stored since this was asked last: this is what is wanted from now on. */
  async settle(wants: Wanted): Promise<boolean> {
    const before = lastSteps
    lastSteps = await countSteps()
    wanted = await outcome()
    return lastSteps === before && isSettled(wanted, wants)
  },
  /** Ends the worker, and keeps what it left. How many steps it did. */
  async finish(name: string): Promise<number> {
    const counted = await countSteps()
    end()
    pictures.set(name, await take())
    return counted
  },
  /**
   * Stops a worker at a step, and when `again` is not 0 the next one as well, then starts one that is left alone. How
   * many were stopped: one that is done before it comes to its step is none.
   */
  async kill(name: string, verb: Verb, stopAt: number, again: number): Promise<number> {
    await putBack(pictures.get(name)!)
    let stops = 0
    for (const at of again > 0 ? [stopAt, again] : [stopAt]) {
      const { api, stopped } = start(at)
      ask(api, verb).catch(() => undefined) // it is ended in the midst of it
      const done = compare(PATIENCE_MS)
      if (await Promise.race([stopped.then(() => true), done.then(() => false)])) stops++
      end()
    }
    asked = ask(start(0).api, verb).then(
      () => undefined,
      (thrown: unknown) => String(thrown),
    )
    return stops
  },
  /** In what the outcome differs from the one that is wanted, once it has had time enough. */
  async differences(): Promise<string[]> {
    const told = await compare(PATIENCE_MS)
    const late = new Promise<string>((resolve) => setTimeout(resolve, PATIENCE_MS, 'what was asked for never ended'))
    const trouble = await Promise.race([asked, late])
    return trouble === undefined ? told : [...told, trouble]
  },
  /** Ends the worker, and starts the next. */
  restart(): void {
    end()
    start(0)
  },
}
export type Lab = typeof lab
Object.assign(globalThis, { lab })
