// Recent turns as parts of a prompt: which are sent whole, which are cut, which stay out. Knows nothing of what else is
// in the prompt but the room that it leaves.
import { kept, MESSAGE_TOKENS, sourceOfTurn, sum } from './parts.ts'
import { type Holds, recentTurns } from './short-term.ts'
import { estimateTokens } from './text.ts'
import type { Part, Tokens, Turn } from './types.ts'

/** Marks where a turn was cut. */
const MARK = ' […]'
/** Fewer characters than this of a turn are not worth sending. */
const LEAST_CHARS = 200
/** Of the room at the edge, the person's message before an answer that is cut gets at most this share. */
const EDGE_SHARE = 1 / 3

export interface RecentParts {
  /** What short-term memory holds, oldest first. */
  near(holds: Holds): Part[]
  /** All turns, oldest first: kept from the newest back without a gap, as far as `room` reaches. */
  fill(room: Tokens): Part[]
}

/**
 * The turns of a conversation (oldest first) as parts. One that takes more than `limit` is cut to it, rather than pushing
 * out everything before it; where there is room in the end, it gets it back.
 */
export function recentParts(history: Turn[], limit: Tokens, count: (text: string) => Tokens): RecentParts {
  const turns = history.filter((turn) => turn.text !== '')
  const made = new Map<Turn, { whole: Part; short: Part | null }>()

  function part(turn: Turn) {
    const known = made.get(turn)
    if (known) return known
    const tokens = count(turn.text) + MESSAGE_TOKENS
    const whole: Part = { kind: 'turn', text: turn.text, tokens, source: sourceOfTurn(turn) }
    const parts = { whole, short: cut(whole, limit) }
    made.set(turn, parts)
    return parts
  }

  /** The beginning of a turn under so many tokens, marked; null when that leaves nothing worth sending. */
  function cut(whole: Part, tokens: Tokens): Part | null {
    if (whole.tokens <= tokens) return whole
    let end = Math.floor((whole.text.length * Math.max(0, tokens - MESSAGE_TOKENS * 2)) / whole.tokens)
    for (; end > LEAST_CHARS; end = Math.floor(end * 0.9)) {
      const text = whole.text.slice(0, end).replace(/\s+\S*$/u, '')
      const cost = count(text + MARK) + MESSAGE_TOKENS
      if (cost <= tokens)
        return { ...whole, text: text + MARK, tokens: cost, source: { ...whole.source!, end: text.length } }
    }
    return null
  }

  /** The last turn that does not fit any more, cut to what is left; an answer together with what it answers. */
  function edge(at: number, room: Tokens): Part[] {
    const turn = turns[at]!
    if (turn.role === 'user') return [cut(part(turn).whole, room)].filter((one) => one !== null)
    const asked = turns[at - 1]
    if (asked?.role !== 'user') return []
    const question = cut(part(asked).whole, Math.floor(room * EDGE_SHARE))
    const answer = question && cut(part(turn).whole, room - question.tokens)
    return answer ? [question, answer] : []
  }

  function fill(room: Tokens): Part[] {
    const taken: Part[] = []
    let free = room
    let at = turns.length - 1
    for (; at >= 0; at--) {
      const { short } = part(turns[at]!)
      if (!short || short.tokens > free) break
      taken.push(short)
      free -= short.tokens
    }
    const atEdge = at < 0 ? [] : edge(at, free)
    const parts = [...atEdge, ...taken.toReversed()]
    // Some servers refuse a conversation that an assistant opens.
    while (parts[0]?.source?.role === 'assistant') parts.shift()
    const left = turns.slice(0, turns.length - parts.length).map(leftOut)
    return [...left, ...widened(parts, room - sum(parts))]
  }

  /** Room that is left goes to the turns that were cut, the newest first. */
  function widened(parts: Part[], room: Tokens): Part[] {
    let free = room
    const whole = new Map(turns.map((turn) => [turn.id, turn]))
    return parts
      .toReversed()
      .map((short) => {
        const turn = whole.get(short.source!.id)!
        if (short.source!.end === turn.text.length || free <= 0) return short
        const wider = cut(part(turn).whole, short.tokens + free) ?? short
        free -= wider.tokens - short.tokens
        return wider
      })
      .toReversed()
  }

  return {
    near: (holds) =>
      recentTurns(turns, holds, (turn) => part(turn).short?.tokens ?? Infinity).flatMap(
        (turn) => part(turn).short ?? [],
      ),
    fill,
  }
}

/** What is not sent is not worth counting exactly. */
function leftOut(turn: Turn): Part {
  const tokens = estimateTokens(turn.text) + MESSAGE_TOKENS
  return { kind: 'turn', text: turn.text, tokens, source: sourceOfTurn(turn), dropped: 'budget' }
}

/** Tells of a stretch of a turn, by where it begins, whether the kept parts hold it. */
export function isSent(parts: Part[]): (turnId: string, start: number) => boolean {
  const ends = new Map<string, number>()
  for (const { source } of kept(parts)) if (source) ends.set(source.id, Math.max(source.end, ends.get(source.id) ?? 0))
  return (turnId, start) => start < (ends.get(turnId) ?? 0)
}
