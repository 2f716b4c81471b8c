// How the person's own message is sent: whole, or, where it is too long, its question word for word and those pieces of the
// rest that bear on it. Knows nothing of what is remembered.
import { splitDocument } from './document.ts'
import { MESSAGE_TOKENS, sourceOfTurn, sum } from './parts.ts'
import type { Hit, Part, Tokens, Turn } from './types.ts'

/** A message over this share of the budget becomes an attached document. Raising it leaves less room to remember. */
export const DOCUMENT_SHARE = 0.5
/** An attached document may fill this share of what is free once the question stands. */
const PIECES_SHARE = 0.7

/** The message, the pieces of its own text that bear on its question, best first, and how tokens are counted. */
export interface InputToSend {
  input: Turn
  pieces: Hit[]
  count: (text: string) => Tokens
}

/** The person's words: whole, or the question word for word and the pieces of the document that fit. */
export function inputParts(input: InputToSend, room: Tokens): Part[] {
  const { input: turn, count } = input
  const source = sourceOfTurn(turn)
  const whole = count(turn.text) + MESSAGE_TOKENS
  if (whole <= room * DOCUMENT_SHARE || input.pieces.length === 0)
    return [{ kind: 'input', text: turn.text, tokens: whole, source }]
  const parts = splitDocument(turn.text, turn.pasted).question.map((span): Part => {
    const text = turn.text.slice(span.start, span.end)
    return { kind: 'input', text, tokens: count(text) + MESSAGE_TOKENS, source: { ...source, ...span } }
  })
  const limit = Math.floor((room - sum(parts)) * PIECES_SHARE)
  let used = 0
  for (const hit of input.pieces) {
    const text = pieceText(hit, turn)
    const tokens = count(text) + 1
    const fits = used + tokens <= limit
    if (fits) used += tokens
    const { start, end } = hit.chunk
    const part: Part = {
      kind: 'input',
      text,
      tokens,
      source: { ...source, start, end },
      score: hit.score,
      why: hit.why,
    }
    parts.push(fits ? part : { ...part, dropped: 'budget' })
  }
  return parts
}

function pieceText({ chunk }: Hit, turn: Turn): string {
  return `[part of the attached text, characters ${chunk.start}–${chunk.end} of ${turn.text.length}]\n${chunk.text}`
}
