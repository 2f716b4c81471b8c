// The way of one turn in milliseconds: from what its rows say, and from the log where this visit saw it. Pure.
import type { Millis, Turn } from '../../core/types.ts'
import type { Line } from '../../lib/log.ts'

export const STEPS = ['stored', 'recalled', 'planned', 'sent', 'first token', 'done', 'ingested'] as const
export type Step = (typeof STEPS)[number]

export interface Stage {
  step: Step
  /** Since the message was stored; undefined where nobody was there to see. */
  at?: Millis
}

/** Every step, in order. An answer that was asked for again has the times of the last try. */
export function timelineOf(user: Turn, answer: Turn | undefined, lines: readonly Line[]): Stage[] {
  const own = lines.filter(({ turn }) => turn === user.id || (answer && turn === answer.id))
  const seen = (step: Step) => own.findLast(({ text }) => text === step)?.at
  const start = seen('stored')
  if (start === undefined) return STEPS.map((step) => stage(step, fromRows(step, answer)))
  return STEPS.map((step) => {
    // What the person wrote is read at once; what counts is the answer.
    const at = seen(step)
    return stage(step, at === undefined || at < start ? undefined : at - start)
  })
}

const stage = (step: Step, at: Millis | undefined): Stage => (at === undefined ? { step } : { step, at })

/** What an earlier visit left: how long the plan took is stored with it. */
function fromRows(step: Step, answer: Turn | undefined): Millis | undefined {
  const { total, pack = 0 } = answer?.plan?.timings ?? {}
  if (step === 'stored') return 0
  if (total === undefined) return undefined
  if (step === 'planned') return total
  return step === 'recalled' ? total - pack : undefined
}
