// Which lines the log keeps, as the person set it: remembered on this device, outside the database, so that it holds where
// that does not open.
import { keepUpTo, type Level, LEVELS } from '../../lib/log.ts'

const KEPT_AS = 'recollect-log-level'
const USUAL: Level = 'info'

let present = remembered()
keepUpTo(present)

/** What is kept now. */
export const level = (): Level => present

/** From now on, and in later visits. */
export function setLevel(wanted: Level): void {
  present = wanted
  keepUpTo(wanted)
  localStorage.setItem(KEPT_AS, wanted)
}

function remembered(): Level {
  const kept = localStorage.getItem(KEPT_AS)
  return LEVELS.find((each) => each === kept) ?? USUAL
}
