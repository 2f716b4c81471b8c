// How much a model takes, read from the words with which a server refuses more. Every form is one that a server of the
// named kind was seen to use; a form that is not known tells nothing.
import type { Tokens } from '../core/types.ts'

export interface Limit {
  /** Tokens that the server takes. */
  limit: Tokens
  /** How many it counted, where it says. */
  asked?: Tokens
}

/** `N` stands for a number, with or without commas between its digits. */
const FORMS = [
  // OpenAI, Mistral, DeepSeek, OpenRouter, vLLM, Azure
  /maximum context length is (?<limit>N) tokens\b.*?(?:requested|resulted in|request has|contains)(?: about)? (?<asked>N)/,
  /maximum context length is (?<limit>N)/,
  // Mistral, older
  /contains (?<asked>N) tokens\b.*too large for model with (?<limit>N) maximum context/,
  // Anthropic
  /too long: (?<asked>N) tokens > (?<limit>N)/,
  /exceed context limit: (?<asked>N \+ N) > (?<limit>N)/,
  // Gemini
  /token count(?: \((?<asked>N)\))? exceeds the maximum number of tokens allowed \(?(?<limit>N)/,
  // xAI
  /maximum prompt length is (?<limit>N)(?:.*contains (?<asked>N) tokens)?/,
  // Together
  /max_new_tokens`? must be <= (?<limit>N)(?:.*given: (?<asked>N))?/,
  // llama-server
  /request \((?<asked>N) tokens\) exceeds the available context size \((?<limit>N)/,
  // LM Studio
  /first (?<asked>N) tokens when .*context length of only (?<limit>N)/,
  /context length of only (?<limit>N)/,
].map(({ source }) => new RegExp(source.replaceAll('N', String.raw`\d[\d,]*`), 'is'))

/** No model has less or more: such a number means something else. */
const LEAST = 256
const MOST = 100_000_000

/** The limit that a refusal names; undefined when it names none. */
export function limitIn(message: string): Limit | undefined {
  for (const form of FORMS) {
    const { limit, asked } = form.exec(message)?.groups ?? {}
    const most = limit === undefined ? NaN : numberIn(limit)
    if (most >= LEAST && most <= MOST)
      return { limit: most, ...(asked === undefined ? {} : { asked: numberIn(asked) }) }
  }
  return undefined
}

/** The number, or the sum of some. */
function numberIn(digits: string): number {
  return digits.split('+').reduce((sum, each) => sum + Number(each.replaceAll(',', '')), 0)
}
