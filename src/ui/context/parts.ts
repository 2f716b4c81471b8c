// What an answer was given to know, put together again: a stored plan holds no text, so each part's is read from the row
// it came from and compared with the hash of what was sent. Knows no screen.
import { day } from '../../core/describe.ts'
import { RECALLED_FRAME } from '../../core/recalled.ts'
import type {
  Conversation,
  Document,
  Id,
  Memory,
  Millis,
  PartSource,
  StoredPart,
  StoredPlan,
  Turn,
} from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'
import { sha256 } from '../../lib/hash.ts'

/**
 * `sent`: these are the very words. `changed`: the row has other words now, which are shown. `gone`: the person forgot or
 * deleted it, and nothing is left to show.
 */
export type PartState = 'sent' | 'changed' | 'gone'

export interface ShownPart {
  part: StoredPart
  state: PartState
  text: string
  /** The conversation it was said in, while there is one. */
  conversation?: Conversation
  /** The turn it was said in, while there is one: for a link. */
  turnId?: Id
  /** The file it is a piece of, while there is one. */
  document?: Pick<Document, 'id' | 'name'>
}

/** The rows that the parts of a plan came from. */
interface Rows {
  turns: Map<Id, Turn>
  memories: Map<Id, Memory>
  documents: Map<Id, Document>
  conversations: Map<Id, Conversation>
}

/** All parts of a plan, in its order, with their words. `system` is the present system text, `at` when it was planned. */
export async function showParts(db: Truth, plan: StoredPlan, system: string, at: Millis): Promise<ShownPart[]> {
  const rows = await readRows(db, plan.parts)
  // Hashing comes last: a live query follows the database only up to here.
  return Promise.all(plan.parts.map((part) => showPart(part, rows, system, at)))
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
  for (const text of readings) if ((await sha256(text)) === part.sha256) return { ...shown, text }
  return { ...shown, state: 'changed', text: readings[0]! }
}

/** The forms in which a stretch of a row is sent: as it is, cut short, or as a piece of an attached text. */
function readingsOf(whole: string, { start, end }: PartSource): string[] {
  const text = whole.slice(start, end)
  const piece = `[part of the attached text, characters ${start}–${end} of ${whole.length}]\n${text}`
  return [text, `${text} […]`, piece]
}

/** True for the fixed words around the notes. */
export function isFrame({ text, part }: ShownPart): boolean {
  return part.kind === 'system' && text === RECALLED_FRAME
}

/** What was sent, for the clipboard: each kept part under its heading, in order. */
export function asText(parts: ShownPart[], headingOf: (shown: ShownPart) => string): string {
  const kept = parts.filter(({ part }) => !part.dropped)
  return kept
    .map((each) => `## ${headingOf(each)}\n\n${each.state === 'gone' ? '[forgotten]' : each.text}`)
    .join('\n\n')
}

export interface Slot {
  key: 'system' | 'profile' | 'memory' | 'turn' | 'input' | 'free'
  label: string
  tokens: number
}

/** How the budget was spent: what was kept by kind, in the order it was sent, and what is free. */
export function budgetSlots(plan: StoredPlan): Slot[] {
  const tokens = (...kinds: StoredPart['kind'][]) =>
    plan.parts.reduce((sum, part) => (kinds.includes(part.kind) && !part.dropped ? sum + part.tokens : sum), 0)
  return [
    { key: 'system', label: 'System text', tokens: tokens('system') },
    { key: 'profile', label: 'Pinned', tokens: tokens('profile') },
    { key: 'memory', label: 'Recalled', tokens: tokens('memory', 'summary') },
    { key: 'turn', label: 'Recent messages', tokens: tokens('turn') },
    { key: 'input', label: 'Your message', tokens: tokens('input') },
    { key: 'free', label: 'Free', tokens: Math.max(0, plan.budget - plan.used) },
  ]
}
