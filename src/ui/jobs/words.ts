// Jobs and summaries in words a person reads. Pure.
import type { ExtractJob, Job, Memory, Millis, SummariseJob } from '../../core/types.ts'
import { count, dayWords } from '../words.ts'

/** What a job is about: "Messages 1 to 14". */
export function aboutOf(
  job: Pick<SummariseJob, 'level' | 'fromSeq' | 'toSeq'> | Pick<ExtractJob, 'kind' | 'fromSeq' | 'toSeq'>,
): string {
  const { fromSeq, toSeq } = job
  if (!('level' in job)) return `Signals of messages ${fromSeq + 1} to ${toSeq + 1}`
  return job.level === 'conversation' ? 'The conversation so far' : `Messages ${fromSeq + 1} to ${toSeq + 1}`
}

/** How it stands. */
export function stateOf(job: Job, now: Millis): string {
  const tried = job.attempts === 0 ? '' : `, tried ${count(job.attempts, 'time')}`
  const rest = Math.ceil((job.notBefore - now) / 1000)
  switch (job.status) {
    case 'pending':
      return rest > 0 && job.attempts > 0 ? `Tried again in ${duration(rest)}${tried}` : `Queued${tried}`
    case 'running':
      return `${job.kind === 'extract' ? 'Being read' : 'Being written'}${tried}`
    case 'waiting':
      return 'Waiting for you'
    case 'failed':
      return `Given up${tried}`
    case 'cancelled':
      return 'Cancelled'
    case 'done':
      return 'Done'
  }
}

function duration(seconds: number): string {
  return seconds < 90 ? count(seconds, 'second') : count(Math.round(seconds / 60), 'minute')
}

/** What it cost, as far as that is known. */
export function costOf({ usage, model, status }: Job): string {
  if (usage)
    return `${usage.estimated ? 'About ' : ''}${count(usage.input, 'token')} in, ${count(usage.output, 'token')} out`
  return status === 'done' && model === undefined ? 'No tokens: made in this browser' : 'Tokens not known yet'
}

/** Who wrote a summary, and of which days. */
export function sourceOf({ summary, validFrom }: Memory, now: Millis): string {
  const { until = validFrom, by = 'rules', model } = summary ?? {}
  const [first, last] = [dayWords(validFrom, now), dayWords(until, now)]
  const who = by === 'rules' ? 'by rules' : `by ${model ?? 'a model'}`
  return `${first === last ? first : `${first} to ${last}`} · ${who}`
}
