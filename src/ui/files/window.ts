// Which part of a long text a viewer draws: what surrounds the place in question, more of it on request. Pure.
import type { Span } from '../../core/types.ts'

/** Characters drawn on each side of the place. */
const AROUND = 20_000
/** A border is moved to a line end that is no farther than this. */
const REACH = 2000

/** The place inside the text: whatever the address says, it is there. */
export function placeIn(text: string, { start, end }: Span): Span {
  const from = Math.min(Math.max(0, start), text.length)
  return { start: from, end: Math.min(Math.max(from, end), text.length) }
}

/** The stretch to draw around a place, `more` characters wider on each side, from a line's beginning to a line's end. */
export function windowAround(text: string, place: Span, more: { before: number; after: number }): Span {
  const start = Math.max(0, place.start - AROUND - more.before)
  const end = Math.min(text.length, place.end + AROUND + more.after)
  return { start: lineBefore(text, start), end: lineAfter(text, end) }
}

function lineBefore(text: string, at: number): number {
  if (at === 0) return 0
  const line = text.lastIndexOf('\n', at - 1) + 1
  return at - line <= REACH ? line : whole(text, at)
}

function lineAfter(text: string, at: number): number {
  if (at === text.length) return at
  const line = text.indexOf('\n', at)
  const end = line < 0 ? text.length : line
  return end - at <= REACH ? end : whole(text, at)
}

/** Not between the halves of a character. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code < 0xe000 ? at - 1 : at
}
