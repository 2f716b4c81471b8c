// What people and the worker do to the truth, each as one operation, and how each ends when the k-th thing that it asks of
// the storage goes wrong: before or after, never between, and told as it is.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { DEFAULT_SETTINGS } from '../../src/core/config.ts'
import type { Conversation, Turn } from '../../src/core/types.ts'
import { chooseProvider } from '../../src/db/chosen.ts'
import { clearConversation } from '../../src/db/clear.ts'
import { renameConversation } from '../../src/db/conversations.ts'
import { addNote, confirmMemories, editMemory } from '../../src/db/curate.ts'
import { Derived, Truth } from '../../src/db/db.ts'
import { ingestText } from '../../src/db/documents.ts'
import { checkpoint, commitTurn, retryExchange, startExchange, sweepStreaming } from '../../src/db/exchange.ts'
import { forget } from '../../src/db/forget.ts'
import { commitIngest } from '../../src/db/ingest.ts'
import { saveSecret } from '../../src/db/secrets.ts'
import { replaceSettings } from '../../src/db/settings.ts'
import { exportArchive } from '../../src/db/export.ts'
import { importArchive } from '../../src/db/import.ts'
import { verifyLedger } from '../../src/db/verify.ts'
import { PATIENCE_MS } from '../../src/db/patience.ts'
import { drawn, memory, NOW, space } from '../db/fixture.ts'
import { makeFaulty, type Script, type Way, WAYS } from './faulty.ts'

interface World {
  db: Truth
  derived: Derived
  conversation: Conversation
  user: Turn
  assistant: Turn
  /** An answer that is over. */
  ended: Turn
  archive: Blob
}
type Journey = (world: World) => Promise<unknown>

const LATER = NOW + 60_000
const SAID = 'I live in Porto. My dog is called Rex.'

const JOURNEYS: Record<string, Journey> = {
  'a first message': ({ db }) => startExchange(db, { conversationId: null, spaceId: 's', text: 'Hello', now: LATER }),
  'a message': ({ db, conversation: { id } }) =>
    startExchange(db, { conversationId: id, spaceId: 's', text: 'And now?', now: LATER }),
  'part of an answer': ({ db, assistant }) => checkpoint(db, assistant.id, 'So far'),
  'the end of an answer': ({ db, assistant }) =>
    commitTurn(db, assistant.id, {
      text: 'Nice.',
      status: 'complete',
      usage: { input: 10, output: 2 },
      account: { day: '2025-03-01', origin: 'https://a.example', model: 'large' },
      now: LATER,
    }),
  'asking again': ({ db, ended }) => retryExchange(db, ended.id, LATER),
  'answers left over': ({ db }) => sweepStreaming(db, new Set(), LATER),
  'what was learned': ({ db, user }) =>
    commitIngest(
      db,
      [{ turnId: user.id, revision: 0, memories: [drawn('m-dog', 's', user, 'My dog is called Rex.')] }],
      { now: LATER },
    ),
  'a note': ({ db }) => addNote(db, 's', 'The bins go out on Monday.', LATER),
  'an edit': ({ db }) => editMemory(db, 'm-home', 'I live in Braga.', 0, LATER),
  'an approval': ({ db }) => confirmMemories(db, ['m-home', 'm-tea'], LATER),
  'a name': ({ db, conversation: { id } }) => renameConversation(db, id, 'About me'),
  'forgetting a sentence': ({ db, derived }) => forget(db, derived, { memoryId: 'm-home', sentence: true, now: LATER }),
  'clearing a conversation': ({ db, derived, conversation: { id } }) =>
    clearConversation(db, derived, id, { memories: true, now: LATER }),
  'a file': ({ db }) =>
    ingestText(db, {
      spaceId: 's',
      name: 'lease.md',
      text: 'The rent is due on the first.',
      modifiedAt: NOW,
      now: LATER,
    }),
  settings: ({ db }) => replaceSettings(db, { ...DEFAULT_SETTINGS, appearance: { theme: 'dark' } }),
  'another provider': ({ db }) => chooseProvider(db, 'openai'),
  'a key': ({ db }) => saveSecret(db, 'https://a.example', 'not-a-real-key'),
  'an import': ({ db, derived, archive }) => importArchive(db, derived, archive),
}

/** Time that stands still: short waits are over at once, long ones when somebody says so. */
function stillClock() {
  const waiting = new Set<() => void>()
  return {
    after(milliseconds: number, work: () => void) {
      if (milliseconds < PATIENCE_MS) {
        const timer = setTimeout(work)
        return () => clearTimeout(timer)
      }
      waiting.add(work)
      return () => void waiting.delete(work)
    },
    /** The patience of all is over. True when somebody gave up. */
    passes(): boolean {
      const late = [...waiting]
      for (const work of late) if (waiting.delete(work)) work()
      return waiting.size < late.length
    },
  }
}

/** Every row of the truth, with ids by the order in which they turn up. */
async function picture(indexedDB: IDBFactory): Promise<string> {
  const db = new Truth('recollect', { indexedDB, IDBKeyRange })
  const wrong = await verifyLedger(db)
  const rows = await Promise.all(
    db.tables
      .filter(({ name }) => name !== 'ledger')
      .map(async (table) => [table.name, ((await table.toArray()) as object[]).map(withoutCounter)] as const),
  )
  db.close()
  const ids = new Map<string, string>()
  const named = (id: string) => ids.get(id) ?? ids.set(id, `#${ids.size}`).get(id)!
  const text = JSON.stringify(rows).replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, named)
  return wrong.length > 0 ? `${text} but ${JSON.stringify(wrong)}` : text
}

