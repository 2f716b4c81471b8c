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
  const numbers = new Map<string, number>()
  const left = order.map((choice) => ({ choice, words: tellingWords(choice.text, numbers), repeats: 0 }))
  const worth = ({ choice, repeats }: (typeof left)[number]) => (1 - diversity) * choice.score - diversity * repeats
  const said = new Uint8Array(numbers.size)
  const chosen: T[] = []
  while (left.length > 0 && chosen.length < most) {
    let best = 0
    for (let i = 1; i < left.length; i++) if (worth(left[i]!) > worth(left[best]!)) best = i
    const [next] = left.splice(best, 1)
    chosen.push({ ...next!.choice, score: Math.max(0, worth(next!) / (1 - diversity || 1)) })
    for (const word of next!.words) said[word] = 1
    for (const other of left) other.repeats = Math.max(other.repeats, common(next!.words.length, other.words, said))
    for (const word of next!.words) said[word] = 0
  }
  return chosen
}

/** Each different telling word of a text by its number: thousands of pairs are compared, and numbers compare quickly. */
function tellingWords(text: string, numbers: Map<string, number>): Int32Array {
  const found = new Set<number>()
  for (const word of words(text)) {
    if (STOP_WORDS.has(word)) continue
    const number = numbers.get(word) ?? numbers.size
    numbers.set(word, number)
    found.add(number)
  }
  return Int32Array.from(found)
}

/** Of all words of two texts, the share that both have: one has so `many`, those that are `said`. */
function common(many: number, others: Int32Array, said: Uint8Array): number {
  let both = 0
  for (let i = 0; i < others.length; i++) both += said[others[i]!]!
  return both === 0 ? 0 : both / (many + others.length - both)
}
