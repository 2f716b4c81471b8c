// The checks of the Doctor page, each over a world of its own: what is broken turns exactly its row, in words a person
// understands, with a button that does what mends it.
import { describe, expect, test, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import type { Inspection, SummariseJob, Surroundings } from '../../src/core/types.ts'
import type { ModelState } from '../../src/db/db.ts'
import { failure } from '../../src/lib/errors.ts'
import { type Check, examine, PATIENCE_MS, type Row } from '../../src/ui/doctor/check.ts'
import { CHECKS } from '../../src/ui/doctor/checks.ts'
import type { Acts, ModelFacts, World } from '../../src/ui/doctor/world.ts'

const inspection: Inspection = {
  loaded: true,
  rows: 12,
  missing: 0,
  extra: 0,
  kept: 'whole',
  vectors: 12,
  pendingVectors: 0,
}
const here: Surroundings = { simd: true, files: true, shared: false, owner: true }
const on = { ...DEFAULT_SETTINGS.embedding, enabled: true }
const state = (change: Partial<ModelState> = {}): ModelState => ({
  id: 'embedder',
  model: on.model,
  status: 'ready',
  files: [],
  device: 'wasm',
  updatedAt: 0,
  ...change,
})
const meaning = (change: Partial<ModelFacts> = {}): Partial<World> => ({
  settings: () => Promise.resolve({ ...DEFAULT_SETTINGS, embedding: change.embedding ?? on }),
  model: () => Promise.resolve({ embedding: on, state: state(), files: 'whole', ...change }),
})
const job = (change: Partial<SummariseJob>): SummariseJob => ({
  id: 'j',
  kind: 'summarise',
  level: 'chunk',
  spaceId: 's',
  conversationId: 'c',
  fromSeq: 0,
  toSeq: 3,
  status: 'pending',
  attempts: 0,
  notBefore: 0,
  createdAt: 0,
  updatedAt: 0,
  ...change,
})

const DAY = 86_400_000
const done: string[] = []
/** What fixes do is written down. */
const acts = new Proxy({} as Acts, {
  get:
    (_, name: string) =>
    (...given: unknown[]) => {
      done.push([name, ...given.map((each) => JSON.stringify(each))].join(' '))
      return Promise.resolve()
    },
})

/** A browser and an app where all is well. */
const well: World = {
  watched: true,
  settings: () => Promise.resolve(DEFAULT_SETTINGS),
  schema: () => Promise.resolve({ outdated: false, version: 5, known: 5, missing: 0 }),
  counts: () => Promise.resolve({ state: 'sound', now: { turns: 8, memories: 4 } }),
  altered: () => Promise.resolve({ tables: [], at: DAY, now: DAY }),
  copies: () => Promise.resolve({ now: DAY, here: true, copies: 2, at: DAY - 1, made: DAY - 1, turns: 8, since: 0 }),
  indexes: () => Promise.resolve(inspection),
  starting: () => false,
  surroundings: () => Promise.resolve(here),
  model: () => Promise.resolve({ embedding: DEFAULT_SETTINGS.embedding, state: undefined, files: 'missing' }),
  owner: () => Promise.resolve(true),
  unread: () => Promise.resolve(0),
  jobs: () => Promise.resolve([]),
  provider: () =>
    Promise.resolve({ id: 'demo', name: 'Demo', model: '', key: 'needless', online: true, proven: false }),
  space: () => Promise.resolve({ used: 1e6, quota: 1e9, writes: true }),
  protection: () => Promise.resolve({ protected: true, refused: false, any: true }),
  files: () => Promise.resolve('here'),
  page: () => ({ simd: true, gpu: true, shared: true, isolated: false, cores: 8 }),
  app: () => Promise.resolve({ version: '1.0.0', worker: 'running', waiting: false, lacking: 0 }),
  errors: () => [],
  acts,
}
const look = (change: Partial<World> = {}): Promise<Row[]> => examine(CHECKS, { ...well, ...change })
const provider = (change: object): Partial<World> => ({
  provider: () =>
    Promise.resolve({
      id: 'openai',
      name: 'OpenAI',
      host: 'api.openai.com',
      model: 'm',
      key: 'given',
      online: true,
      proven: false,
      ...change,
    }),
})

test('where all is well, every row says so and none has a button', async () => {
  const rows = await look()
  expect(rows.filter(({ state }) => state !== 'ok')).toEqual([])
  expect(rows.filter(({ fix }) => fix)).toEqual([])
  expect(new Set(rows.map(({ name }) => name)).size).toBe(CHECKS.length)
})

interface Broken {
  what: string
  world: Partial<World>
  row: string
  state: 'warning' | 'failing'
  says: RegExp
  /** What the button does. */
  does: string
}
const BROKEN: Broken[] = [
  {
    what: 'another tab brought a newer version',
    world: { schema: () => Promise.resolve({ outdated: true, version: 0, known: 5, missing: 0 }) },
    row: 'Schema',
    state: 'failing',
    says: /stopped writing/,
    does: 'reload',
  },
  {
    what: 'an index of a table is gone',
    world: { schema: () => Promise.resolve({ outdated: false, version: 5, known: 5, missing: 1 }) },
    row: 'Schema',
    state: 'failing',
    says: /1 part .* is missing/,
    does: 'reopen',
  },
  {
    what: 'rows are missing',
    world: {
      counts: () => Promise.resolve({ state: 'shortened', now: { turns: 3 }, before: { counts: { turns: 8 } } }),
    },
    row: 'Row counts',
    state: 'failing',
    says: /3 of 8 rows are here/,
    does: 'reload',
  },
  {
    what: 'somebody else put a row',
    world: { counts: () => Promise.resolve({ state: 'grown', now: { turns: 9 }, before: { counts: { turns: 8 } } }) },
    row: 'Row counts',
    state: 'warning',
    says: /9 rows are here, 1 more/,
    does: 'acceptRows',
  },
  {
    what: 'a row is not as it was written',
    world: { altered: () => Promise.resolve({ tables: ['turns'], at: DAY, now: DAY }) },
    row: 'Integrity',
    state: 'failing',
    says: /stored of turns/,
    does: 'acceptRows',
  },
  {
    what: 'the copies are gone',
    world: { copies: () => Promise.resolve({ now: DAY, here: true, copies: 0, made: 1, turns: 8, since: 0 }) },
    row: 'Backups',
    state: 'warning',
    says: /are gone/,
    does: 'copy',
  },
  {
    what: 'the newest copy is old',
    world: {
      copies: () => Promise.resolve({ now: 9 * DAY, here: true, copies: 1, at: DAY, turns: 8, since: 8 * DAY }),
    },
    row: 'Backups',
    state: 'warning',
    says: /more was said since/,
    does: 'copy',
  },
  {
    what: 'there is no room for copies, and no file',
    world: { copies: () => Promise.resolve({ now: 9 * DAY, here: false, copies: 0, turns: 8, since: DAY }) },
    row: 'Backups',
    state: 'warning',
    says: /no room for copies/,
    does: 'copy',
  },
  {
    what: 'the memory worker is dead',
    world: { indexes: () => Promise.resolve(undefined), surroundings: () => Promise.resolve(undefined) },
    row: 'Search index',
    state: 'failing',
    says: /does not answer/,
    does: 'restartMemory',
  },
  {
    what: 'rows cannot be found',
    world: { indexes: () => Promise.resolve({ ...inspection, missing: 2, extra: 1 }) },
    row: 'Search index',
    state: 'failing',
    says: /2 rows cannot be found, 1 entry without a row/,
    does: 'rebuildIndex',
  },
  {
    what: 'the kept index is damaged',
    world: { indexes: () => Promise.resolve({ ...inspection, kept: 'damaged' }) },
    row: 'Search index',
    state: 'warning',
    says: /next start is damaged/,
    does: 'rebuildIndex',
  },
  {
    what: 'the model failed',
    world: meaning({ state: state({ status: 'failed', fault: { name: 'Offline', message: 'embedder: no network' } }) }),
    row: 'Meaning model',
    state: 'failing',
    says: /No network/,
    does: `save "embedding" {"attempt":${on.attempt + 1}}`,
  },
  {
    what: 'files of the model are gone',
    world: meaning({ files: 'missing' }),
    row: 'Meaning model',
    state: 'warning',
    says: /files are missing/,
    does: `save "embedding" {"attempt":${on.attempt + 1}}`,
  },
  {
    what: 'the model makes no vectors',
    world: {
      ...meaning(),
      indexes: () =>
        Promise.resolve({
          ...inspection,
          pendingVectors: 3,
          trouble: { name: 'BadVector', message: 'embedder: no vector' },
        }),
    },
    row: 'Vectors pending',
    state: 'failing',
    says: /3 pieces without a vector, and the last try failed: No vector/,
    does: 'restartMemory',
  },
  {
    what: 'nobody makes vectors',
    world: {
      ...meaning({ state: state({ status: 'idle' }) }),
      indexes: () => Promise.resolve({ ...inspection, pendingVectors: 1 }),
    },
    row: 'Vectors pending',
    state: 'warning',
    says: /1 piece without a vector/,
    does: 'maintain',
  },
  {
    what: 'there is no key',
    world: provider({ key: 'missing' }),
    row: 'Provider and key',
    state: 'failing',
    says: /wants a key/,
    does: 'open "key"',
  },
  {
    what: 'the key is refused',
    world: provider({ fault: { name: 'WrongKey', message: 'api.openai.com: it refuses the key' } }),
    row: 'Provider and key',
    state: 'failing',
    says: /The key was refused/,
    does: 'open "key"',
  },
  {
    what: 'the address is none',
    world: provider({ address: 'base URL: there is no address yet', host: undefined }),
    row: 'Provider and key',
    state: 'failing',
    says: /There is no address yet/,
    does: 'open "address"',
  },
  {
    what: 'no model is chosen',
    world: provider({ model: '' }),
    row: 'Provider and key',
    state: 'warning',
    says: /No model/,
    does: 'open "model"',
  },
  {
    what: 'nothing more fits',
    world: { space: () => Promise.resolve({ used: 1e9, quota: 1e12, writes: false }) },
    row: 'Storage space',
    state: 'failing',
    says: /nothing more fits/,
    does: 'freeSpace',
  },
  {
    what: 'it gets tight',
    world: { space: () => Promise.resolve({ used: 9e8, quota: 1e9 }) },
    row: 'Storage space',
    state: 'warning',
    says: /900.0 MB used of 1.0 GB/,
    does: 'freeSpace',
  },
  {
    what: 'the browser may clear everything',
    world: { protection: () => Promise.resolve({ protected: false, refused: false, any: true }) },
    row: 'Storage protection',
    state: 'warning',
    says: /may clear/,
    does: 'protect',
  },
  {
    what: 'there is no service worker',
    world: { app: () => Promise.resolve({ version: '1', worker: 'missing', waiting: false, lacking: 0 }) },
    row: 'Service worker and version',
    state: 'warning',
    says: /without a network/,
    does: 'installApp',
  },
  {
    what: 'a newer version waits',
    world: { app: () => Promise.resolve({ version: '1', worker: 'running', waiting: true, lacking: 0 }) },
    row: 'Service worker and version',
    state: 'warning',
    says: /newer version/,
    does: 'updateApp',
  },
  {
    what: 'files of the app are not kept',
    world: { app: () => Promise.resolve({ version: '1', worker: 'running', waiting: false, lacking: 2 }) },
    row: 'Service worker and version',
    state: 'warning',
    says: /2 files/,
    does: 'installApp',
  },
  {
    what: 'the owner is silent',
    world: { owner: () => Promise.resolve(false), surroundings: () => Promise.resolve({ ...here, owner: false }) },
    row: 'Owner tab',
    state: 'failing',
    says: /does not answer/,
    does: 'takeOver',
  },
  {
    what: 'there is no owner',
    world: { owner: () => Promise.resolve(undefined), surroundings: () => Promise.resolve({ ...here, owner: false }) },
    row: 'Owner tab',
    state: 'warning',
    says: /No tab reads/,
    does: 'takeOver',
  },
  {
    what: 'messages are not read',
    world: { unread: () => Promise.resolve(4) },
    row: 'Owner tab',
    state: 'warning',
    says: /4 messages wait/,
    does: 'maintain',
  },
  {
    what: 'a job failed',
    world: {
      jobs: () => Promise.resolve([job({ status: 'failed', fault: { name: 'X', message: 'summary: no luck' } })]),
    },
    row: 'Jobs',
    state: 'failing',
    says: /1 job failed: No luck/,
    does: `retryJobs ${JSON.stringify([job({ status: 'failed', fault: { name: 'X', message: 'summary: no luck' } })])}`,
  },
  {
    what: 'a job waits for a key',
    world: {
      jobs: () => Promise.resolve([job({ status: 'waiting', fault: { name: 'NoKey', message: 'summaries: a key' } })]),
    },
    row: 'Jobs',
    state: 'warning',
    says: /cannot go on: A key/,
    does: 'open "key"',
  },
  {
    what: 'a model is wanted and cannot run',
    world: {
      ...meaning({ state: state({ status: 'failed', fault: { name: 'NoWasm', message: 'embedder: none' } }) }),
      surroundings: () => Promise.resolve({ ...here, simd: false }),
    },
    row: 'WebAssembly and SIMD',
    state: 'warning',
    says: /no model can run/,
    does: 'save "embedding" {"enabled":false}',
  },
  {
    what: 'the graphics card is wanted and cannot be used',
    world: {
      ...meaning({
        embedding: { ...on, device: 'webgpu' },
        state: state({ notice: { name: 'NoGpu', message: 'graphics processor: none' } }),
      }),
      page: () => ({ ...well.page(), gpu: false }),
    },
    row: 'WebGPU',
    state: 'warning',
    says: /graphics card/,
    does: 'save "embedding" {"device":"wasm"}',
  },
  {
    what: 'the folder of vectors is blocked',
    world: { surroundings: () => Promise.resolve({ ...here, files: false }) },
    row: 'Private storage',
    state: 'warning',
    says: /cannot be written/,
    does: 'clearFolder',
  },
  {
    what: 'something went wrong',
    world: { errors: () => [{ at: 1, level: 'error', text: 'page: uncaught', name: 'TypeError', detail: 'x' }] },
    row: 'Last errors',
    state: 'warning',
    says: /1 error .* page: uncaught \(TypeError\)/,
    does: 'acknowledgeErrors',
  },
]

describe.each(BROKEN)('$what', ({ world, row, state, says, does }) => {
  test('turns exactly its row, and the button mends it', async () => {
    const rows = await look(world)
    expect(rows.filter((each) => each.state !== 'ok').map(({ name }) => name)).toEqual([row])
    const found = rows.find(({ name }) => name === row)!
    expect(found).toMatchObject({ state, says: expect.stringMatching(says) as string })
    done.length = 0
    await found.fix?.()
    expect(done).toEqual([does])
  })
})

test('what this browser lacks, and nobody asked for, is told and is no fault', async () => {
  const rows = await look({
    surroundings: () => Promise.resolve({ simd: false, files: false, shared: false, owner: true }),
    page: () => ({ simd: false, gpu: false, shared: false, isolated: false, cores: 2 }),
    files: () => Promise.resolve('absent'),
  })
  expect(rows.filter((each) => each.state !== 'ok')).toEqual([])
  const lacking = ['WebAssembly and SIMD', 'WebGPU', 'Threads and isolation', 'Private storage']
  for (const name of lacking)
    expect(rows.find((row) => row.name === name)?.says).toMatch(/^(Not here|Not isolated|This browser has none)/)
})

test('a memory that is on its way is no trouble', async () => {
  const gone: Partial<World> = {
    indexes: () => Promise.resolve(undefined),
    surroundings: () => Promise.resolve(undefined),
  }
  const ailing = (rows: Row[]) => rows.filter(({ state }) => state !== 'ok').map(({ name }) => name)
  expect(ailing(await look({ ...gone, starting: () => true }))).toEqual([])
  expect(ailing(await look(gone))).toEqual(['Search index'])
})

test('where the database is closed, one row says so, and the others that it was not looked at', async () => {
  const closed = () => Promise.reject(failure('StorageClosed', 'storage: the connection is gone'))
  const rows = await look({
    schema: () => Promise.resolve({ outdated: true, version: 0, known: 5, missing: 0 }),
    settings: closed,
    model: closed,
    provider: closed,
    jobs: closed,
  })
  expect(rows.filter((each) => each.state !== 'ok').map(({ name }) => name)).toEqual(['Schema'])
  expect(rows.find(({ name }) => name === 'Jobs')?.says).toMatch(/^Not looked at/)
  // While the database itself opens, what cannot be read is a fault of its own.
  const alone = await look({ jobs: closed })
  expect(alone.filter((each) => each.state !== 'ok')).toMatchObject([{ name: 'Jobs', state: 'failing' }])
})

test('a check that throws or hangs says so in its own row, and holds up no other', async () => {
  const throws: Check = {
    name: 'A',
    look: () => Promise.reject(failure('StorageClosed', 'storage: it is gone; reload')),
  }
  const hangs: Check = { name: 'B', look: () => new Promise(() => undefined) }
  const fine: Check = { name: 'C', look: () => Promise.resolve({ state: 'ok', says: 'Fine.' }) }
  vi.useFakeTimers()
  const looking = examine([throws, hangs, fine], well)
  await vi.advanceTimersByTimeAsync(PATIENCE_MS)
  const rows = await looking
  vi.useRealTimers()
  expect(rows).toMatchObject([
    { name: 'A', state: 'failing', says: 'It is gone; reload.' },
    { name: 'B', state: 'warning', says: expect.stringMatching(/^No answer/) as string },
    { name: 'C', state: 'ok' },
  ])
  expect(rows.map(({ fix }) => fix !== undefined)).toEqual([true, true, false])
})
