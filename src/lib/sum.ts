// A checksum of rows that does not depend on their order: rows come and go, and the sum of all is kept without reading the
// others. Finds what was damaged or lost, not what was forged. Knows nothing of tables.

/** Two lanes of 32 bits. */
export type Sum = [number, number]

/** The sum of no rows. */
export const NOTHING: Readonly<Sum> = [0, 0]

/**
 * The sum of one row (cyrb53 of its fields, in the order of their names: databases may give them back in another). A
 * field that is undefined counts as absent.
 */
export function rowSum(row: object): Sum {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  const take = (text: string) => {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      a = Math.imul(a ^ unit, 0x9e3779b1)
      b = Math.imul(b ^ unit, 0x5f356495)
    }
  }
  for (const [name, value] of Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (value === undefined) continue
    take(name)
    take(JSON.stringify(value))
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  return [a >>> 0, b >>> 0]
}

/** What two sets of rows come to together. */
export function plus([a, b]: Readonly<Sum>, [c, d]: Readonly<Sum>): Sum {
  return [(a + c) >>> 0, (b + d) >>> 0]
}

/** What is left when some of the rows are gone. */
export function minus([a, b]: Readonly<Sum>, [c, d]: Readonly<Sum>): Sum {
  return [(a - c) >>> 0, (b - d) >>> 0]
}
