// A prompt without the memory worker: from the recent turns of the conversation alone. Fetched only when it is needed,
// which on most visits is never.
import { withinModel } from '../core/budget.ts'
import { readSettings } from '../core/config.ts'
import { planContext } from '../core/context.ts'
import { day, describeSource } from '../core/describe.ts'
import { estimateTokens } from '../core/text.ts'
import type { ContextPlan, PlanRequest } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { historyBefore } from '../db/history.ts'

/** The plan, marked `no-worker`. Errors: `NoSuchTurn`, those of `planContext`, and the storage's. */
export async function planAlone(db: Truth, request: PlanRequest): Promise<ContextPlan> {
  const settings = readSettings(await db.settings.toArray())
  const { input, history } = await historyBefore(db, request)
  return planContext({
    settings: withinModel(settings.context, request),
    memory: settings.memory,
    now: request.now,
    input,
    history,
    pinned: [],
    summaries: [],
    recalled: { hits: [], confidence: 0 },
    pieces: [],
    count: estimateTokens,
    day,
    from: (source) => describeSource(source, undefined),
    timings: {},
    degraded: 'no-worker',
  })
}
