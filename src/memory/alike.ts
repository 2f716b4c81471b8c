// How alike two texts are in meaning, on a scale that is the same for all models. Knows nothing of where vectors come from.
import type { Vector } from './embedders/index.ts'

/** Two texts to be compared. */
export type TextPair = readonly [string, string]

/** Texts read in one go: what others wait for at most. */
const ROUND = 64

/**
 * Of each pair its cosine as a share of what is above `mean`, that of unrelated texts: 0 for those, 1 for the same text.
 * One model calls .8 what another calls .1. Each text's vector is asked for once.
 */
export async function likenesses(
  pairs: readonly TextPair[],
  mean: number,
  vectorsOf: (texts: string[]) => Promise<Vector[]>,
): Promise<number[]> {
  const texts = [...new Set(pairs.flat())]
  const vectors = new Map<string, Vector>()
  for (let at = 0; at < texts.length; at += ROUND) {
    const some = texts.slice(at, at + ROUND)
    const found = await vectorsOf(some)
    for (const [n, text] of some.entries()) vectors.set(text, found[n]!)
  }
  return pairs.map(([one, other]) => Math.max(0, (cosine(vectors.get(one)!, vectors.get(other)!) - mean) / (1 - mean)))
}

/** Of two vectors of length 1. */
function cosine(a: Vector, b: Vector): number {
  let sum = 0
  for (const [at, value] of a.entries()) sum += value * b[at]!
  return sum
}
