// How many tokens a model takes for what we count: which of our two tables it is counted by, by what factor it differs
// from that, and what providers' reports teach about it. Knows nothing of how a text is counted.
import type { Tokens, Turn } from './types.ts'

/** The tables of tokens that we can count by. */
export type Encoding = 'o200k_base' | 'cl100k_base'

/** Models that cut a text alike. */
export interface Family {
  name: string
  encoding: Encoding
  /** Tokens of the model for each that we count. */
  factor: number
}

/**
 * Factors are those of prose, rounded up, because a plan that is too short costs less than a prompt that is refused;
 * code and Chinese lie lower. Raising one sends less. Where each is from:
 * - OpenAI: its own tables. cl100k up to GPT-4 Turbo and GPT-3.5, o200k since GPT-4o.
 * - Claude: Anthropic's notes on its newer tokenizer say about 30% more tokens than before; third parties measured 1.15
 *   to 1.2 times o200k for the models before that (up to 4.6). A name that tells no version is taken for a new one.
 * - Gemini: Google gives about 4 characters for a token, where o200k takes 4.5 for prose.
 * - Everybody else: between the two, for want of a statement.
 */
const FAMILIES: [RegExp, Family][] = [
  [/^(gpt-4(?!o|\.)|gpt-3|text-embedding)/, { name: 'openai-cl100k', encoding: 'cl100k_base', factor: 1 }],
  [/^(gpt-|o\d|chatgpt)/, { name: 'openai-o200k', encoding: 'o200k_base', factor: 1 }],
  [
    /^claude-(instant|[123]\b|(opus|sonnet|haiku)-(3|4([.-][0-6])?)(-\d{8}.*|-latest)?$)/,
    { name: 'claude-before-4.7', encoding: 'o200k_base', factor: 1.2 },
  ],
  [/^claude/, { name: 'claude', encoding: 'o200k_base', factor: 1.5 }],
  [/^(gemini|gemma)/, { name: 'gemini', encoding: 'o200k_base', factor: 1.15 }],
]
const OTHER_FACTOR = 1.2

/** The family of a model by its name, with or without the vendor before it. Without a name: the newest table. */
export function familyOf(model = 'gpt-4o'): Family {
  const name = model.toLowerCase().split('/').at(-1) ?? ''
  const known = FAMILIES.find(([pattern]) => pattern.test(name))
  if (known) return known[1]
  // "llama-3.3-70b" and "llama3" are of one kind: what one teaches holds for the other.
  return { name: /^[a-z]+/.exec(name)?.[0] ?? name, encoding: 'o200k_base', factor: OTHER_FACTOR }
}

/** The weight of the newest report, once there are more than its inverse. Raising it follows faster and sways more. */
const WEIGHT = 0.2
/** However wrong a report, it never moves a factor by more than this. */
const LEAST = 0.5
const MOST = 2
/** Shorter prompts tell more of the vendor's frame around messages than of its tokenizer. */
const SHORTEST: Tokens = 100

/** What is looked at of an answer. */
export type Report = Pick<Turn, 'model' | 'usage' | 'plan'>

/**
 * What each family's factor is to be multiplied by, after these answers (oldest first): a moving mean of the tokens that
 * the provider reported against those that were planned. The same answers teach the same.
 */
export function learnCorrections(answers: Report[]): Map<string, number> {
  const learned = new Map<string, { correction: number; reports: number }>()
  for (const { model, usage, plan } of answers) {
    if (!usage || usage.estimated || !plan?.scale || plan.used < SHORTEST || usage.input <= 0) continue
    const { name, factor } = familyOf(model)
    // As if the plan had been counted without a correction: whatever was known then, the report means the same.
    const ratio = usage.input / ((plan.used / plan.scale) * factor)
    const { correction, reports } = learned.get(name) ?? { correction: 1, reports: 0 }
    const weight = Math.max(WEIGHT, 1 / (reports + 2)) // the table's own factor counts as a first report
    const moved = correction + weight * (bounded(ratio) - correction)
    learned.set(name, { correction: moved, reports: reports + 1 })
  }
  return new Map([...learned].map(([name, { correction }]) => [name, correction]))
}

const bounded = (ratio: number) => Math.min(MOST, Math.max(LEAST, ratio))
