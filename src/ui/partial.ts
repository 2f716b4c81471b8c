// Where the text of an answer goes while it comes: to the screen once a frame, to the database once a second. Knows
// nothing of providers, nor how an answer ends.
import type { Millis } from '../core/types.ts'
import { logWarning } from '../lib/log.ts'
import type { Browser } from './browser.ts'

/** Partial answers reach the database at most this often. A shorter time costs a synchronous flush each. */
const CHECKPOINT_MS: Millis = 1000

/** Collects text and shows it at most once a frame. */
export class Painter {
  text = ''
  #show: (text: string) => void
  #frame: Browser['frame']
  #callOff: (() => void) | undefined
  constructor(frame: Browser['frame'], show: (text: string) => void) {
    this.#frame = frame
    this.#show = show
  }
  add(piece: string): void {
    this.text += piece
    this.#callOff ??= this.#frame(() => {
      this.#callOff = undefined
      this.#show(this.text)
    })
  }
  finish(): void {
    this.#callOff?.()
    if (this.text !== '') this.#show(this.text)
  }
}

/** Hands partial text to the database at most once per CHECKPOINT_MS, one write at a time. */
export class Saver {
  #save: (text: string) => Promise<void>
  #now: () => Millis
  #last: Millis
  #writing: Promise<void> = Promise.resolve()
  constructor(now: () => Millis, save: (text: string) => Promise<void>) {
    this.#now = now
    this.#save = save
    this.#last = now()
  }
  offer(text: string): void {
    const passed = this.#now() - this.#last
    if (passed >= 0 && passed < CHECKPOINT_MS) return // less than none: the clock was set back
    this.#last = this.#now()
    // A failed checkpoint costs nothing yet: the final write reports what is wrong with the storage.
    this.#writing = this.#writing
      .then(() => this.#save(text))
      .catch((thrown: unknown) => logWarning('chat: checkpoint', thrown))
  }
  settle(): Promise<void> {
    return this.#writing
  }
}
