// A file -> the text that is kept of it, or why it is refused, in words for the person. Decides what counts as text, which
// type it is, and that a page's words are drawn from its markup. Knows nothing of where files come from or go.
import { decode, withPlainLineEnds } from './files-bytes.ts'
import { LIMITS } from './files-folder.ts'
import { textOfHtml } from './files-html.ts'
import { typeOf } from './files-type.ts'

/** What a file holds. `refused` reads as the end of a sentence: "photo.png is …". */
export type FileText = { type: string; text: string } | { refused: string }

const EMPTY = 'empty: there is no text in it'

/** Reads a file by its content; the name only helps to tell which kind of text it is. Never throws. */
export function readFile(name: string, bytes: Uint8Array): FileText {
  if (bytes.length > LIMITS.fileBytes) return { refused: tooLarge(bytes.length) }
  const decoded = decode(bytes)
  return 'refused' in decoded ? decoded : readText(name, decoded.text)
}

/** The same for a text that was given as such; special marks of models ("<|endoftext|>") are letters like others. */
export function readText(name: string, given: string): FileText {
  // Half of a character is no character: it could not be written down, hashed or sent.
  const plain = withPlainLineEnds(given.replace(/\p{Cs}/gu, '\ufffd'))
  const type = typeOf(name, plain)
  const text = type === 'text/html' ? textOfHtml(plain) : plain
  if (text.trim() === '') return { refused: EMPTY }
  const length = text.length * 3 > LIMITS.fileBytes ? new TextEncoder().encode(text).length : 0
  return length > LIMITS.fileBytes ? { refused: tooLarge(length) } : { type, text }
}

/** Why a file of so many bytes is refused. */
export function tooLarge(bytes: number): string {
  const megabytes = (value: number) => (value / 1_000_000).toFixed(1)
  return `too large: ${megabytes(bytes)} MB, and ${megabytes(LIMITS.fileBytes)} MB is the most; give it in parts`
}
