// No setting without an effect: for every field of every section, two values and something that a person or a caller sees
// differ between them. A field that is added to the table of fields and not here fails; so does one that does nothing.
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  DEFAULT_SETTINGS,
  readSettings,
  type Settings,
  SETTINGS_KEYS,
  type SettingsKey,
} from '../../src/core/config.ts'
import { fieldsOf } from '../../src/core/config/fields.ts'
import { estimateTokens } from '../../src/core/text.ts'
import type { ContextPlan, Id, ObservedTurn } from '../../src/core/types.ts'
import { Derived, Truth } from '../../src/db/db.ts'
import { queueDueExtractions } from '../../src/db/extraction.ts'
import { setPrice } from '../../src/db/models.ts'
import { createSpace, ensureSpace } from '../../src/db/spaces.ts'
import { saveSection } from '../../src/db/settings.ts'
import { logAll } from '../../src/db/write.ts'
import { createMemory, type Meaning, type MemoryEngine } from '../../src/memory/engine.ts'
import { createSummariser } from '../../src/memory/summaries.ts'
import { createVectorIndex } from '../../src/memory/vectors/automatic.ts'
import { createProvider } from '../../src/providers/index.ts'
import { createKeys } from '../../src/ui/keys.ts'
import { startTalk } from '../fixtures/talk.ts'
import { setUp, ON } from '../memory/embedders/supervised.ts'
import { swiftClock } from '../providers/clock.ts'

const NOW = new Date(2026, 1, 10, 9).getTime()
const DAY = 86_400_000
let count = 0
const open: { close(): void }[] = []
afterEach(() => {
  for (const each of open.splice(0)) each.close()
  vi.unstubAllGlobals()
})

interface World {
  db: Truth
  spaceId: Id
  engine: MemoryEngine
  /** Turns as one conversation. */
  say(turns: (string | ObservedTurn)[], conversationId?: Id | null): Promise<Id>
  ask(text: string, conversationId?: Id | null): Promise<ContextPlan>
}

/** A fresh engine whose stored settings differ from the usual ones in one field. */
async function worldWith<K extends SettingsKey>(
  section: K,
  patch: Partial<Settings[K]>,
  meaning?: Partial<Meaning>,
): Promise<World> {
  const name = `effects-${++count}`
  const db = new Truth(name)
  const derived = new Derived(`${name}-derived`)
  open.push(db, derived)
  const { id: spaceId } = await ensureSpace(db, NOW)
  await saveSection(db, section, { ...DEFAULT_SETTINGS[section], ...patch })
  const tokenizer = () => Promise.resolve({ count: estimateTokens })
  const engine = createMemory({ db, tokenizer, ...(meaning ? { meaning: meaning as Meaning } : {}) })
  await engine.loaded
  const said = (turn: string | ObservedTurn, at: number): ObservedTurn =>
    typeof turn === 'string' ? { role: at % 2 === 0 ? 'user' : 'assistant', text: turn } : turn
  const say: World['say'] = async (turns, conversationId = null) =>
    (await engine.observe({ conversationId, spaceId, turns: turns.map(said), now: NOW })).conversationId
  return {
    db,
    spaceId,
    engine,
    say,
    async ask(text, conversationId = null) {
      const asked = await engine.observe({ conversationId, spaceId, turns: [{ role: 'user', text }], now: NOW })
      return engine.plan({ conversationId: asked.conversationId, turnId: asked.turnIds[0]!, now: NOW })
    },
  }
}

const kept = (plan: ContextPlan, kind: string) =>
  plan.parts.filter((part) => part.kind === kind && !part.dropped).map((part) => part.text)
const ship = (n: number) => `The harbour log of day ${n} tells of ${n + 3} ships, a storm and the pilot’s dog.`
const talk = (turns: number) => Array.from({ length: turns }, (_, n) => ship(n))
const QUESTION = 'What does the harbour log tell of the ships?'

