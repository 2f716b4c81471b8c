// The outside of a `.recollect` file: gzip around lines of UTF-8. Streams both ways, so that no file is one string in
// memory, and stops at bounds that no honest file reaches. Knows nothing of what the lines say.
import { refused } from '../core/archive.ts'
import { nameOf } from '../lib/errors.ts'

/** What an honest file never reaches. In bytes when unpacked. */
export const BOUNDS = {
  /** The whole file: more does not fit into one transaction of a browser tab. */
  file: 1024 ** 3,
  /** One line: an answer of 8 MiB in which every character must be escaped has 48 MiB. */
  line: 64 * 1024 ** 2,
  /** Unpacked by packed: text is packed 3 to 10 times, a bomb 1000 times. */
  ratio: 200,
  /** Up to this size any ratio will do: a single message of one character repeated is packed like a bomb. */
  anyRatio: 128 * 1024 ** 2,
}

export interface Line {
  text: string
  /** With its line end. */
  bytes: Uint8Array<ArrayBuffer>
}

/** A packed file, or what becomes one as it is read: a locked one that is being opened. */
export type Packed = Pick<Blob, 'size' | 'stream'>

/** Packs parts of a file. */
export async function gzip(parts: BlobPart[]): Promise<Blob> {
  return new Response(new Blob(parts).stream().pipeThrough(new CompressionStream('gzip'))).blob()
}

/**
 * The lines of a packed file, some at a time. Errors: `ArchiveRefused`, `ArchiveTooLarge`, the signal's reason, and those of
 * the stream that are refusals themselves.
 */
export async function* linesOf(file: Packed, signal?: AbortSignal, bounds = BOUNDS): AsyncGenerator<Line[]> {
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  let total = 0
  let open: Uint8Array<ArrayBuffer>[] = []
  let openBytes = 0
  try {
    for (;;) {
      signal?.throwIfAborted()
      const chunk = await next(reader)
      if (!chunk) break
      total += chunk.length
      checkSize(total, file.size, bounds)
      const lines: Line[] = []
      let from = 0
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        open.push(chunk.subarray(from, end + 1))
        lines.push(lineOf(open))
        open = []
        openBytes = 0
        from = end + 1
      }
      if (from < chunk.length) open.push(chunk.subarray(from))
      openBytes += chunk.length - from
      if (openBytes > bounds.line) throw refused(`a line is longer than ${bounds.line} bytes`, 'ArchiveTooLarge')
      yield lines
    }
  } finally {
    // Ends the unpacking too. What a broken stream says to that was said before.
    await reader.cancel().catch(() => undefined)
  }
  if (openBytes > 0) throw refused('the file is cut off in the middle of a line')
}

type ByteReader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>

async function next(reader: ByteReader): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return (await reader.read()).value
  } catch (thrown) {
    if (isRefusal(thrown)) throw thrown
    throw refused('the file is damaged, cut off, or not a Recollect file')
  }
}

/** Said by whoever opens a locked file. */
const isRefusal = (thrown: unknown) => ['ArchiveRefused', 'AbortError'].includes(nameOf(thrown))

function checkSize(total: number, packed: number, bounds: typeof BOUNDS): void {
  if (total > bounds.file) throw refused(`the file unpacks to more than ${bounds.file} bytes`, 'ArchiveTooLarge')
  if (total > bounds.anyRatio && total > packed * bounds.ratio)
    throw refused('the file unpacks to far more than text would', 'ArchiveTooLarge')
}

function lineOf(parts: Uint8Array<ArrayBuffer>[]): Line {
  const bytes = parts.length === 1 ? parts[0]! : joined(parts)
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, -1))
    return { text, bytes }
  } catch {
    throw refused('a line is not valid UTF-8')
  }
}

function joined(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
