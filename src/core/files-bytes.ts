// Bytes -> text, or why they are none. Whether a file is text is decided by what is in it, never by its name. Knows
// nothing of file types beyond the first bytes of the common ones that are no text. Never throws.

export type Decoded = { text: string } | { refused: string }

/** First bytes of files that are no text, and what a person calls them. Some would pass for text. */
const SIGNATURES: [bytes: readonly number[], what: string][] = [
  [[0x25, 0x50, 0x44, 0x46, 0x2d], 'a PDF: no text can be read from it here; save it as plain text first'],
  [
    [0x7b, 0x5c, 0x72, 0x74, 0x66],
    'rich text (RTF): its words are hidden between commands; save it as plain text first',
  ],
  [
    [0x50, 0x4b, 3, 4],
    'an archive or an office document: no text can be read from it here; save it as plain text first',
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old office document: no text can be read from it here; save it as plain text first'],
  [[0x1f, 0x8b], 'packed (gzip): unpack it first'],
  [[0x89, 0x50, 0x4e, 0x47], 'an image: there is no text in it'],
  [[0xff, 0xd8, 0xff], 'an image: there is no text in it'],
  [[0x47, 0x49, 0x46, 0x38], 'an image: there is no text in it'],
]
const BINARY = 'binary: there is no text in it'
const NOT_UTF8 = 'not UTF-8 text: save it with the encoding UTF-8'

/** Bytes looked at to recognise UTF-16 that says nothing of itself. */
const SAMPLE = 4096
/** Share of control characters above which a text is none. Damaged text has a few, data has more. */
const MOST_CONTROLS = 0.02
/** The text of a file: byte order mark taken off, every line end made `\n`. */
export function decode(bytes: Uint8Array): Decoded {
  const known = SIGNATURES.find(([start]) => start.every((byte, at) => bytes[at] === byte))
  if (known) return { refused: known[1] }
  const encoding = encodingOf(bytes)
  if (!encoding) return { refused: BINARY }
  const text = decodeAs(encoding, bytes)
  if (text === undefined) return { refused: encoding === 'utf-8' ? NOT_UTF8 : BINARY }
  if (text.includes('\0') || controlsIn(text) > text.length * MOST_CONTROLS) return { refused: BINARY }
  return { text: withPlainLineEnds(text) }
}

/** Every line end as `\n`: the same text from another system is the same. */
export function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}

/** Control characters but backspace, tab, line ends, form feed and escape, which recorded terminals hold. */
function controlsIn(text: string): number {
  let found = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 127 || (code < 32 && (code < 8 || code > 13) && code !== 27)) found++
  }
  return found
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

function encodingOf(bytes: Uint8Array): Encoding | undefined {
  const starts = (...mark: number[]) => mark.every((byte, at) => bytes[at] === byte)
  if (starts(0xff, 0xfe)) return 'utf-16le'
  if (starts(0xfe, 0xff)) return 'utf-16be'
  if (!bytes.includes(0)) return 'utf-8'
  // Without a mark: in the scripts of Europe every second byte of UTF-16 is zero, and the others are not.
  const zeros = [0, 0]
  const end = Math.min(SAMPLE, bytes.length - (bytes.length % 2))
  for (let at = 0; at < end; at++) if (bytes[at] === 0) zeros[at % 2]!++
  const half = end / 2
  if (zeros[1]! > half * 0.4 && zeros[0]! < half * 0.05) return 'utf-16le'
  if (zeros[0]! > half * 0.4 && zeros[1]! < half * 0.05) return 'utf-16be'
  return undefined
}

function decodeAs(encoding: Encoding, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined // that it is no such text is the answer
  }
}
