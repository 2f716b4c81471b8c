// When what was typed is enough for a model to look at. Pure: knows nothing of jobs and providers.
import type { Millis } from './types.ts'

/** A conversation that rests so long was left, and what was typed in it is all there will be. Raising it reads it later. */
const LEFT: Millis = 10 * 60_000

/** What was typed since a model last looked. */
export interface Typed {
  chars: number
  turns: number
}

/** Due at so many characters, or so many turns, whichever comes first. */
export function isEnough({ chars, turns }: Typed, { extractChars, extractTurns }: Limits): boolean {
  return turns > 0 && (chars >= extractChars || turns >= extractTurns)
}

/** The settings of `memory` that it depends on. */
export interface Limits {
  extractChars: number
  extractTurns: number
}

/** Whether a conversation was left: what it holds is due, however little. A clock that was set back leaves nothing. */
export const isLeft = (updatedAt: Millis, now: Millis): boolean => now - updatedAt >= LEFT
