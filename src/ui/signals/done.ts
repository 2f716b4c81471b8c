// What was just done to a memory, so that it can be said and undone where it stood.
import type { Id } from '../../core/types.ts'

export interface Done {
  /** The act in the history: what undoing takes back. */
  act: Id
  /** As a sentence: "Pinned." */
  said: string
}
