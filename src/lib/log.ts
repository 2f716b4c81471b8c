// What happened lately, for whoever wants to know why: the newest lines, in memory and nowhere else. The words of a line are
// written in the code; what varies (the name and message of an error, a turn's id) stands apart, so that a report can leave
// it out. Knows nothing of who writes and who reads.
import { messageOf, nameOf } from './errors.ts'

export type Level = 'error' | 'warn' | 'info' | 'debug'
/** The most telling last. */
export const LEVELS: readonly Level[] = ['error', 'warn', 'info', 'debug']

export interface Line {
  /** Epoch milliseconds, with their fractions: threads of one browser share the clock. */
  at: number
  level: Level
  /** Words of ours, the same each time. */
  text: string
  /** Of what was thrown. */
  name?: string
  detail?: string
  /** The turn whose way this is a step of. */
  turn?: string
}

/** Lines that are kept. Raising it remembers further back, and holds more in memory (100 KB by 500). */
const KEPT = 500

const lines: Line[] = []
const listeners = new Set<(line: Line) => void>()
/** What says more than this is not kept. */
let level: Level = 'info'

/** The newest lines, oldest first. */
export const logged = (): readonly Line[] => lines

/** Which lines are kept from now on. */
export function keepUpTo(most: Level): void {
  level = most
}

/** Calls `listener` with every line that is kept. Returns the way to stop that. */
export function onLine(listener: (line: Line) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Keeps a line, if it is of the levels that are kept: one of this thread's, or one that another thread sent. */
export function take(line: Line): void {
  if (LEVELS.indexOf(line.level) > LEVELS.indexOf(level)) return
  lines.push(line)
  if (lines.length > KEPT) lines.shift()
  for (const listener of listeners) listener(line)
}

const note = (kind: Level, text: string, rest: Partial<Line> = {}) =>
  take({ at: performance.timeOrigin + performance.now(), level: kind, text, ...rest })
const about = (thrown: unknown) => ({ name: nameOf(thrown), detail: messageOf(thrown) })

/** Something broke that should not, and the console tells of it already. `text` names nothing that a person wrote. */
export const noteError = (text: string, thrown: unknown): void => note('error', text, about(thrown))
/** Something broke that should not. */
export function logError(text: string, thrown: unknown): void {
  console.error(text, thrown)
  noteError(text, thrown)
}
/** It went on otherwise than it should. */
export function logWarning(text: string, thrown: unknown): void {
  console.warn(text, thrown)
  note('warn', text, about(thrown))
}
/** A turn came to this step of its way: "stored", "sent". */
export const logStep = (turn: string, text: string): void => note('info', text, { turn })
/** For who looks closely. */
export const logDetail = (text: string): void => note('debug', text)
