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
  const numbered = numbering()
  const left = order.map((choice) => ({ choice, words: numbered.words(choice.text), repeats: 0 }))
  const worth = ({ choice, repeats }: (typeof left)[number]) => (1 - diversity) * choice.score - diversity * repeats
  const said = new Uint8Array(numbered.count())
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
function numbering() {
  const numbers = new Map<string, number>()
  /** By number: the last text that the word was found in. */
  const foundIn: number[] = []
  let texts = 0
  return {
    count: () => foundIn.length,
    words(text: string): number[] {
      const found: number[] = []
      texts++
      for (const word of words(text)) {
        let number = numbers.get(word)
        if (number === undefined) {
          number = STOP_WORDS.has(word) ? STOP : foundIn.length
          numbers.set(word, number)
        }
        if (number === STOP || foundIn[number] === texts) continue
        foundIn[number] = texts
        found.push(number)
      }
      return found
    },
  }
}
const STOP = -1

/** Of all words of two texts, the share that both have: one has so `many`, those that are `said`. */
function common(many: number, others: readonly number[], said: Uint8Array): number {
  let both = 0
  for (let i = 0; i < others.length; i++) both += said[others[i]!]!
  return both === 0 ? 0 : both / (many + others.length - both)
}
