// SHA-256 as lower-case hex, by a library: at once (a database transaction ends when anything but the database is awaited),
// and piece by piece (a file's checksum is taken while it streams). In one piece lib/digest.ts takes it.
import { sha256 as noble } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** SHA-256 of a text (UTF-8), at once. */
export function sha256Now(text: string): string {
  return bytesToHex(noble(bytesOf(text)))
}

/** A running SHA-256: any number of `update`s, then `hex` once. */
export interface RunningHash {
  update(bytes: Uint8Array): void
  /** 64 lower-case hex digits. */
  hex(): string
}

/** Begins a SHA-256 that is fed piece by piece. */
export function createSha256(): RunningHash {
  const hash = noble.create()
  return { update: (bytes) => void hash.update(bytes), hex: () => bytesToHex(hash.digest()) }
}
