// What the rules draw from one turn: signals and standing wishes, as memories. Where words came from decides whether they
// count at once: only what the person typed does; what was pasted or imported waits for approval. Knows no tables.
import { type Detected, detect } from '../core/signals/detect.ts'
import { standing } from '../core/standing.ts'
import type { Conversation, Memory, Origin, Span, Turn } from '../core/types.ts'
import { hidesSomething } from '../core/visible.ts'
import { heldWhen } from '../core/world-time.ts'

/** Turns longer than this are documents, whoever typed them: nothing is drawn from them. */
const STATEMENT_CHARS = 4000
/**
 * What of a turn may wait for approval: so many are read by a person in one go, the surest of them. Raising it fills the
 * list of what waits from a single long mail.
 */
const PROPOSED_PER_TURN = 20
/** How sure it is that a wish on all answers to come is one: its rules take nothing else. */
const WISH_CONFIDENCE = 0.9

interface Found extends Detected {
  origin: Origin
  standing?: 1
}

/** What a person said of themselves and their matters in a turn; nothing in a temporary conversation. */
export function memoriesOf(turn: Turn, conversation: Conversation | undefined): Memory[] {
  if (!conversation || conversation.temporary) return []
  if (turn.role !== 'user' || turn.text.length > STATEMENT_CHARS) return []
  return foundIn(turn)
    .filter(({ start, end }) => !hidesSomething(turn.text.slice(start, end)))
    .map((found) => memoryOf(turn, conversation, found))
}

function foundIn(turn: Turn): Found[] {
  const { text, pasted = [], speaker } = turn
  // What somebody else said in talk that was imported is no wish put to this assistant, and nothing this person said.
  if (speaker) return surest(detect(text, pasted).map((found): Found => ({ ...found, origin: 'import' })))
  // An order ("answer in French from now on") is no signal, and is a memory all the same.
  const wishes = standing(text, pasted)
  const typed = detect(text, pasted).filter((signal) => wishes.every((wish) => isApart(signal, wish)))
  return [
    ...typed.map((found): Found => ({ ...found, origin: 'typed' })),
    ...wishes.map((span): Found => ({
      ...span,
      kind: 'claim',
      confidence: WISH_CONFIDENCE,
      origin: 'typed',
      standing: 1,
    })),
    ...surest(pasted.flatMap((span) => pastedIn(text, span))),
  ]
}

/** At most so many as may wait, in the order of the text; of those equally sure, the first ones. */
function surest(found: readonly Found[]): Found[] {
  const kept = new Set([...found].sort((a, b) => b.confidence - a.confidence).slice(0, PROPOSED_PER_TURN))
  return found.filter((one) => kept.has(one))
}

function pastedIn(text: string, { start, end }: Span): Found[] {
  return detect(text.slice(start, end)).map((found) => ({
    ...found,
    start: found.start + start,
    end: found.end + start,
    origin: 'pasted',
  }))
}

function memoryOf(turn: Turn, { id: conversationId, spaceId }: Conversation, found: Found): Memory {
  const { start, end, kind, confidence, origin, ...wish } = found
  const text = turn.text.slice(start, end)
  const { from, to } = heldWhen(text, turn.createdAt)
  return {
    id: `${turn.id}:${start}`,
    spaceId,
    kind,
    text,
    origin,
    status: origin === 'typed' ? 'active' : 'proposed',
    sources: [{ turnId: turn.id, start, end }],
    sourceTurnIds: [turn.id],
    revision: 0,
    baseConfidence: confidence,
    importance: 0.5,
    temperature: 'warm',
    accessCount: 0,
    lastAccessedAt: null,
    createdAt: turn.createdAt,
    validFrom: from,
    ...(to === undefined ? {} : { validTo: to }),
    links: [],
    conversationId,
    by: 'rules',
    ...wish,
  }
}

const isApart = (some: Span, other: Span): boolean => some.end <= other.start || some.start >= other.end