/** The plan for a question after a long talk elsewhere, under one setting of the prompt. */
const planUnder = (field: keyof Settings['context']) => async (value: never) => {
  const { say, ask } = await worldWith('context', { [field]: value })
  for (let n = 0; n < 40; n++) await say([ship(n).repeat(3)])
  return ask(QUESTION)
}
/** The recalled texts, in order, of a small world under one setting of memory. */
const recalledUnder =
  (field: keyof Settings['memory'], turns: ObservedTurn[], others: Partial<Settings['memory']> = {}) =>
  async (value: never) => {
    const { engine, say, spaceId } = await worldWith('memory', { ...others, [field]: value })
    for (const turn of turns) await say([turn])
    const { hits } = await engine.recall({ spaceId, query: QUESTION, now: NOW })
    return hits.map((hit) => [hit.chunk.text, hit.score])
  }
/** A long conversation, and what of it is in the prompt for its next turn. */
const recentUnder = (field: keyof Settings['memory']) => async (value: never) => {
  const { db, say, ask } = await worldWith('memory', { [field]: value })
  // A prompt that cannot hold everything: what short-term memory leaves free is filled with what is recalled.
  await saveSection(db, 'context', { ...DEFAULT_SETTINGS.context, window: 3000, reply: 300 })
  await say(talk(200).map((text) => `And then? ${text}`))
  const id = await say(talk(60))
  return kept(await ask('And then?', id), 'turn').length
}
/** The summaries that a long conversation leaves behind. */
const summariesUnder =
  (field: keyof Settings['memory'], others: Partial<Settings['memory']>) => async (value: never) => {
    const { db, say } = await worldWith('memory', { ...others, [field]: value })
    await say(talk(120))
    const tokenizer = () => Promise.resolve({ count: estimateTokens })
    const idle = () => Promise.resolve()
    await createSummariser({ db, tokenizer, idle, now: () => NOW, chance: () => 0.5 }).work()
    const summaries = await db.memories.filter((memory) => memory.summary?.level === 'chunk').toArray()
    return [
      summaries.map(({ text, summary }) => [summary!.toSeq - summary!.fromSeq, text.length]),
      await db.jobs.count(),
    ]
  }
/** Whether something waits for a model to find signals in it, after two messages of a hundred characters in all. */
const dueUnder = (field: 'extractChars' | 'extractTurns') => async (value: never) => {
  const limits = { extractChars: 5000, extractTurns: 50, [field]: value }
  const { db, say } = await worldWith('memory', { ...limits, extraction: 'provider' })
  await say(['I work as a nurse in the old town of Porto.', 'I see.', 'My sister Ana works there as well, she says.'])
  await queueDueExtractions(db, readSettings(await db.settings.toArray()).memory, NOW)
  return db.jobs.count()
}
/** Which signals are told where only a few have room: the surer are of three weeks ago, the less sure of today. */
const signalsUnder = async (value: never) => {
  const { db, engine, say, ask } = await worldWith('memory', { signalHalfLife: value })
  await saveSection(db, 'context', { ...DEFAULT_SETTINGS.context, window: 2048, reply: 256 })
  for (let n = 0; n < 12; n++) {
    const text = `We decided that crew ${'abcdefghijkl'[n]!}${n} paints the ferry. ${talk(10).join(' ')}`
    await say([{ role: 'user', text, createdAt: NOW - (n % 2) * 20 * DAY }])
  }
  await engine.ingest()
  await db.memories.toCollection().modify((each) => {
    each.baseConfidence = each.createdAt < NOW ? 0.9 : 0.6
  })
  await logAll(db)
  const sent = (await ask(QUESTION)).messages.at(-1)!.content
  return sent.split('\n').filter((line) => line.startsWith('{"kind"'))
}
const old = (text: string, days: number): ObservedTurn => ({ role: 'user', text, createdAt: NOW - days * DAY })
const AGES = [old('The harbour log tells of the ships and the storm.', 900), old('The harbour log is about ships.', 1)]

