// Ways to damage a file, all from one seed. Knows bytes and lines, nothing of what they mean.

export type Bytes = Uint8Array<ArrayBuffer>
/** 0 <= n < 1, always the same for a seed. */
export type Random = () => number

/** Mulberry32: small, and the same everywhere. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const upTo = (random: Random, most: number) => Math.floor(random() * most)
const pick = <T>(random: Random, items: readonly T[]): T => items[upTo(random, items.length)]!

export function joined(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** One to three changes of bytes anywhere. */
export function damageBytes(bytes: Bytes, random: Random): Bytes {
  let changed = bytes
  for (let left = 1 + upTo(random, 3); left > 0; left--) changed = pick(random, BYTES)(changed, random)
  return changed
}

const BYTES: ((bytes: Bytes, random: Random) => Bytes)[] = [
  function flip(bytes, random) {
    const changed = bytes.slice()
    if (bytes.length > 0) changed[upTo(random, bytes.length)]! ^= 1 << upTo(random, 8)
    return changed
  },
  function overwrite(bytes, random) {
    const changed = bytes.slice()
    const from = upTo(random, bytes.length)
    return changed.fill(pick(random, [0, 0xff, 0x20, 10]), from, from + 1 + upTo(random, 40))
  },
  (bytes, random) => bytes.slice(0, upTo(random, bytes.length)),
  (bytes, random) => bytes.slice(upTo(random, bytes.length)),
  function drop(bytes, random) {
    const from = upTo(random, bytes.length)
    return joined([bytes.slice(0, from), bytes.slice(from + 1 + upTo(random, 40))])
  },
  function double(bytes, random) {
    const from = upTo(random, bytes.length)
    const to = from + 1 + upTo(random, 40)
    return joined([bytes.slice(0, to), bytes.slice(from)])
  },
  function move(bytes, random) {
    const [a, b, c] = [upTo(random, bytes.length), upTo(random, bytes.length), upTo(random, bytes.length)].sort(
      (one, other) => one - other,
    )
    return joined([bytes.slice(0, a), bytes.slice(b, c), bytes.slice(a, b), bytes.slice(c)])
  },
  function insert(bytes, random) {
    const at = upTo(random, bytes.length)
    const some = Uint8Array.from({ length: 1 + upTo(random, 8) }, () => upTo(random, 256))
    return joined([bytes.slice(0, at), some, bytes.slice(at)])
  },
]

/** One to three changes of whole lines, or of one number, word or sign in one. */
export function damageLines(text: string, random: Random): string {
  let lines = text.split('\n').slice(0, -1)
  for (let left = 1 + upTo(random, 3); left > 0; left--) lines = pick(random, LINES)(lines, random)
  return lines.map((line) => line + '\n').join('')
}

const within = (change: (line: string, random: Random) => string) => (lines: string[], random: Random) => {
  const at = upTo(random, lines.length)
  return lines.map((line, place) => (place === at ? change(line, random) : line))
}

const LINES: ((lines: string[], random: Random) => string[])[] = [
  (lines, random) => lines.toSpliced(upTo(random, lines.length), 1),
  (lines, random) => lines.toSpliced(upTo(random, lines.length), 0, lines.length > 0 ? pick(random, lines) : ''),
  function swap(lines, random) {
    if (lines.length === 0) return lines
    const [a, b] = [upTo(random, lines.length), upTo(random, lines.length)]
    return lines.with(a, lines[b]!).with(b, lines[a]!)
  },
  (lines, random) => lines.slice(0, upTo(random, lines.length + 1)),
  within((line, random) => line.replace(/\d/g, (digit) => (random() < 0.1 ? String(upTo(random, 10)) : digit))),
  within((line, random) => line.replace(/[a-z]{3,}/g, (word) => (random() < 0.05 ? word.toUpperCase() : word))),
  within((line, random) => line.replace(/[",:{}[\]]/g, (sign) => (random() < 0.03 ? '' : sign))),
  within((line) => line.replace(/"[^"]*":/, '"__proto__":')),
  within((line, random) => line.replace(/:("[^"]*"|\d+)/g, (value) => (random() < 0.1 ? ':null' : value))),
  within((line) => line.replace('}', ',"more":1}')),
  within(() => '['.repeat(10_000)),
  within((line, random) => line.slice(0, upTo(random, line.length))),
]
