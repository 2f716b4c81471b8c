// Token counts. Exact for OpenAI's o200k family; for others the same count times a factor, rounded up, because a plan
// that is too short costs less than a prompt that is refused. The ranks (about 2 MB) load when first needed.
import type { Tokens } from '../core/types.ts'

export interface Tokenizer {
  /** Tokens of a text for a model; never 0 for a text that is not empty. */
  count(text: string, model?: string): Tokens
}

// Factors over o200k as measured by vendors and third parties for prose; code and CJK lie lower. Raising one sends less.
const FAMILIES: [RegExp, number][] = [
  [/^(gpt-|o\d|chatgpt|text-)/i, 1],
  [/claude/i, 1.5],
  [/gemini|gemma/i, 1.15],
]
const OTHER_FAMILY = 1.2

// An unbroken run costs quadratic time in byte-pair encoding: cut runs so that 100,000 of one letter take milliseconds.
const LONG_RUN = /\S{2000}/gu
// A long list of seen texts is cheaper than counting the same turns for every plan.
const CACHED_TEXTS = 5000

/** Loads the ranks and returns a tokenizer. */
export async function createTokenizer(): Promise<Tokenizer> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  const seen = new Map<string, Tokens>()
  const plain = (text: string) => {
    const known = seen.get(text)
    if (known !== undefined) return known
    // Special tokens in a person's text are text: by default they would throw.
    const tokens = countTokens(text.replace(LONG_RUN, '$& '), { disallowedSpecial: new Set() })
    if (seen.size >= CACHED_TEXTS) seen.clear()
    seen.set(text, tokens)
    return tokens
  }
  return {
    count(text, model = 'gpt-') {
      const factor = FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? OTHER_FAMILY
      return Math.ceil(plain(text) * factor)
    },
  }
}
