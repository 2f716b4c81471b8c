// How many tokens a prompt, short-term memory and one summary may take: sizes that follow from the settings. Knows
// nothing of what will fill them.
import type { Settings } from './config.ts'
import type { PlanRequest, Tokens } from './types.ts'

/**
 * A quarter of short-term memory is summarised at a time unless the settings say otherwise. Raising it makes fewer and
 * coarser summaries.
 */
const CHUNK_SHARE = 0.25

/** The sizes that were set, within what the model is known to take. An answer has half of the window at most. */
export function withinModel(
  settings: Settings['context'],
  { window = Infinity, output = Infinity }: Pick<PlanRequest, 'window' | 'output'>,
): Settings['context'] {
  const most = Math.min(settings.window, window)
  return { ...settings, window: most, reply: Math.min(settings.reply, output, Math.floor(most / 2)) }
}

/** The tokens that a prompt may fill: the window less the answer and the margin. */
export function budgetOf(settings: Settings['context']): { budget: Tokens; margin: Tokens } {
  const margin = Math.ceil(settings.window * settings.margin)
  return { budget: settings.window - settings.reply - margin, margin }
}

/**
 * Tokens of recent turns that short-term memory holds: what was set, or what the budget leaves beside recall; never more
 * than a prompt may fill.
 */
export function capacityOf({ context, memory }: Pick<Settings, 'context' | 'memory'>): Tokens {
  const { budget } = budgetOf(context)
  const beside = Math.floor(budget * (1 - context.recallShare))
  return Math.max(1, Math.min(memory.stmCapacity ?? beside, budget))
}

/** Tokens of the oldest turns that are summarised at a time; never more than half of the capacity. */
export function chunkSizeOf(settings: Pick<Settings, 'context' | 'memory'>): Tokens {
  const capacity = capacityOf(settings)
  return Math.max(1, Math.min(settings.memory.chunkSize ?? Math.ceil(capacity * CHUNK_SHARE), Math.ceil(capacity / 2)))
}

/**
 * Tokens of one summary of `covered` tokens: the share that was set, between what says anything at all and what the
 * literature lets a summary of a chunk and of a session have. Raising the upper ends tells more.
 */
export function summaryTokens(covered: Tokens, ratio: number, level: 'chunk' | 'conversation'): Tokens {
  return Math.min(level === 'chunk' ? 500 : 800, Math.max(40, Math.round(covered * ratio)))
}
