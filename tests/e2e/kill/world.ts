// What is stored before anybody is killed: talk in two spaces, a document, a note, something forgotten; and the ways in
// which it is changed so that there is work to do.
import { DEFAULT_SETTINGS, type Settings } from '../../../src/core/config.ts'
import type { Conversation, Id, Turn } from '../../../src/core/types.ts'
import { addNote } from '../../../src/db/curate.ts'
import type { Truth } from '../../../src/db/db.ts'
import { ingestText } from '../../../src/db/documents.ts'
import { tombstoneHash } from '../../../src/db/forget.ts'
import { appendTurns } from '../../../src/db/ingest.ts'
import { saveSection } from '../../../src/db/settings.ts'
import { smallTalk } from '../kit/talk.ts'

const NOW = Date.UTC(2025, 2, 1)
const SPACES = ['home', 'work']
const TURNS = 200
const CONVERSATIONS = 4

/** What a test may change before it starts a worker. */
export interface Changed {
  memory?: Partial<Settings['memory']>
  embedding?: Partial<Settings['embedding']>
  /** Turns that are said, and were read already. */
  said?: number
}

/** By words, by meaning, in one space and in all. */
export const QUESTIONS = [
  { spaceId: 'home', query: 'Where does the heron nest?' },
  { spaceId: 'home', query: 'Which plumber cleaned the copper kettle?' },
  { spaceId: 'work', query: 'Who measured the attic window, and was there soup?' },
  { spaceId: 'home', query: 'How is the pump primed?', scope: 'everywhere' as const },
  { spaceId: 'work', query: 'What was said about the weather and the radio?', scope: 'everywhere' as const },
]

function conversation(at: number): Conversation {
  const id = `talk-${at}`
  return { id, spaceId: SPACES[at % 2]!, title: id, named: 1, createdAt: NOW, updatedAt: NOW }
}

function turn(at: number, ingested: 0 | 1): Turn {
  const text = at === 9 ? 'The heron nests on the water tower. My sister is called Ada.' : smallTalk(at)
  return {
    id: `turn-${String(at).padStart(4, '0')}`,
    conversationId: conversation(Math.floor(at / 2) % CONVERSATIONS).id,
    parentId: null,
    seq: 0,
    createdAt: NOW + at * 60_000,
    role: at % 2 === 0 ? 'user' : 'assistant',
    text: at % 2 === 0 ? `I live in house number ${at}. ${text}` : text,
    status: 'complete',
    ingested,
    revision: 0,
  }
}

async function say(db: Truth, from: number, to: number, ingested: 0 | 1): Promise<void> {
  const said = Array.from({ length: to - from }, (_, at) => turn(from + at, ingested))
  for (let at = 0; at < CONVERSATIONS; at++) {
    const { id } = conversation(at)
    await appendTurns(
      db,
      conversation(at),
      said.filter(({ conversationId }) => conversationId === id),
    )
  }
}

/** Talk that nobody has read yet; no model, and nobody summarises. */
export async function fill(db: Truth): Promise<void> {
  await db.spaces.bulkAdd(SPACES.map((id) => ({ id, name: id, createdAt: NOW })))
  await saveSection(db, 'memory', { ...DEFAULT_SETTINGS.memory, summaries: 'off', index: 'hnsw' })
  await say(db, 0, TURNS, 0)
  const text = Array.from({ length: 40 }, (_, at) => `Chapter ${at}. ${smallTalk(1000 + at)}`).join('\n\n')
  await ingestText(db, { spaceId: 'home', name: 'manual.md', text: `${text}\n\nThe pump is primed by hand.`, now: NOW })
  await addNote(db, 'work', 'The attic window is 80 centimetres wide.', NOW)
  const forgotten: [Id, string][] = [['home', 'I live in house number 8.']]
  await db.tombstones.bulkAdd(
    forgotten.map(([spaceId, text]) => ({ hash: tombstoneHash(spaceId, text), spaceId, at: NOW })),
  )
}

/** Gives a worker something to do. */
export async function change(db: Truth, { memory, embedding, said = 0 }: Changed): Promise<void> {
  const before = (await db.settings.get('memory'))?.value as Settings['memory']
  if (memory) await saveSection(db, 'memory', { ...before, ...memory })
  if (embedding) await saveSection(db, 'embedding', { ...DEFAULT_SETTINGS.embedding, ...embedding })
  await say(db, TURNS, TURNS + said, 1)
}
