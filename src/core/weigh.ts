// What a find is worth when being recent, being important and being in use count beside bearing on the question.
// Relevance is tested first: nothing else ever lifts what does not bear on the question. Pure; knows nothing of how
// relevance was found.
import type { Settings } from './config.ts'
import type { Millis, Temperature } from './types.ts'

/** The settings that weigh. */
export type Weighing = Pick<
  Settings['memory'],
  'similarityWeight' | 'recencyWeight' | 'importanceWeight' | 'halfLifeDays'
>

/** What is weighed beside relevance. */
export interface Weighed {
  /** When it was said or became true, not when it was stored. */
  createdAt: Millis
  /** 0..1; absent for turns, which count as neither important nor unimportant. */
  importance?: number
  /** Absent for turns: warm. */
  temperature?: Temperature
}

/**
 * Below this share of the best find's relevance, being recent or important counts for nothing. Raising it lets them
 * decide among the best finds only.
 */
export const RELEVANT = 0.2
/** What a memory counts by how much it is in use. Setting all to 1 forgets about use. */
export const TIERS: Record<Temperature, number> = { hot: 1.15, warm: 1, cold: 0.7 }
/** The importance of what nobody has rated. */
const UNRATED = 0.5
const DAY: Millis = 86_400_000

const share = (value: number): number => (value > 0 ? Math.min(1, value) : 0)

/** The three weights as shares of 1; relevance alone when all are 0. */
export function sharesOf({ similarityWeight, recencyWeight, importanceWeight }: Weighing) {
  const [similarity, recency, importance] = [similarityWeight, recencyWeight, importanceWeight].map(share)
  const sum = similarity! + recency! + importance!
  if (sum === 0) return { similarity: 1, recency: 0, importance: 0 }
  return { similarity: similarity! / sum, recency: recency! / sum, importance: importance! / sum }
}

/** 1 for now, half after each half-life; what lies ahead counts as now. */
export function recency(createdAt: Millis, now: Millis, halfLifeDays: number): number {
  return share(0.5 ** (Math.max(0, now - createdAt) / DAY / halfLifeDays))
}

/** Makes the weighing of one question: from relevance (0..1, as a share of the best) to worth. */
export function weigher(settings: Weighing, now: Millis): (relevance: number, source: Weighed) => number {
  const shares = sharesOf(settings)
  return (relevance, { createdAt, importance = UNRATED, temperature = 'warm' }) => {
    const bears = share(relevance)
    const worth = shares.similarity * bears
    if (bears < RELEVANT) return worth * TIERS[temperature]
    const lately = shares.recency && shares.recency * recency(createdAt, now, settings.halfLifeDays)
    return (worth + lately + shares.importance * share(importance)) * TIERS[temperature]
  }
}
