// Queues what is due to be summarised, and does what the rules may do of it. Runs in the worker that ingests; what needs
// a provider is left to a tab that holds a key.
import { capacityOf, chunkSizeOf } from '../core/budget.ts'
import { readSettings, type Settings } from '../core/config.ts'
import { inOrder, isDue, isSummarise } from '../core/jobs.ts'
import type { Conversation, Id, Millis, SummariseJob } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import { storageFault } from '../db/faults.ts'
import { noteFailure, openJobs } from '../db/jobs.ts'
import { queueDue, queueWhole } from '../db/offload.ts'
import { summariseByRules } from '../db/summaries.ts'
import type { Tokenizer } from './tokenizer.ts'

export interface SummariserDeps {
  db: Truth
  tokenizer: (model?: string) => Promise<Tokenizer>
  /** Lets other work run between two steps. */
  idle: () => Promise<void>
  now: () => Millis
  /** 0 <= n < 1; spreads retries. */
  chance: () => number
}

/** Summarises in the background. `work` may be called at any time; it returns when it should be called again, if so. */
export function createSummariser(deps: SummariserDeps): { work(): Promise<Millis | undefined> } {
  const { db, idle, now, chance } = deps
  /** What each conversation was like when nothing of it was due. */
  const seen = new Map<Id, string>()

  async function queue(settings: Settings): Promise<void> {
    const { count } = await deps.tokenizer(settings.provider.model)
    const sizes = { capacity: capacityOf(settings), chunkSize: chunkSizeOf(settings) }
    for (const conversation of await db.conversations.toArray()) {
      const { id } = conversation
      const key = keyOf(conversation, sizes)
      if (seen.get(id) === key) continue
      await queueDue(db, id, { ...sizes, count, now: now() })
      await queueWhole(db, id, now())
      seen.set(id, key)
      await idle()
    }
  }

  async function doIt(job: SummariseJob, settings: Settings): Promise<void> {
    try {
      const { count } = await deps.tokenizer(settings.provider.model)
      await summariseByRules(db, job, { memory: settings.memory, count, now })
    } catch (thrown) {
      const { name, message } = storageFault(thrown)
      await noteFailure(db, job.id, { name, message }, { now: now(), chance: chance() })
    }
    await idle()
  }

  async function work(): Promise<Millis | undefined> {
    for (;;) {
      const settings = readSettings(await db.settings.toArray())
      if (settings.memory.summaries === 'off') return undefined
      await queue(settings)
      if (settings.memory.summaries !== 'rules') return undefined
      const open = inOrder(await openJobs(db)).filter(isSummarise)
      const due = open.filter((job) => isDue(job, now()))
      if (due.length === 0) return open.length === 0 ? undefined : Math.min(...open.map((job) => job.notBefore))
      for (const job of due) await doIt(job, settings)
    }
  }

  let tail: Promise<Millis | undefined> = Promise.resolve(undefined)
  return { work: () => (tail = tail.catch(() => undefined).then(work)) }
}

function keyOf({ updatedAt, summarisedSeq, temporary }: Conversation, sizes: { capacity: number; chunkSize: number }) {
  return [updatedAt, summarisedSeq, temporary, sizes.capacity, sizes.chunkSize].join(' ')
}
