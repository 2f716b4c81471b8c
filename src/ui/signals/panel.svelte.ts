// Whether the signals stand beside the conversation: as the person left it, in this browser. Knows nothing of what they are.
import { MediaQuery } from 'svelte/reactivity'

const KEPT_AS = 'recollect-signals'

class Panel {
  #chosen = $state(localStorage.getItem(KEPT_AS))
  /** Room for a conversation and for them, without anybody having asked. */
  #roomy = new MediaQuery('width >= 80rem')

  /** Reactive. */
  get open(): boolean {
    return this.#chosen === null ? this.#roomy.current : this.#chosen === 'open'
  }
  set open(open: boolean) {
    this.#chosen = open ? 'open' : 'closed'
    localStorage.setItem(KEPT_AS, this.#chosen)
  }
}

export const panel = new Panel()
