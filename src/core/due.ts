// When what was typed is enough for a model to look at. Pure: knows nothing of jobs and providers.

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
