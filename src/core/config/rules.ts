// What settings must keep among each other: each rule names one field and the value that would keep it. The order is that
// of mending: a later rule builds on the earlier ones.
import { budgetOf, capacityOf } from '../budget.ts'
import { MODELS } from '../models.ts'
import { estimateTokens } from '../text.ts'
import type { Tokens } from '../types.ts'
import type { Settings, SettingsKey } from './fields.ts'

/** What is known besides the settings. */
export interface Surroundings {
  /** What the chosen model can take, where that is known. */
  window?: Tokens
}

export interface Broken {
  section: SettingsKey
  field: string
  message: string
  /** The value that mends it. */
  value: unknown
}

type Rule = (settings: Settings, around: Surroundings) => Broken | undefined

/** The least window that can be set, whatever a model says of itself. */
const LEAST_WINDOW = 512
const MOST_WINDOW = 2_000_000
/** The system text may fill this share of what a prompt may hold: the rest is for what is said. */
const SYSTEM_SHARE = 0.5
/** Characters of a piece for each token of an embedder's window: English prose has 4 to 5, code and names fewer. */
const CHARS_PER_TOKEN = 4

const count = (value: number) => new Intl.NumberFormat('en').format(value)

const rules: Rule[] = [
  ({ context }, { window }) => {
    if (window === undefined || !Number.isFinite(window)) return undefined
    const most = Math.max(LEAST_WINDOW, Math.floor(window))
    if (context.window <= most) return undefined
    const message = `the model takes ${count(most)} tokens, ${count(context.window)} would be refused`
    return { section: 'context', field: 'window', message, value: most }
  },
  ({ context }) => {
    const most = Math.floor(context.window / 2)
    if (context.reply <= most) return undefined
    const message = `the answer may take half of the window at most: ${count(most)} tokens`
    return { section: 'context', field: 'reply', message, value: most }
  },
  ({ context }, { window }) => {
    const tokens = estimateTokens(context.system)
    if (fits(tokens, context)) return undefined
    const needed = Math.ceil((tokens / SYSTEM_SHARE + context.reply) / (1 - context.margin)) + 2
    const message = `the system prompt takes about ${count(tokens)} tokens: more than half of what a prompt may hold`
    if (needed <= Math.min(Number.isFinite(window) ? window! : MOST_WINDOW, MOST_WINDOW))
      return { section: 'context', field: 'window', message, value: needed }
    return { section: 'context', field: 'system', message, value: shortened(context) }
  },
  ({ context, memory }) => {
    const { budget } = budgetOf(context)
    if (memory.stmCapacity === null || memory.stmCapacity <= budget) return undefined
    const message = `a prompt may hold ${count(budget)} tokens in all`
    return { section: 'memory', field: 'stmCapacity', message, value: budget >= 256 ? budget : null }
  },
  ({ context, memory }) => {
    const capacity = capacityOf({ context, memory })
    if (memory.chunkSize === null || memory.chunkSize <= capacity) return undefined
    const quarter = Math.floor(capacity / 4)
    const message = `short-term memory holds ${count(capacity)} tokens; a part of it is summarised at a time`
    return { section: 'memory', field: 'chunkSize', message, value: quarter >= 100 ? quarter : null }
  },
  ({ provider, memory }) => {
    if (memory.summaries !== 'provider' || provider.id !== 'demo') return undefined
    const message = 'the demo is not a model and cannot summarise'
    return { section: 'memory', field: 'summaries', message, value: 'rules' }
  },
  ({ provider, memory }) => {
    if (memory.extraction !== 'provider' || provider.id !== 'demo') return undefined
    const message = 'the demo is not a model and cannot find signals'
    return { section: 'memory', field: 'extraction', message, value: 'rules' }
  },
  ({ memory }) => {
    if (memory.similarityWeight + memory.recencyWeight + memory.importanceWeight > 0) return undefined
    const message = 'one of the three weights must be above 0: else nothing comes before anything'
    return { section: 'memory', field: 'similarityWeight', message, value: 1 }
  },
  ({ memory }) => {
    if (memory.perSource <= memory.hits) return undefined
    const message = `only ${count(memory.hits)} are considered in all`
    return { section: 'memory', field: 'perSource', message, value: memory.hits }
  },
  ({ memory, embedding }) => {
    const most = longestPiece(embedding)
    if (!embedding.enabled || memory.pieceChars <= most) return undefined
    const message = `the embedder reads about ${count(most)} characters; the rest of a piece would not be read`
    return { section: 'memory', field: 'pieceChars', message, value: most }
  },
]

/**
 * Settings that keep every rule, and what was broken on the way, in order: a rule that only breaks because of an earlier
 * one is none of a person's business.
 */
export function keepRules(settings: Settings, around: Surroundings): { settings: Settings; broken: Broken[] } {
  const broken: Broken[] = []
  let kept = settings
  for (const rule of rules) {
    const found = rule(kept, around)
    if (!found) continue
    broken.push(found)
    kept = { ...kept, [found.section]: { ...kept[found.section], [found.field]: found.value } }
  }
  return { settings: kept, broken }
}

/** The longest piece, in characters, that an embedder reads whole. */
export function longestPiece({ model }: Settings['embedding']): number {
  return Math.max(200, Math.min(2000, MODELS[model].maxTokens * CHARS_PER_TOKEN))
}

function fits(tokens: Tokens, context: Settings['context']): boolean {
  return tokens <= Math.floor(budgetOf(context).budget * SYSTEM_SHARE)
}

/** As much of the system text's beginning as may be sent. */
function shortened(context: Settings['context']): string {
  let end = context.system.length
  while (end > 0 && !fits(estimateTokens(context.system.slice(0, end)), context)) end = Math.floor(end * 0.9)
  return context.system.slice(0, end).trimEnd()
}
