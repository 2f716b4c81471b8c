// What went wrong since a person looked last: lines of the log, and the time of that look. Knows nothing of what they mean.
import { type Line, logged } from '../../lib/log.ts'

let seenAt = 0

/** The errors that nobody has seen. */
export function errorsSince(): Line[] {
  return logged().filter(({ level, at }) => level === 'error' && at > seenAt)
}

/** A person has seen all that there are. */
export function acknowledgeErrors(): void {
  seenAt = logged().at(-1)?.at ?? 0
}
