// A `.recollect` file under a passphrase: a line that says how it is locked, then AES-256-GCM in chunks, each bound to
// that line, to its place, and to being the last or not. Whoever changes, cuts, moves or joins anything is refused. Knows
// nothing of what is inside, and does not make keys of passphrases itself (passphrase.ts): that takes a second.
import * as v from 'valibot'
import { refused } from '../core/archive.ts'
import type { Packed } from './envelope.ts'

/** Bytes of plain text a chunk. Larger ones are a little quicker, and hold more in memory at a time. */
const CHUNK = 64 * 1024
/** Bytes that a chunk is longer when it is locked. */
const TAG = 16
/** The line is 250 bytes long; what is longer is not one of ours. */
const LONGEST_HEADER = 1024
const NONCE_PREFIX = 8

/** How a key is made of a passphrase: Argon2id's parameters, `m` in KiB. */
export interface Kdf {
  name: 'argon2id'
  m: number
  t: number
  p: number
  /** Base64. */
  salt: string
}
/** Makes the 32 bytes of a key. */
export type Derive = (passphrase: string, kdf: Kdf) => Promise<Uint8Array<ArrayBuffer>>

/**
 * What new files are locked with: OWASP's and RFC 9106's second choice, about a second on a laptop. Raising `m` or `t`
 * makes guessing dearer, and opening slower.
 */
const STRENGTH = { m: 64 * 1024, t: 3, p: 1 }
/**
 * What a file may ask for. Less would be no lock (OWASP's least); more would let a file take all memory, or minutes, before
 * anything in it can be checked.
 */
export const KDF_BOUNDS = { m: [19 * 1024, 256 * 1024], t: [2, 10], p: [1, 4] } as const

const within = ([least, most]: readonly [number, number]) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most))
const base64 = (bytes: number) =>
  v.pipe(
    v.string(),
    v.check((text) => bytesOf(text)?.length === bytes),
  )
const headerSchema = v.strictObject({
  format: v.literal('recollect-sealed'),
  version: v.literal(1),
  kdf: v.strictObject({
    name: v.literal('argon2id'),
    m: within(KDF_BOUNDS.m),
    t: within(KDF_BOUNDS.t),
    p: within(KDF_BOUNDS.p),
    salt: base64(16),
  }),
  cipher: v.strictObject({
    name: v.literal('AES-256-GCM'),
    chunk: v.literal(CHUNK),
    nonce: base64(NONCE_PREFIX),
  }),
})
type SealedHeader = v.InferOutput<typeof headerSchema>

/** How every locked file begins: plain ones are packed, and other JSON is not ours. */
const BEGINNING = '{"format":"recollect-sealed"'

/** Whether a file is a locked one. */
export async function isSealed(file: Blob): Promise<boolean> {
  return (await file.slice(0, BEGINNING.length).text()) === BEGINNING
}

/** Locks a file. Errors: what `derive` throws. */
export async function seal(file: Blob, passphrase: string, derive: Derive): Promise<Blob> {
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
  const prefix = random(NONCE_PREFIX)
  const header: SealedHeader = {
    format: 'recollect-sealed',
    version: 1,
    kdf: { name: 'argon2id', ...STRENGTH, salt: textOf(random(16)) },
    cipher: { name: 'AES-256-GCM', chunk: CHUNK, nonce: textOf(prefix) },
  }
  const line = new TextEncoder().encode(JSON.stringify(header) + '\n')
  const lock = await lockOf(line, prefix, await keyOf(passphrase, header.kdf, derive, 'encrypt'))
  const chunks = Math.max(1, Math.ceil(file.size / CHUNK))
  const parts: Blob[] = []
  for (let at = 0; at < chunks; at++) {
    const plain = await file.slice(at * CHUNK, (at + 1) * CHUNK).arrayBuffer()
    parts.push(new Blob([await crypto.subtle.encrypt(lock.of(at, at === chunks - 1), lock.key, plain)]))
  }
  return new Blob([line, ...parts])
}