/** What a provider asks of the network for one answer. */
async function requestsOf(provider: Partial<Settings['provider']>) {
  const { id, baseUrl, model } = { ...DEFAULT_SETTINGS.provider, ...provider }
  const asked: unknown[] = []
  const fetch = (url: URL | string | Request, init?: RequestInit) => {
    asked.push([String(url instanceof Request ? url.url : url), init?.body])
    return Promise.resolve(new Response('data: [DONE]\n\n', { headers: { 'content-type': 'text/event-stream' } }))
  }
  const stream = (await createProvider(id, { baseUrl, key: '', fetch })).stream(
    { messages: [{ role: 'user', content: 'Hello?' }], model, maxTokens: 64 },
    new AbortController().signal,
  )
  try {
    for await (const _ of stream) if (asked.length > 0) break
  } catch (thrown) {
    asked.push((thrown as Error).name)
  }
  return asked
}

const inPieces = (pieces: string[]) =>
  new ReadableStream<Uint8Array>({
    start(stream) {
      for (const piece of pieces) stream.enqueue(new TextEncoder().encode(piece))
      stream.close()
    },
  })

/** Whom two messages were sent to, how long silence was borne, and how the answers ended; server a.example is busy. */
async function askedUnder(settings: {
  provider?: Partial<Settings['provider']>
  fallback?: Partial<Settings['fallback']>
}) {
  const asked: string[] = []
  const patience = new Set<number>()
  const words = ['data: {"choices":[{"delta":{"content":"Yes."}}]}\n\n', 'data: [DONE]\n\n']
  const fetch = (url: URL | string | Request, init?: RequestInit) => {
    const address = String(url instanceof Request ? url.url : url)
    asked.push(`${address} ${(JSON.parse(init?.body as string) as { model: string }).model}`)
    const busy = address.startsWith('https://busy.example')
    const headers = { 'content-type': 'text/event-stream' }
    return Promise.resolve(busy ? new Response('', { status: 503 }) : new Response(inPieces(words), { headers }))
  }
  const swift = swiftClock((ms) => ms < 5000, NOW)
  const clock = { ...swift, after: (ms: number, run: () => void) => (patience.add(ms), swift.after(ms, run)) }
  const { say, db } = await startTalk({
    provider: { id: 'openai-compatible', baseUrl: 'https://a.example/v1', model: 'm', ...settings.provider },
    fallback: { enabled: true, baseUrl: 'https://b.example/v1', model: 'n', ...settings.fallback },
    browser: { fetch, clock },
  })
  open.push(db)
  await setPrice(db, 'https://a.example', 'm', { input: 1e6, output: 1e6 }, NOW)
  const said = [await say('Is it so?'), await say('And is it still?')]
  return [asked, [...patience].sort(), said.map(({ assistant }) => [assistant.status, assistant.fault?.name])]
}
const fallbackUnder = (field: keyof Settings['fallback']) => (value: never) =>
  askedUnder({ provider: { baseUrl: 'https://busy.example/v1' }, fallback: { [field]: value } })

/** What the owner of the embedder does when one field of its settings changes: the workers it starts, and its files. */
const startsUnder = (field: keyof Settings['embedding']) => async (value: never) => {
  const { supervisor, row, workers, hub } = setUp()
  supervisor.follow({ ...ON, [field]: value })
  await expect.poll(async () => ['off', 'ready', 'failed'].includes((await row())?.status ?? '')).toBe(true)
  const state = await row()
  // Not the time: everything else the owner tells of what it does.
  return [{ ...state, updatedAt: 0 }, workers.length, hub.requests[0]]
}

