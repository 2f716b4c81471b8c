// Asks the engine the questions of an evaluation file: each conversation of the file is a fresh database with one
// space, each of its sessions a conversation. Knows nothing of answers; scoring is somebody else's.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { DEFAULT_SETTINGS, type Settings } from '../../src/core/config.ts'
import { packRecalled } from '../../src/core/pack.ts'
import type { Conversation, Hit, Recall, Turn } from '../../src/core/types.ts'
import { Derived, Truth } from '../../src/db/db.ts'
import { appendTurns } from '../../src/db/ingest.ts'
import { saveSection } from '../../src/db/settings.ts'
import { ensureSpace } from '../../src/db/spaces.ts'
import { createMemory, type Meaning } from '../../src/memory/engine.ts'
import { type EvalConversation, type EvalQuestion, type EvalSession, type EvalTurn, timeOf } from './dataset.ts'

/** One line of a run file. A context names whole turns by id, and quotes a piece of a longer one. */
export interface RunLine {
  questionId: string
  retrieved: string[]
  contexts: Record<string, (string | { id: string; text: string })[]>
  confidence: number
}

export interface RunOptions {
  budgets: number[]
  /** Whether signals are drawn. Default: as the settings come. */
  extraction?: Settings['memory']['extraction']
  /** Makes the part that knows vectors for one database; absent: words alone. */
  meaning?: (derived: Derived) => Meaning
}

/** Ways of finding signals that need nobody's answer; undefined for any other word. */
export const extractionOf = (word: string): 'off' | 'rules' | undefined =>
  word === 'off' || word === 'rules' ? word : undefined

/** Hits asked for: more than the largest usual budget holds. */
const HITS = 100
/** Sessions without a date follow each other day by day from here. */
const SOME_DAY = Date.UTC(2024, 0, 1, 12)
const DAY = 86_400_000
const SPEAKERLESS = new Set(['user', 'assistant'])

/** Where a turn of the file stands, and what it costs. */
interface Place {
  turn: EvalTurn
  session: EvalSession
}

/** Stores one conversation of the file and asks its questions, one by one. */
export async function* answersOf(
  talk: EvalConversation,
  questions: EvalQuestion[],
  { budgets, meaning, extraction }: RunOptions,
): AsyncGenerator<RunLine> {
  const options = { indexedDB: new IDBFactory(), IDBKeyRange }
  const db = new Truth('recollect', options)
  const derived = new Derived('recollect-derived', options)
  try {
    const times = talk.sessions.map((session, at) => timeOf(session.date, SOME_DAY + at * DAY))
    const now = Math.max(SOME_DAY, ...times.slice(-1))
    const space = await ensureSpace(db, now)
    if (extraction) await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, extraction })
    const vectors = meaning?.(derived)
    const memory = createMemory({
      db,
      tokenizer: () => Promise.reject(new Error('eval: budgets are priced by the file')),
      ...(vectors ? { meaning: vectors } : {}),
    })
    for (const [at, session] of talk.sessions.entries()) await store(db, space.id, session, times[at]!)
    const empty = conversationOf('asking', space.id, now)
    await appendTurns(db, empty, [])
    await memory.ingest()
    await memory.catchUp()
    await vectors?.work(new AbortController().signal)

    const places = new Map(
      talk.sessions.flatMap((session) => session.turns.map((turn): [string, Place] => [turn.id, { turn, session }])),
    )
    for (const { id, question } of questions) {
      const recall = await memory.recall({
        spaceId: space.id,
        query: question,
        now,
        limit: HITS,
        deadline: 60_000,
      })
      yield lineOf(id, recall, places, budgets)
    }
  } finally {
    db.close()
    derived.close()
  }
}

async function store(db: Truth, spaceId: string, session: EvalSession, time: number): Promise<void> {
  const conversation = conversationOf(session.id, spaceId, time)
  const turns = session.turns.map((turn, at): Turn => ({
    id: turn.id,
    conversationId: session.id,
    parentId: null,
    seq: at,
    createdAt: time + at,
    role: turn.speaker === 'assistant' ? 'assistant' : 'user',
    ...(SPEAKERLESS.has(turn.speaker) ? {} : { speaker: turn.speaker }),
    text: turn.text,
    status: 'complete',
    ingested: 0,
    revision: 0,
  }))
  await appendTurns(db, conversation, turns)
}

function conversationOf(id: string, spaceId: string, time: number): Conversation {
  return { id, spaceId, title: id, named: 0, createdAt: time, updatedAt: time }
}

function lineOf(questionId: string, recall: Recall, places: Map<string, Place>, budgets: number[]): RunLine {
  const retrieved = [...new Set(recall.hits.map((hit) => turnOf(hit)))]
  const contexts = budgets.map((budget) => [String(budget), contextOf(recall, places, budget)])
  return { questionId, retrieved, contexts: Object.fromEntries(contexts), confidence: recall.confidence }
}

/** What the context builder keeps of a recall under a budget for recalled material alone. */
function contextOf(recall: Recall, places: Map<string, Place>, budget: number) {
  if (recall.confidence < recall.threshold) return []
  const session = (hit: Hit) => places.get(turnOf(hit))!.session
  const price = (hit: Hit, kept: readonly Hit[]) => {
    const heading = kept.some((each) => session(each) === session(hit)) ? 0 : session(hit).headerTokens
    return Math.ceil(places.get(turnOf(hit))!.turn.tokens * share(hit, places)) + heading
  }
  return packRecalled(recall.hits, { budget, price }).kept.map((hit) =>
    share(hit, places) === 1 ? turnOf(hit) : { id: turnOf(hit), text: hit.chunk.text },
  )
}

function turnOf(hit: Hit): string {
  return hit.chunk.source.id
}

/** How much of its turn a hit's chunk is, by length. */
function share(hit: Hit, places: Map<string, Place>): number {
  const whole = places.get(turnOf(hit))!.turn.text
  return hit.chunk.text.length === whole.trim().length ? 1 : hit.chunk.text.length / whole.length
}