/**
 * Opens a locked file: a chunk at once, the others as they are read. Errors: `WrongPassphrase` (or its beginning is damaged:
 * that cannot be told apart), `ArchiveRefused`, `ArchiveTooNew`, the signal's reason, and what `derive` throws; while it is
 * read, `ArchiveRefused` and the signal's reason.
 */
export async function unseal(file: Blob, passphrase: string, derive: Derive, signal?: AbortSignal): Promise<Packed> {
  const { header, line } = await readHeader(file)
  const prefix = bytesOf(header.cipher.nonce)!
  const lock = await lockOf(line, prefix, await keyOf(passphrase, header.kdf, derive, 'decrypt'))
  const body = file.slice(line.length)
  const chunks = Math.ceil(body.size / (CHUNK + TAG))
  if (chunks === 0 || body.size - (chunks - 1) * (CHUNK + TAG) < TAG) throw refused('the file is cut off')
  const open = async (at: number) => {
    signal?.throwIfAborted()
    const locked = await body.slice(at * (CHUNK + TAG), (at + 1) * (CHUNK + TAG)).arrayBuffer()
    const plain = await crypto.subtle.decrypt(lock.of(at, at === chunks - 1), lock.key, locked).catch(() => {
      throw at === 0 ? wrongPassphrase() : refused(`part ${at + 1} of ${chunks} was changed, moved or cut off`)
    })
    return new Uint8Array(plain)
  }
  const first = await open(0)
  return {
    size: body.size - chunks * TAG,
    stream() {
      let at = 0
      return new ReadableStream({
        async pull(out) {
          const chunk = at === 0 ? first : await open(at)
          if (chunk.length > 0) out.enqueue(chunk)
          if (++at === chunks) out.close()
        },
      })
    },
  }
}

function wrongPassphrase(): Error {
  return refused('the passphrase does not open this file, or its beginning is damaged', 'WrongPassphrase')
}

async function readHeader(file: Blob): Promise<{ header: SealedHeader; line: Uint8Array<ArrayBuffer> }> {
  const start = new Uint8Array(await file.slice(0, LONGEST_HEADER).arrayBuffer())
  const line = start.slice(0, start.indexOf(10) + 1)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line))
  } catch {
    throw refused('the line that says how the file is locked cannot be read')
  }
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown }
  if (format !== 'recollect-sealed') throw refused('this is not a Recollect file')
  if (typeof version === 'number' && version > 1)
    throw refused(`it is locked in a way of version ${version}, this program knows 1; update it first`, 'ArchiveTooNew')
  const checked = v.safeParse(headerSchema, value, { abortEarly: true })
  if (checked.success) return { header: checked.output, line }
  const path = v.getDotPath(checked.issues[0]) ?? 'it'
  throw refused(`the line that says how the file is locked is not one of ours: ${path} is out of bounds`)
}

async function keyOf(passphrase: string, kdf: Kdf, derive: Derive, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', await derive(passphrase, kdf), 'AES-GCM', false, [use])
}

/** The key, and what binds a chunk to the header, to its place, and to being the last. */
async function lockOf(line: Uint8Array<ArrayBuffer>, prefix: Uint8Array, key: CryptoKey) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', line))
  const numbered = (before: Uint8Array, at: number, more = 0) => {
    const bytes = new Uint8Array(before.length + 4 + more)
    bytes.set(before)
    new DataView(bytes.buffer).setUint32(before.length, at)
    return bytes
  }
  return {
    key,
    of(at: number, isLast: boolean) {
      const additionalData = numbered(digest, at, 1)
      additionalData[additionalData.length - 1] = isLast ? 1 : 0
      return { name: 'AES-GCM', iv: numbered(prefix, at), additionalData }
    },
  }
}

function textOf(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** Undefined when it is not base64. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
