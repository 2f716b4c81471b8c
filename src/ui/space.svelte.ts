// Which space this tab shows. Each tab has its own; the last choice is where the next tab begins. Knows no database:
// whoever lists the spaces tells it which of them exist.
import type { Id } from '../core/types.ts'

const KEPT_AS = 'recollect-space'

class PresentSpace {
  #id = $state<Id>(localStorage.getItem(KEPT_AS) ?? '')

  /** The id of the present space; empty until `settle` was called for the first time ever. */
  get current(): Id {
    return this.#id
  }
  set current(id: Id) {
    this.#id = id
    localStorage.setItem(KEPT_AS, id)
  }

  /** Goes to the first of the spaces that exist when the present one is not (or no longer) among them. */
  settle(existing: Id[]): void {
    const first = existing[0]
    if (first !== undefined && !existing.includes(this.#id)) this.current = first
  }
}

export const space = new PresentSpace()
