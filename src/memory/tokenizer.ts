// Counts tokens, by the table of the model's family, times what is known of the family (core/tokens.ts), rounded up. The
// tables (1 and 0.4 MB compressed) load when a model first needs them.
import { type Encoding, familyOf, learnCorrections, type Report } from '../core/tokens.ts'
import type { Tokens } from '../core/types.ts'

/** Counts for one model. */
export interface Tokenizer {
  /** Never 0 for a text that is not empty. */
  count(text: string): Tokens
  /** Tokens of the model for each of its family's table: what `count` multiplies by. Absent when it only estimates. */
  scale?: number
}

export interface Tokenizers {
  /** The tokenizer of a model by its name; loads what it needs. Rejects when that cannot be fetched. */
  of(model?: string): Promise<Tokenizer>
  /** Counts from now on as these answers (oldest first), and only they, teach. */
  learn(answers: Report[]): void
}

type Counter = (text: string) => Tokens

/** A run without a break costs quadratic time in byte-pair encoding: cut so, a megabyte of one letter takes milliseconds. */
const LONG_RUN = /\S{500}|\s{500}/gu
/** No shorter text holds such a run. */
const SHORT = 500
/** Counts of texts that are remembered: the same turns are counted for every plan. Together they hold some megabytes. */
const CACHED_TEXTS = 20_000
const CACHED_CHARS = 8_000_000

/** Loads nothing yet. */
export function createTokenizers(): Tokenizers {
  const counters = new Map<Encoding, Promise<Counter>>()
  let corrections = new Map<string, number>()

  function counter(encoding: Encoding): Promise<Counter> {
    const loading = counters.get(encoding) ?? load(encoding)
    counters.set(encoding, loading)
    loading.catch(() => counters.delete(encoding)) // the network may be back the next time
    return loading
  }

  return {
    async of(model) {
      const { name, encoding, factor } = familyOf(model)
      const count = await counter(encoding)
      const scale = factor * (corrections.get(name) ?? 1)
      return { scale, count: (text) => Math.ceil(count(text) * scale) }
    },
    learn(answers) {
      corrections = learnCorrections(answers)
    },
  }
}

async function load(encoding: Encoding): Promise<Counter> {
  const { countTokens } =
    encoding === 'cl100k_base'
      ? await import('gpt-tokenizer/encoding/cl100k_base')
      : await import('gpt-tokenizer/encoding/o200k_base')
  // Special tokens in a person's text are text: by default they would throw.
  const options = { disallowedSpecial: new Set<string>() }
  const plain = (text: string) => countTokens(text, options)
  return remembering((text) => {
    if (text.length < SHORT) return plain(text)
    let tokens = 0
    let at = 0
    for (const { 0: run, index } of text.matchAll(LONG_RUN)) {
      tokens += plain(text.slice(at, index + run.length))
      at = index + run.length
    }
    return tokens + plain(text.slice(at))
  })
}

/** Remembers the texts that were counted last. */
function remembering(count: Counter): Counter {
  const seen = new Map<string, Tokens>()
  let chars = 0
  const forget = (text: string) => {
    if (seen.delete(text)) chars -= text.length
  }
  return (text) => {
    const tokens = seen.get(text) ?? count(text)
    forget(text)
    seen.set(text, tokens)
    chars += text.length
    while (seen.size > CACHED_TEXTS || chars > CACHED_CHARS) forget(seen.keys().next().value!)
    return tokens
  }
}
