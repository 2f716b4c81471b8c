// The seven kinds of signals, in the order in which they are listed. Knows nothing of how they are found or shown.
import type { SignalKind } from '../types.ts'

/** All kinds, once each. */
export const SIGNAL_KINDS: readonly SignalKind[] = [
  'claim',
  'goal',
  'constraint',
  'decision',
  'assumption',
  'question',
  'evidence',
]

/** Whether it is one of them. */
export const isSignalKind = (kind: unknown): kind is SignalKind => SIGNAL_KINDS.some((each) => each === kind)
