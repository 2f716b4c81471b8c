// Greedy maximal marginal relevance: the next is always what is worth most less what it repeats of those chosen before.
// Pure; knows nothing of what a text is a piece of.
import { STOP_WORDS } from './stopwords.ts'
import { words } from './words.ts'

export interface Choice {
  /** Tells equals apart, so that the order given does not matter. */
  id: string
  text: string
  /** 0..1, the best at 1. */
  score: number
}

/**
 * At most `most` of `choices`, the best first, each with what it was worth when it was chosen (0 at least).
 * `diversity` 0 is the order of scores; 1 looks at nothing but what was not said yet.
 */
export function diversify<T extends Choice>(choices: readonly T[], most: number, diversity: number): T[] {
  const order = [...choices].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
  if (diversity <= 0) return order.slice(0, most)
  const left = order.map((choice) => ({ choice, words: tellingWords(choice.text), repeats: 0 }))
  const chosen: T[] = []
  while (left.length > 0 && chosen.length < most) {
    let best = 0
    const worth = ({ choice, repeats }: (typeof left)[number]) => (1 - diversity) * choice.score - diversity * repeats
    for (let i = 1; i < left.length; i++) if (worth(left[i]!) > worth(left[best]!)) best = i
    const [next] = left.splice(best, 1)
    chosen.push({ ...next!.choice, score: Math.max(0, worth(next!) / (1 - diversity || 1)) })
    for (const other of left) other.repeats = Math.max(other.repeats, common(next!.words, other.words))
  }
  return chosen
}

const tellingWords = (text: string): Set<string> => new Set(words(text).filter((word) => !STOP_WORDS.has(word)))

/** Of all words of two texts, the share that both have. */
function common(a: Set<string>, b: Set<string>): number {
  const [few, many] = a.size < b.size ? [a, b] : [b, a]
  let both = 0
  for (const word of few) if (many.has(word)) both++
  return both === 0 ? 0 : both / (a.size + b.size - both)
}
