// What the embedding model is doing, as a row that the screens read. Progress is written at most four times a second,
// everything else at once. Decides nothing.
import type { Derived, ModelChoice, ModelState } from '../../db/db.ts'

export interface TellerDeps {
  derived: Pick<Derived, 'states'>
  /** Milliseconds of a steady clock. */
  clock(): number
  after(ms: number, work: () => void): () => void
  /** Epoch milliseconds. */
  now(): number
}

export interface Teller {
  readonly state: ModelState
  /** Another model is wanted: nothing that was said holds any longer. */
  reset(model: string): void
  /** What changed, and which other model answers meanwhile. A fault is over with the failure. */
  tell(change: Partial<ModelState> & Pick<ModelState, 'status'>, answering?: ModelChoice): void
  close(): void
}

const PROGRESS_MS = 250

/** `onChange` hears of everything but progress. */
export function createTeller(deps: TellerDeps, onChange: () => void): Teller {
  let state: ModelState = { id: 'embedder', model: '', status: 'off', files: [], updatedAt: 0 }
  let writtenAt = -Infinity
  let callOffWrite = () => {}

  function write(): void {
    callOffWrite()
    writtenAt = deps.clock()
    // The row is for the screens; that it cannot be written (the database was just deleted) stops no model.
    deps.derived.states.put(state).catch(() => undefined)
  }

  return {
    get state() {
      return state
    },
    reset(model) {
      state = { id: 'embedder', model, status: state.status, files: [], updatedAt: 0 }
    },
    tell(change, answering) {
      const isProgress = change.status === 'downloading' && state.status === 'downloading'
      const { fault, answering: _, ...before } = state
      const goesOn = change.status === 'failed' && fault ? { fault } : {}
      state = { ...before, ...goesOn, ...change, ...(answering ? { answering } : {}), updatedAt: deps.now() }
      if (!isProgress) {
        write()
        onChange()
      } else {
        callOffWrite()
        callOffWrite = deps.after(Math.max(0, writtenAt + PROGRESS_MS - deps.clock()), write)
      }
    },
    close: () => callOffWrite(),
  }
}
