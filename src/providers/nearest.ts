// Which of the models on offer comes nearest to one that is not. Names alone tell: it knows nothing of what models can do.

/** Less in common than this is another model. Raising it proposes less often, and surer. */
const ALIKE = 0.45

/** The nearest of `names` to `wanted`, when any is near; of two as near, the one of fewer characters. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const sought = pairsOf(wanted)
  let best: string | undefined
  let most = ALIKE
  for (const name of [...names].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const likeness = diceOf(sought, pairsOf(name))
    if (likeness < most || (likeness === most && best !== undefined)) continue
    best = name
    most = likeness
  }
  return best
}

/** Pairs of neighbouring letters, without case and without what stands between words. */
function pairsOf(name: string): Map<string, number> {
  const letters = ` ${name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `
  const pairs = new Map<string, number>()
  for (let at = 0; at + 2 <= letters.length; at++) {
    const pair = letters.slice(at, at + 2)
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  }
  return pairs
}

/** Dice's coefficient: what both have, of what each has. */
function diceOf(a: Map<string, number>, b: Map<string, number>): number {
  const sizeOf = (pairs: Map<string, number>) => [...pairs.values()].reduce((sum, n) => sum + n, 0)
  let common = 0
  for (const [pair, n] of a) common += Math.min(n, b.get(pair) ?? 0)
  return (2 * common) / (sizeOf(a) + sizeOf(b))
}