type Effect = [values: [unknown, unknown], behaviour: (value: never) => unknown]
const effects: { [S in SettingsKey]: { [F in keyof Settings[S]]: Effect } } = {
  provider: {
    id: [['demo', 'openai-compatible'], (id) => requestsOf({ id, baseUrl: 'https://a.example/v1', model: 'm' })],
    baseUrl: [
      ['https://a.example/v1', 'https://b.example/v1'],
      (baseUrl) => requestsOf({ id: 'openai-compatible', baseUrl, model: 'm' }),
    ],
    model: [
      ['small', 'large'],
      (model) => requestsOf({ id: 'openai-compatible', baseUrl: 'https://a.example/v1', model }),
    ],
    keep: [
      ['session', 'device'],
      async (keep) => {
        const session = new Map<string, string>()
        vi.stubGlobal('sessionStorage', {
          getItem: (name: string) => session.get(name) ?? null,
          setItem: (name: string, value: string) => void session.set(name, value),
          removeItem: (name: string) => void session.delete(name),
        })
        const { db } = await worldWith('provider', {})
        await createKeys(db).set('https://a.example', 'k', keep)
        return [session.size, await db.secrets.count()]
      },
    ],
    firstTokenWait: [[30, 600], (firstTokenWait) => askedUnder({ provider: { firstTokenWait } })],
    idleWait: [[60, 900], (idleWait) => askedUnder({ provider: { idleWait } })],
    dailyTokens: [[1, null], (dailyTokens) => askedUnder({ provider: { dailyTokens } })],
    dailyCost: [[0.5, null], (dailyCost) => askedUnder({ provider: { dailyCost } })],
  },
  fallback: {
    enabled: [[false, true], fallbackUnder('enabled')],
    id: [
      ['openai-compatible', 'groq'],
      (id) => askedUnder({ provider: { baseUrl: 'https://busy.example/v1' }, fallback: { id, baseUrl: '' } }),
    ],
    baseUrl: [['https://b.example/v1', 'https://c.example/v1'], fallbackUnder('baseUrl')],
    model: [['n', 'o'], fallbackUnder('model')],
  },
  context: {
    window: [[2048, 8192], planUnder('window')],
    reply: [[256, 4096], planUnder('reply')],
    margin: [[0, 0.3], planUnder('margin')],
    recallShare: [
      [0.1, 0.9],
      async (value) => {
        const { say, ask } = await worldWith('context', { recallShare: value, window: 2000, reply: 300 })
        for (let n = 0; n < 40; n++) await say([ship(n)])
        const id = await say(Array.from({ length: 40 }, (_, n) => `We had soup on day ${n}, and the ships came late.`))
        return kept(await ask(QUESTION, id), 'memory').length
      },
    ],
    threshold: [[0, 1], async (value) => kept(await planUnder('threshold')(value), 'memory').length],
    system: [['Be brief.', 'Be long.'], async (value) => (await planUnder('system')(value)).messages[0]],
  },
  memory: {
    stmCapacity: [[300, null], recentUnder('stmCapacity')],
    recentK: [[4, 200], recentUnder('recentK')],
    chunkSize: [[150, 500], summariesUnder('chunkSize', { stmCapacity: 1000 })],
    summaries: [['off', 'rules'], summariesUnder('summaries', { stmCapacity: 1000 })],
    summaryRatio: [[0.1, 0.8], summariesUnder('summaryRatio', { stmCapacity: 1000 })],
    extraction: [
      ['off', 'rules'],
      async (extraction) => {
        const { db, engine, say } = await worldWith('memory', { extraction })
        await say(['I work as a nurse in Porto.'])
        await engine.ingest()
        return db.memories.count()
      },
    ],
    extractChars: [[50, 5000], dueUnder('extractChars')],
    extractTurns: [[1, 50], dueUnder('extractTurns')],
    signalHalfLife: [[1, 36_500], signalsUnder],
    scope: [
      ['conversation', 'everywhere'],
      async (value) => {
        const { db, engine, ask } = await worldWith('memory', { scope: value })
        const { id } = await createSpace(db, 'Workshop', NOW)
        const turns = [{ role: 'user' as const, text: ship(7) }]
        await engine.observe({ conversationId: null, spaceId: id, turns, now: NOW })
        return kept(await ask(QUESTION), 'memory')
      },
    ],
    hits: [
      [2, 60],
      async (value) => {
        const { say, ask } = await worldWith('memory', { hits: value, perSource: 1 })
        for (let n = 0; n < 20; n++) await say([ship(n)])
        return (await ask(QUESTION)).parts.filter((part) => part.kind === 'memory').length
      },
    ],
    perSource: [
      [1, 8],
      async (value) => {
        const { say, ask } = await worldWith('memory', { perSource: value, pieceChars: 200, pieceOverlap: 0 })
        const filler = 'The pilot took a long walk over the dyke, and nobody wrote down what he saw there. '.repeat(3)
        await say([Array.from({ length: 12 }, (_, n) => ship(n) + ' ' + filler).join('\n\n')])
        return (await ask(QUESTION)).parts.filter((part) => part.kind === 'memory').length
      },
    ],
    similarityWeight: [[0.05, 1], recalledUnder('similarityWeight', AGES, { recencyWeight: 1 })],
    recencyWeight: [[0, 1], recalledUnder('recencyWeight', AGES)],
    importanceWeight: [[0, 1], recalledUnder('importanceWeight', AGES)],
    halfLifeDays: [[0.5, 3650], recalledUnder('halfLifeDays', AGES, { recencyWeight: 1 })],
    diversity: [
      [0, 0.9],
      recalledUnder('diversity', [
        old('The harbour log tells of the ships.', 1),
        old('The harbour log tells of ships.', 2),
        old('Ships were painted green in spring by the crew of the harbour office.', 3),
      ]),
    ],
    pieceChars: [[200, 2000], recalledUnder('pieceChars', [old(talk(10).join(' '), 1)])],
    pieceOverlap: [
      [0, 0.5],
      async (value) => {
        const { engine, say } = await worldWith('memory', { pieceOverlap: value, pieceChars: 300 })
        await say([talk(30).join(' ')])
        await engine.catchUp()
        return (await engine.stats()).chunks
      },
    ],
    deadline: [
      [10, 10_000],
      async (value) => {
        const late = () => new Promise<never[]>((resolve) => setTimeout(() => resolve([]), 200))
        const meaning: Partial<Meaning> = {
          listener: { put: () => undefined, remove: () => undefined, only: () => undefined },
          questions: late,
          search: () => [],
          version: () => 0,
          lack: () => undefined,
          loaded: () => Promise.resolve(),
          pending: () => 0,
        }
        const { ask } = await worldWith('memory', { deadline: value }, meaning)
        return (await ask(QUESTION)).degraded
      },
    ],
    index: [
      ['exact', 'hnsw'],
      async (choice) => {
        const index = createVectorIndex({ choice })
        const vector = (n: number) => {
          const raw = Float32Array.from({ length: 8 }, (_, i) => Math.sin(n * 7 + i * 3))
          const length = Math.hypot(...raw)
          return raw.map((value) => value / length)
        }
        index.add(
          Array.from({ length: 300 }, (_, n) => `v${n}`),
          Array.from({ length: 300 }, (_, n) => vector(n)),
        )
        await index.work(new AbortController().signal)
        return index.health().kind
      },
    ],
  },
  embedding: {
    enabled: [[false, true], startsUnder('enabled')],
    model: [['Xenova/all-MiniLM-L6-v2', 'Xenova/e5-small-v2'], startsUnder('model')],
    device: [['wasm', 'webgpu'], startsUnder('device')],
    host: [['https://huggingface.co/', 'https://mirror.example/hub/'], startsUnder('host')],
    folder: [[null, 'models'], startsUnder('folder')],
    attempt: [
      [0, 1],
      async (attempt) => {
        const { supervisor, hub, reaches, row } = setUp()
        const usual = hub.fault
        hub.fault = () => new Response(null, { status: 404 })
        supervisor.follow(ON)
        await reaches('failed')
        hub.fault = usual
        supervisor.follow({ ...ON, attempt })
        if (attempt > 0) await reaches('ready')
        return (await row())?.status
      },
    ],
  },
  appearance: {
    theme: [
      ['light', 'dark'],
      async (theme) => {
        const dataset: Record<string, string> = {}
        vi.stubGlobal('document', { documentElement: { dataset } })
        vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
        const { applyTheme } = await import('../../src/ui/theme.ts')
        applyTheme(theme)
        return dataset
      },
    ],
  },
}

test('every field of the settings is in this table, and no other', () => {
  for (const key of SETTINGS_KEYS) expect(Object.keys(effects[key]).sort()).toEqual(Object.keys(fieldsOf(key)).sort())
})

describe.each(SETTINGS_KEYS)('%s', (key) => {
  test.each(Object.entries(effects[key] as Record<string, Effect>))('%s changes something', async (name, effect) => {
    const [[one, other], behaviour] = effect
    const [first, second] = [await behaviour(one as never), await behaviour(other as never)]
    expect(first, `${key}.${name} does nothing`).not.toEqual(second)
  })
})
