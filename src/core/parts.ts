// What the parts of a prompt have in common: what a message costs beside its words, sums, and where a part comes from.
// Decides nothing about which parts there are.
import type { Hit, Part, PartSource, Tokens, Turn } from './types.ts'

/** What each message costs beside its text (role and separators), after OpenAI's cookbook on counting chat tokens. */
export const MESSAGE_TOKENS = 4
/** Of what was found and the plan left out, so many are named; the long tail explains nothing. */
export const SHOWN_DROPS = 20

/** Those that are sent. */
export const kept = (parts: Part[]): Part[] => parts.filter((part) => !part.dropped)

/** Their tokens together. */
export const sum = (parts: Part[]): Tokens => parts.reduce((total, part) => total + part.tokens, 0)

/** A turn, whole. */
export function sourceOfTurn(turn: Turn): PartSource {
  const { id, conversationId, role, createdAt, revision } = turn
  return { type: 'turn', id, start: 0, end: turn.text.length, conversationId, role, createdAt, revision }
}

/** The stretch that was found. */
export function sourceOfHit({ chunk }: Pick<Hit, 'chunk'>): PartSource {
  const source: PartSource = {
    type: chunk.source.type,
    id: chunk.source.id,
    start: chunk.start,
    end: chunk.end,
    createdAt: chunk.createdAt,
    revision: chunk.revision,
  }
  if (chunk.conversationId) source.conversationId = chunk.conversationId
  if (chunk.role) source.role = chunk.role
  if (chunk.speaker) source.speaker = chunk.speaker
  return source
}
