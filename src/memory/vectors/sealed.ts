// How what an index saves is written and read: a header in JSON, then bytes, under a checksum. What does not fit, or was
// damaged, is refused as a whole: an index that loaded would give wrong neighbours and nobody would know.
import { failure } from '../../lib/errors.ts'

/** "RVEC" and the version of this layout; then the checksum of all that follows, first of it the lengths of header and body. */
const MAGIC = 0x43455652
const VERSION = 1
const PREAMBLE = 24
const CHECKED = 12

/** What is said about saved bytes, and checked before they are used. */
export interface SealHeader {
  kind: string
  key: string
  dimension: number
  ids: string[]
}

/** Header and body in one piece. */
export function seal(header: SealHeader, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header))
  const bodyAt = padded(PREAMBLE + text.length)
  const bytes = new Uint8Array(bodyAt + padded(body.length))
  bytes.set(text, PREAMBLE)
  bytes.set(body, bodyAt)
  const words = new Uint32Array(bytes.buffer, 0, PREAMBLE / 4)
  words.set([MAGIC, VERSION, 0, text.length, body.length])
  words[2] = checksum(bytes.subarray(CHECKED))
  return bytes
}

/** The header and the body (a copy that may be viewed as numbers). Throws `BadSnapshot` unless all of it fits. */
export function unseal(
  sealed: Uint8Array,
  kind: string,
  key: string,
): { header: SealHeader; body: Uint8Array<ArrayBuffer> } {
  if (sealed.length < PREAMBLE || sealed.length % 8 !== 0) throw badSnapshot('is cut short')
  const bytes = new Uint8Array(sealed)
  const [magic, version, sum, length, bodyLength] = new Uint32Array(bytes.buffer, 0, PREAMBLE / 4)
  if (magic !== MAGIC || version !== VERSION) throw badSnapshot('is of another layout')
  if (checksum(bytes.subarray(CHECKED)) !== sum) throw badSnapshot('is damaged')
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREAMBLE, PREAMBLE + length!))) as SealHeader
  if (header.kind !== kind) throw badSnapshot(`is of kind ${header.kind} and not ${kind}`)
  if (header.key !== key) throw badSnapshot(`is of the model ${header.key} and not ${key}`)
  const bodyAt = padded(PREAMBLE + length!)
  return { header, body: bytes.slice(bodyAt, bodyAt + bodyLength!) }
}

/** An error about saved bytes that cannot be used. */
export function badSnapshot(fact: string): Error {
  return failure('BadSnapshot', `vectors: what was saved ${fact}; the index is made again from the vectors`)
}

const padded = (length: number) => Math.ceil(length / 8) * 8

/**
 * FNV-1a over words, four at a time. Any change within one word is found for certain (each step can be undone), any
 * other but once in four thousand million times.
 */
export function checksum(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  let c = 0xc2b2ae3d
  let d = 0x165667b1
  const whole = words.length - (words.length % 4)
  for (let i = 0; i < whole; i += 4) {
    a = Math.imul(a ^ words[i]!, 0x01000193)
    b = Math.imul(b ^ words[i + 1]!, 0x01000193)
    c = Math.imul(c ^ words[i + 2]!, 0x01000193)
    d = Math.imul(d ^ words[i + 3]!, 0x01000193)
    // Upper bits come down, or what changes in them would not reach the lower ones.
    a ^= a >>> 15
    b ^= b >>> 15
    c ^= c >>> 15
    d ^= d >>> 15
  }
  for (let i = whole; i < words.length; i++) a = Math.imul(a ^ words[i]!, 0x01000193)
  for (const lane of [b, c, d, words.length]) a = Math.imul(Math.imul(a ^ (a >>> 15), 0x01000193) ^ lane, 0x85ebca6b)
  return (a ^ (a >>> 13)) >>> 0
}
