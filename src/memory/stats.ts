// What is stored, what is indexed, what is still to do, and how long plans took: counted. Reads only.
import { hygiene } from '../core/hygiene.ts'
import { isExtract } from '../core/jobs.ts'
import type { IndexState, MemoryStats, StageTimes } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import type { Meaning, MeaningStats } from './engine.ts'
import type { PlanLog } from './plan-log.ts'
import type { Retriever } from './retrieve.ts'

/** Plans that the times are taken from: the last ones say how it is now. */
const LAST_PLANS = 200
/** Answers that are looked through for them at most: every other turn is a person's, and some were given no plan. */
const MOST_READ = 3 * LAST_PLANS

export interface StatsDeps {
  db: Truth
  retriever: Retriever
  meaning: Meaning | undefined
  log: PlanLog
}

/** Counts rows, chunks, vectors and jobs, and sums up the last plans. */
export async function countStats({ db, retriever, meaning, log }: StatsDeps): Promise<MemoryStats> {
  const [turns, memories, conversations, documents, pendingTurns, changes, jobs, times, clean] = await Promise.all([
    db.turns.count(),
    db.memories.count(),
    db.conversations.count(),
    db.documents.count(),
    db.turns.where('ingested').equals(0).count(),
    db.changes.count(),
    jobsByStatus(db),
    plansOf(db, log),
    hygieneOf(db),
  ])
  const known: (MeaningStats & { indexes?: IndexState[] }) | undefined = meaning?.stats()
  return {
    turns,
    memories,
    conversations,
    documents,
    chunks: retriever.size,
    vectors: known?.vectors ?? 0,
    pendingVectors: meaning?.pending() ?? 0,
    ...(known?.next ? { rereading: { done: known.next.done, total: known.next.total } } : {}),
    pendingTurns,
    changes,
    hygiene: clean,
    jobs,
    plans: times,
    indexes: known?.indexes ?? [],
  }
}

async function hygieneOf(db: Truth): Promise<MemoryStats['hygiene']> {
  const memories = await db.memories.filter(({ kind }) => kind !== 'summary' && kind !== 'document').toArray()
  const jobs = (await db.jobs.toArray()).filter(isExtract)
  const spent = jobs.reduce((sum, { usage }) => sum + (usage ? usage.input + usage.output : 0), 0)
  const { duplicates, stale, loops, neverUsed, tokensPerKept } = hygiene(memories, spent)
  return {
    duplicates: duplicates.length,
    stale: stale.length,
    loops: loops.length,
    neverUsed: neverUsed.length,
    tokensPerKept,
  }
}

async function jobsByStatus(db: Truth): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  await db.jobs.orderBy('status').eachKey((status) => {
    counts[status as string] = (counts[status as string] ?? 0) + 1
  })
  return counts
}

interface Planned {
  timings: Record<string, number>
  degraded?: string
}

/** The last plans: those made since this engine started, and before them those stored with the newest answers. */
async function plansOf(db: Truth, log: PlanLog): Promise<MemoryStats['plans']> {
  const own = log.plans.slice(-LAST_PLANS)
  const stored: Planned[] = []
  if (own.length < LAST_PLANS) {
    // What was planned here is stored with its answer as well, and counts once.
    const known = new Set(own.map((plan) => plan.turnId))
    // Ids sort by time: the newest answers come first, without an index of their own.
    const rows = await db.turns
      .reverse()
      .limit(MOST_READ)
      .filter((turn) => turn.plan !== undefined && !known.has(turn.parentId ?? ''))
      .toArray()
    stored.push(...rows.slice(0, LAST_PLANS - own.length).map((turn) => turn.plan!))
  }
  const plans = [...own, ...stored]
  const degraded: Record<string, number> = {}
  for (const plan of plans) if (plan.degraded) degraded[plan.degraded] = (degraded[plan.degraded] ?? 0) + 1
  return { count: plans.length, degraded, cached: log.cached, stages: stagesOf(plans) }
}

function stagesOf(plans: Planned[]): StageTimes[] {
  const times = new Map<string, number[]>()
  for (const { timings } of plans)
    for (const [stage, ms] of Object.entries(timings)) times.set(stage, [...(times.get(stage) ?? []), ms])
  return [...times].map(([stage, all]) => {
    const sorted = all.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
    return { stage, p50: at(0.5), p95: at(0.95) }
  })
}
