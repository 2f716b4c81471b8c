// Draws signals and standing wishes from finished turns that were not read yet. Running it twice changes nothing: ids
// derive from the turn and the place in it.
import { detect } from '../core/signals/detect.ts'
import { standing } from '../core/standing.ts'
import type { Conversation, Memory, Turn } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { commitIngest } from '../db/ingest.ts'

/** Turns read per transaction: small, so that a person's own writes never wait for it. */
const BATCH = 50
/** Turns longer than this are documents, whoever typed them: nothing is drawn from them. */
const STATEMENT_CHARS = 4000

/** Reads every finished turn that waits. `idle` lets other work run between batches. Returns how many it read. */
export async function ingest(db: Truth, idle: () => Promise<void>, signal?: AbortSignal): Promise<number> {
  for (let read = 0; ;) {
    signal?.throwIfAborted()
    const turns = await db.turns
      .where('ingested')
      .equals(0)
      .filter((turn) => turn.status !== 'streaming')
      .limit(BATCH)
      .toArray()
    if (turns.length === 0) return read
    const conversations = await db.conversations.bulkGet(turns.map((turn) => turn.conversationId))
    await commitIngest(
      db,
      turns.map((turn, at) => ({
        turnId: turn.id,
        revision: turn.revision,
        memories: memoriesOf(turn, conversations[at]),
      })),
    )
    read += turns.length
    await idle()
  }
}

/** How sure it is that a wish on all answers to come is one: its rules take nothing else. */
const WISH_CONFIDENCE = 0.9

/** What a person said of themselves and their matters in a turn; nothing in a temporary conversation. */
export function memoriesOf(turn: Turn, conversation: Conversation | undefined): Memory[] {
  if (!conversation || conversation.temporary) return []
  if (turn.role !== 'user' || turn.text.length > STATEMENT_CHARS) return []
  const { id: conversationId, spaceId } = conversation
  // An order ("answer in French from now on") is no signal, and is a memory all the same. What somebody else said in
  // talk that was imported is no wish put to this assistant.
  const wishes = turn.speaker ? [] : standing(turn.text, turn.pasted)
  const signals = detect(turn.text, turn.pasted).filter((signal) =>
    wishes.every(({ start, end }) => signal.end <= start || signal.start >= end),
  )
  return [
    ...signals,
    ...wishes.map((span) => ({ ...span, kind: 'claim' as const, confidence: WISH_CONFIDENCE, standing: 1 as const })),
  ].map(({ start, end, kind, confidence, ...wish }) => ({
    id: `${turn.id}:${start}`,
    spaceId,
    kind,
    text: turn.text.slice(start, end),
    origin: 'typed',
    status: 'active',
    sources: [{ turnId: turn.id, start, end }],
    sourceTurnIds: [turn.id],
    revision: 0,
    baseConfidence: confidence,
    importance: 0.5,
    temperature: 'warm',
    accessCount: 0,
    lastAccessedAt: null,
    createdAt: turn.createdAt,
    validFrom: turn.createdAt,
    links: [],
    conversationId,
    by: 'rules',
    ...wish,
  }))
}
