// When every row is compared with its account: once a week, sooner when the last time told of damage or somebody asks, and
// before the first copy of a session. In the one worker that tends to the database. What came of it is kept for whoever
// shows it; how rows are compared, verify.ts knows.
import type { Millis } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { logWarning } from '../lib/log.ts'
import type { After, Derived } from './db.ts'

/** Damage of rows that nobody reads is found after so long at most. Lowering it reads everything more often. */
const WEEK_MS = 7 * 86_400_000
/** What was damaged may have been mended since, in ways that nobody tells of. */
const HOUR_MS = 3_600_000
/** A start is over by then, and what follows upon it. */
const REST_MS = 60_000

/** What was found the last time. */
export interface FullCheck {
  id: 'full-check'
  at: Millis
  /** Tables in which something was not as it was written. */
  altered: string[]
}

const states = (derived: Derived) => derived.table<FullCheck, string>('states')

/** Undefined when it is due. */
export async function lastFullCheck(derived: Derived): Promise<FullCheck | undefined> {
  return states(derived).get('full-check')
}

/** Keeps what was found. */
export async function noteFullCheck(derived: Derived, altered: string[], at: Millis): Promise<void> {
  await states(derived).put({ id: 'full-check', at, altered })
}

/**
 * Has everything compared again: what was found does not hold any more, or something may have broken. Never rejects: where
 * the wish cannot be kept, its week has to be over.
 */
export async function askFullCheck(derived: Derived): Promise<void> {
  try {
    await states(derived).delete('full-check')
  } catch (thrown) {
    logWarning('full check: it was not asked for', thrown)
  }
}

/** In how many milliseconds it is due. */
export function fullCheckDueIn(last: FullCheck | undefined, now: Millis): number {
  // One of the future was noted by a clock that was put right since.
  if (!last || last.at > now) return 0
  return Math.max(0, last.at + (last.altered.length > 0 ? HOUR_MS : WEEK_MS) - now)
}

export interface FullCheckDeps {
  derived: Derived
  /** The tables that are not as they were written. */
  verify: () => Promise<string[]>
  now: () => Millis
  /** Runs `work` so much later, when nothing else is to be done. */
  after: After
  /** Where failures are told: it is tried again an hour later. */
  tell: (thrown: unknown) => void
}

export interface FullChecks {
  /** Something was noted, or a session begins: sets the time of the next one. */
  noted(last: FullCheck | undefined): void
  /** Once a session. Rejects with `DamagedStore` when something differs. */
  check(): Promise<void>
  /** Calls off what is set. */
  end(): void
}

export function createFullChecks({ derived, verify, now, after, tell }: FullCheckDeps): FullChecks {
  let callOff = () => {}
  let sound: Promise<void> | undefined

  const note = (altered: string[]) => noteFullCheck(derived, altered, now())

  async function refuseDamage(): Promise<void> {
    const altered = await verify()
    await note(altered).catch(tell) // where there is no room, what was found holds all the same
    if (altered.length === 0) return
    const facts = `what is stored of ${altered.join(', ')} is not what was written`
    throw failure('DamagedStore', `database: ${facts}; bring back a copy, or keep what is left, on the Doctor page`)
  }
  function wait(ms: number): void {
    callOff()
    callOff = after(ms, () => {
      verify()
        .then(note)
        .catch((thrown: unknown) => {
          tell(thrown)
          wait(HOUR_MS)
        })
    })
  }

  return {
    noted: (last) => wait(Math.max(REST_MS, fullCheckDueIn(last, now()))),
    check() {
      sound ??= refuseDamage().catch((thrown: unknown) => {
        sound = undefined // it may be mended meanwhile
        throw thrown
      })
      return sound
    },
    end: () => callOff(),
  }
}