/** Numbers that the database gives may leave gaps. */
function withoutCounter(row: object): object {
  const { seq: _, ...rest } = row as { seq?: number; role?: unknown }
  return 'role' in row ? row : rest
}

/** Ids differ by their time and by a counter, so that their order is the order in which they were made. Returns the end of it. */
function countIds(): () => void {
  let made = 0
  const fill = (bytes: Uint8Array) => {
    new DataView(bytes.buffer).setUint32(12, made++)
    return bytes
  }
  Object.defineProperty(globalThis.crypto, 'getRandomValues', { value: fill, configurable: true })
  return () => void Reflect.deleteProperty(globalThis.crypto, 'getRandomValues')
}

async function makeWorld(script: () => Script | undefined) {
  const clock = stillClock()
  const indexedDB = new IDBFactory()
  const options = { indexedDB, IDBKeyRange }
  const db = new Truth('recollect', { ...options, after: clock.after })
  makeFaulty(db, script)
  const derived = new Derived('recollect-derived', options)
  await db.spaces.add(space('s'))
  await db.meta.add({ key: 'owner', value: 'me' })
  const begun = await startExchange(db, { conversationId: null, spaceId: 's', text: SAID, now: NOW })
  const { assistant: ended } = await startExchange(db, { conversationId: null, spaceId: 's', text: 'Hm?', now: NOW })
  await commitTurn(db, ended.id, { text: 'Yes?', status: 'complete', now: NOW })
  await db.memories.bulkAdd([
    drawn('m-home', 's', begun.user, 'I live in Porto.'),
    memory('m-tea', 's', 'I like tea.', { status: 'proposed' }),
  ])
  const archive = await exportArchive(db, NOW)
  await db.memories.delete('m-tea')
  await db.memories.add(memory('m-tea', 's', 'I like green tea.', { status: 'proposed' }))
  return { world: { db, derived, archive, ended, ...begun }, indexedDB, clock }
}

export interface Outcome {
  journey: string
  way: Way
  at: number
  /** What is wrong with how it ended; undefined when nothing is. */
  trouble: string | undefined
}

/**
 * Tries every journey with every fault at every `stride`-th thing asked, and returns how each ended. Who is not told
 * anything in `forEver` milliseconds never will be.
 */
export async function sweepAll(stride: number, forEver: number, say: (line: string) => void): Promise<Outcome[]> {
  const countNoMore = countIds()
  const warn = console.warn
  console.warn = () => undefined // each fault is told there
  const outcomes: Outcome[] = []
  try {
    for (const [name, journey] of Object.entries(JOURNEYS)) {
      const { before, after, asked } = await unharmed(journey)
      if (before === after) throw new Error(`sweep: "${name}" changes nothing, so nothing can be seen`)
      const first = outcomes.length
      for (const way of WAYS)
        for (let at = 1; at <= asked; at += stride)
          outcomes.push({ journey: name, way, at, trouble: await harmed(journey, { way, at, before, after, forEver }) })
      const troubled = outcomes.slice(first).filter(({ trouble }) => trouble !== undefined)
      say(`${name}: ${asked} things asked, ${outcomes.length - first} faults, ${troubled.length} ended wrongly`)
    }
  } finally {
    console.warn = warn
    countNoMore()
  }
  return outcomes
}

/** A journey that goes well: what there is before and after, and how much it asks of the storage. */
async function unharmed(journey: Journey) {
  const play: { script?: Script } = {}
  const { world, indexedDB } = await makeWorld(() => play.script)
  const before = await picture(indexedDB)
  const script: Script = { at: Infinity, way: 'abort', asked: 0, done: false, onSilence: () => true }
  play.script = script
  await journey(world)
  const { asked } = script
  const after = await picture(indexedDB)
  world.db.close()
  return { before, after, asked }
}

async function harmed(
  journey: Journey,
  { way, at, before, after, forEver }: { way: Way; at: number; before: string; after: string; forEver: number },
): Promise<string | undefined> {
  const play: { script?: Script } = {}
  const { world, indexedDB, clock } = await makeWorld(() => play.script)
  const script: Script = { at, way, asked: 0, done: false, onSilence: clock.passes }
  play.script = script
  const told = await toldOf(journey(world), forEver)
  script.release?.()
  if (told === 'nothing') return 'nobody was told how it ended'
  const found = await picture(indexedDB)
  if (found !== (told === 'saved' ? after : before))
    return `told "${told}", but it is ${found === after ? 'saved' : found === before ? 'not saved' : 'neither'}`
  if (told === 'saved') return undefined
  if (way !== 'quota') return 'given up, although the storage worked again'
  // The same again, now that there is space.
  const again = await toldOf(journey(world), forEver)
  world.db.close()
  return again === 'saved' && (await picture(indexedDB)) === after ? undefined : `tried again, it was told "${again}"`
}

async function toldOf(work: Promise<unknown>, forEver: number): Promise<'saved' | 'not saved' | 'nothing'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'nothing'>((resolve) => (timer = setTimeout(resolve, forEver, 'nothing')))
  const told = work.then(
    () => 'saved' as const,
    () => 'not saved' as const,
  )
  const first = await Promise.race([told, late])
  clearTimeout(timer)
  return first
}
