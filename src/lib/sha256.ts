// SHA-256 (FIPS 180-4) fed piece by piece, and without promises: a file's checksum is taken while it streams, and a
// database transaction, which ends when anything else is awaited, can hash inside. hash.ts is faster for one big value.

/** A running SHA-256: any number of `update`s, then `hex` once. */
export interface RunningHash {
  update(bytes: Uint8Array): void
  /** 64 lower-case hex digits. */
  hex(): string
}

const BLOCK = 64
const PRIMES = firstPrimes(64)
// The standard defines its constants as the first 32 bits of the fractional parts of roots of primes.
const ROUND = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)))
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))

export function createSha256(): RunningHash {
  const state = START.slice()
  const words = new Int32Array(BLOCK)
  const rest = new Uint8Array(BLOCK)
  let kept = 0
  let length = 0

  function update(bytes: Uint8Array): void {
    length += bytes.length
    let at = 0
    if (kept > 0) {
      at = Math.min(BLOCK - kept, bytes.length)
      rest.set(bytes.subarray(0, at), kept)
      kept += at
      if (kept < BLOCK) return
      compress(state, words, rest, 0)
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) compress(state, words, bytes, at)
    rest.set(bytes.subarray(at))
    kept = bytes.length - at
  }

  function hex(): string {
    const bits = length * 8
    const padding = new Uint8Array((kept < 56 ? 64 : 128) - kept)
    padding[0] = 0x80
    const view = new DataView(padding.buffer)
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32))
    view.setUint32(padding.length - 4, bits % 2 ** 32)
    update(padding)
    return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }

  return { update, hex }
}

/** SHA-256 of a text (UTF-8), at once. */
export function sha256Now(text: string): string {
  const hash = createSha256()
  hash.update(new TextEncoder().encode(text))
  return hash.hex()
}

function compress(state: Int32Array, words: Int32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const from = at + i * 4
    words[i] = (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!
  }
  for (let i = 16; i < BLOCK; i++) {
    const near = words[i - 2]!
    const far = words[i - 15]!
    const small0 = turn(far, 7) ^ turn(far, 18) ^ (far >>> 3)
    const small1 = turn(near, 17) ^ turn(near, 19) ^ (near >>> 10)
    words[i] = (words[i - 16]! + small0 + words[i - 7]! + small1) | 0
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let i = 0; i < BLOCK; i++) {
    const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const first = (h + big1 + ((e & f) ^ (~e & g)) + ROUND[i]! + words[i]!) | 0
    const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
  state[4]! += e
  state[5]! += f
  state[6]! += g
  state[7]! += h
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function fraction(root: number): number {
  return ((root % 1) * 2 ** 32) | 0
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}
