// What an answer was given to know, put together again: a stored plan holds no text, so each part's is read from the row
// it came from and compared with the hash of what was sent. Read-only.
import { day } from '../core/describe.ts'
import { partsOf } from '../core/packed-parts.ts'
import { RECALLED_FRAME } from '../core/recalled.ts'
import type {
  Conversation,
  Document,
  Explanation,
  Id,
  Memory,
  Millis,
  PartSource,
  ShownPart,
  StoredPart,
  StoredPlan,
  Turn,
} from '../core/types.ts'
import { readSettings } from '../core/config.ts'
import { sha256 } from '../lib/digest.ts'
import type { Truth } from './db.ts'

/** The rows that the parts of a plan came from. */
interface Rows {
  turns: Map<Id, Turn>
  memories: Map<Id, Memory>
  documents: Map<Id, Document>
  conversations: Map<Id, Conversation>
}

/** The plan that an answer was given, with the words of its parts; undefined for a turn without one. */
export async function explain(db: Truth, turnId: Id): Promise<Explanation | undefined> {
  const turn = await db.turns.get(turnId)
  if (!turn?.plan) return undefined
  const { context } = readSettings(await db.settings.toArray())
  return { plan: turn.plan, parts: await showParts(db, turn.plan, context.system, turn.createdAt) }
}

/** All parts of a plan, in its order, with their words. `system` is the present system text, `at` when it was planned. */
export async function showParts(db: Truth, plan: StoredPlan, system: string, at: Millis): Promise<ShownPart[]> {
  const parts = partsOf(plan)
  const rows = await readRows(db, parts)
  // Hashing comes last: a live query follows the database only up to here.
  return Promise.all(parts.map((part) => showPart(part, rows, system, at)))
}

async function readRows(db: Truth, parts: StoredPart[]): Promise<Rows> {
  const idsOf = (type: PartSource['type']) => [
    ...new Set(parts.flatMap(({ source }) => (source?.type === type ? source.id : []))),
  ]
  const memories = present(await db.memories.bulkGet(idsOf('memory')))
  const quoted = memories.flatMap((memory) => memory.sourceTurnIds.slice(0, 1))
  const turns = present(await db.turns.bulkGet([...new Set([...idsOf('turn'), ...quoted])]))
  const conversations = present(await db.conversations.bulkGet([...new Set(turns.map((turn) => turn.conversationId))]))
  const documents = present(await db.documents.bulkGet(idsOf('document')))
  return {
    turns: byId(turns),
    memories: byId(memories),
    documents: byId(documents),
    conversations: byId(conversations),
  }
}

const present = <T>(rows: (T | undefined)[]): T[] => rows.filter((row) => row !== undefined)
const byId = <T extends { id: Id }>(rows: T[]): Map<Id, T> => new Map(rows.map((row) => [row.id, row]))

async function showPart(part: StoredPart, rows: Rows, system: string, at: Millis): Promise<ShownPart> {
  const { source } = part
  const shown: ShownPart = { part, state: 'sent', text: '' }
  const memory = source?.type === 'memory' ? rows.memories.get(source.id) : undefined
  const document = source?.type === 'document' ? rows.documents.get(source.id) : undefined
  const turn = rows.turns.get(memory?.sourceTurnIds[0] ?? source?.id ?? '')
  const conversation = turn && rows.conversations.get(turn.conversationId)
  if (turn) shown.turnId = turn.id
  if (conversation) shown.conversation = conversation
  if (document) shown.document = { id: document.id, name: document.name }
  const whole = source ? { turn, memory, document }[source.type]?.text : ''
  if (whole === undefined) return { ...shown, state: 'gone' }
  const readings = source
    ? readingsOf(whole, source)
    : [`${system.trim()}\nToday is ${day(at)}.`.trim(), RECALLED_FRAME]
  for (const text of readings)
    if (part.sha256 !== '' && (await sha256(text)).startsWith(part.sha256)) return { ...shown, text }
  return { ...shown, state: 'changed', text: readings[0]! }
}

/** The forms in which a stretch of a row is sent: as it is, cut short, or as a piece of an attached text. */
function readingsOf(whole: string, { start, end }: PartSource): string[] {
  const text = whole.slice(start, end)
  const piece = `[part of the attached text, characters ${start}–${end} of ${whole.length}]\n${text}`
  return [text, `${text} […]`, piece]
}
