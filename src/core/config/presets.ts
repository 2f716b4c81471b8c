// Four ways to set memory with one press. Each derives its numbers from the window and the embedder, so that it fits every
// model; none touches the window, the system text or who answers, which are the person's.
import { budgetOf } from '../budget.ts'
import { DEFAULT_SETTINGS } from '../config.ts'
import type { Settings } from './fields.ts'
import { longestPiece } from './rules.ts'

export type PresetName = 'fast' | 'balanced' | 'thorough' | 'small'

export interface Preset {
  label: string
  /** One sentence: for whom, and at what cost. */
  effect: string
}

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  fast: { label: 'Fast', effect: 'Answers soonest: fewer memories, shorter prompts, hardly a wait for meaning.' },
  balanced: {
    label: 'Balanced',
    effect: 'The usual: half of the prompt for what is recalled, half for what was just said.',
  },
  thorough: {
    label: 'Thorough',
    effect: 'Misses least: more memories and longer prompts, which cost more and take longer.',
  },
  small: {
    label: 'Small',
    effect: 'For small models and little memory: short prompts, short summaries, only what is sure.',
  },
}
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[]

type Changed = { context: Partial<Settings['context']>; memory: Partial<Settings['memory']> }

/** The settings with a preset laid over them. */
export function withPreset(name: PresetName, settings: Settings): Settings {
  const { context, memory } = changesOf(name, settings)
  return { ...settings, context: { ...settings.context, ...context }, memory: { ...settings.memory, ...memory } }
}

/** The preset that these settings are, if they are one. */
export function presetOf(settings: Settings): PresetName | undefined {
  return PRESET_NAMES.find((name) => JSON.stringify(withPreset(name, settings)) === JSON.stringify(settings))
}

// The proportions follow the presets of the system whose users asked for these (speed, quality, memory), put as shares of
// the window, because fixed numbers of tokens overflow small models and starve large ones.
function changesOf(name: PresetName, settings: Settings): Changed {
  const { window } = settings.context
  const { context, memory } = DEFAULT_SETTINGS
  const piece = (chars: number) => Math.min(chars, longestPiece(settings.embedding))
  const reply = (share: number, most: number) => Math.max(64, Math.min(most, Math.floor(window * share)))
  const capacity = (share: number, tokens: number) => {
    const own = Math.floor(budgetOf({ ...settings.context, reply: tokens, margin: context.margin }).budget * share)
    return own >= 256 ? own : null
  }
  const usual: Changed = {
    context: {
      reply: reply(0.125, context.reply),
      margin: context.margin,
      recallShare: context.recallShare,
      threshold: context.threshold,
    },
    memory: {
      ...memory,
      // Where it looks, who is asked for summaries, how long signals last and which index answers are no matter of speed.
      scope: settings.memory.scope,
      summaries: settings.memory.summaries,
      extraction: settings.memory.extraction,
      signalHalfLife: settings.memory.signalHalfLife,
      index: settings.memory.index,
      pieceChars: piece(memory.pieceChars),
    },
  }
  const laid = (over: Changed): Changed => ({
    context: { ...usual.context, ...over.context },
    memory: { ...usual.memory, ...over.memory },
  })
  if (name === 'balanced') return usual
  if (name === 'fast') {
    const short = reply(0.0625, 512)
    return laid({
      context: { reply: short, recallShare: 0.35 },
      memory: { stmCapacity: capacity(0.35, short), recentK: 24, hits: 24, perSource: 1, diversity: 0, deadline: 50 },
    })
  }
  if (name === 'thorough') {
    return laid({
      context: { reply: reply(0.25, 4096), recallShare: 0.6, threshold: 0.25 },
      memory: { recentK: 400, hits: 150, perSource: 4, diversity: 0.2, deadline: 1000, summaryRatio: 0.4 },
    })
  }
  const short = reply(0.125, 512)
  return laid({
    context: { reply: short, recallShare: 0.4, threshold: 0.45 },
    memory: {
      stmCapacity: capacity(0.3, short),
      recentK: 12,
      hits: 20,
      perSource: 1,
      summaryRatio: 0.15,
      pieceChars: piece(500),
      pieceOverlap: 0.1,
    },
  })
}
