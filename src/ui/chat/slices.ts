// Long texts in pieces a screen can draw: cut at line ends, or at spaces where a line is endless. Pure.
import type { Span } from '../../core/types.ts'

/** Characters per piece: small enough that a browser skips what is out of sight, large enough to stay few. */
const SLICE_CHARS = 4000

/** A text in pieces of about `length` characters, which joined are the text. */
export function slices(text: string, length = SLICE_CHARS): string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length;) {
    const end = cutAt(text, start + length, start)
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

/** The beginning of a text, at most `length` characters, cut where it hurts least. */
export function beginning(text: string, length: number): string {
  return text.slice(0, cutAt(text, length, 0)).trimEnd()
}

// The last line end, else the last space, in the second half of what was asked for; else right there, but never inside
// a character of two units.
function cutAt(text: string, wanted: number, start: number): number {
  if (wanted >= text.length) return text.length
  const half = start + (wanted - start) / 2
  for (const border of ['\n', ' ']) {
    const at = text.lastIndexOf(border, wanted - 1)
    if (at >= half) return at + 1
  }
  const code = text.charCodeAt(wanted - 1)
  return code >= 0xd800 && code <= 0xdbff && wanted - 1 > start ? wanted - 1 : wanted
}

export interface Piece {
  type: 'words' | 'document'
  text: string
}

/** A pasted stretch of at least this many characters is shown as an attachment instead of in the text. */
const ATTACHED_CHARS = 2000

/** A message as its words and its attachments, in order. Blank words between attachments are left out. */
export function pieces(text: string, pasted: Span[] = []): Piece[] {
  const found: Piece[] = []
  let at = 0
  const add = (type: Piece['type'], end: number) => {
    const words = text.slice(at, end)
    if (type === 'document' || words.trim() !== '') found.push({ type, text: words })
    at = end
  }
  for (const { start, end } of [...pasted].sort((a, b) => a.start - b.start)) {
    if (end - start < ATTACHED_CHARS || start < at) continue
    add('words', start)
    add('document', Math.min(end, text.length))
  }
  add('words', text.length)
  return found.map((piece) =>
    piece.type === 'words' && found.length > 1 ? { ...piece, text: piece.text.trim() } : piece,
  )
}
