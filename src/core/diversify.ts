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
  // Not in between: numbers of before and after would mean different words.
  if (remembered.size > REMEMBERED || numbers.size > MOST_WORDS) {
    remembered.clear()
    numbers.clear()
  }
  const left = order.map((choice) => ({ choice, words: numbered(choice.text), repeats: 0 }))
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

/**
 * Texts whose numbers are remembered, and different words in all of them: past either, both begin anew. Raising them costs
 * memory (200 bytes a text, 60 a word), and spares reading the same texts again for every question.
 */
const REMEMBERED = 20_000
const MOST_WORDS = 200_000
const numbers = new Map<string, number>()
const remembered = new Map<string, Int32Array>()

/** Each different telling word of a text by its number: thousands of pairs are compared, and numbers compare quickly. */
export function numbered(text: string): Int32Array {
  const known = remembered.get(text)
  if (known) return known
  const found = new Set<number>()
  for (const word of words(text)) {
    if (STOP_WORDS.has(word)) continue
    const number = numbers.get(word) ?? numbers.size
    if (number === numbers.size) numbers.set(word, number)
    found.add(number)
  }
  const made = Int32Array.from(found)
  remembered.set(text, made)
  return made
}

/** Of all words of two texts, the share that both have: one has so `many`, those that are `said`. */
function common(many: number, others: Int32Array, said: Uint8Array): number {
  let both = 0
  for (let i = 0; i < others.length; i++) both += said[others[i]!]!
  return both === 0 ? 0 : both / (many + others.length - both)
}
