// One-time messages to screen readers that nobody sees: through the browser where it can speak for itself, else through
// a status region that App.svelte renders. Decides neither when to speak nor what to say.

type Notifier = Document & { ariaNotify?: (message: string) => void }

/** The region's words do not stay for those who browse the page: they are gone after this time. */
const SPOKEN_MS = 3000

class Announcer {
  #message = $state('')

  /** What the status region holds. Reactive. */
  get message(): string {
    return this.#message
  }

  /** Says `message` once, when the reader pauses. */
  say(message: string): void {
    const page: Notifier = document
    if (page.ariaNotify) return page.ariaNotify(message)
    this.#message = message
    setTimeout(() => {
      if (this.#message === message) this.#message = ''
    }, SPOKEN_MS)
  }
}

export const announcer = new Announcer()
