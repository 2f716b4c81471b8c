// The state of the Doctor page: what was found last, what is being mended, and how many rows are not well, for the mark in
// the sidebar. Knows nothing of what is checked.
import { messageOf } from '../../lib/errors.ts'
import type { App } from '../app.ts'
import { asSentence } from '../kit/sentence.ts'
import { examine, type Row } from './check.ts'
import { CHECKS } from './checks.ts'
import { thisWorld } from './this-world.ts'

export class Doctor {
  #app: App
  #watched: boolean
  #rows = $state.raw<readonly Row[]>([])
  #tookMs = $state(0)
  #mending = $state('')
  #refusal = $state.raw<{ name: string; says: string }>()
  #looking: Promise<void> | undefined
  #next: Promise<void> | undefined

  /** `watched`: a person sees it, see `World.watched`. */
  constructor(app: App, watched: boolean) {
    this.#app = app
    this.#watched = watched
  }

  /** As of the last look; none before the first. Reactive, as everything here. */
  get rows(): readonly Row[] {
    return this.#rows
  }
  /** How long the last look took, in milliseconds. */
  get tookMs(): number {
    return this.#tookMs
  }
  /** The name of the row that is being mended; empty while none is. */
  get mending(): string {
    return this.#mending
  }
  /** The row that could not be mended, and why. */
  get refusal(): { name: string; says: string } | undefined {
    return this.#refusal
  }

  /** Makes all checks. One look at a time; asked for meanwhile, once more after it. */
  look(): Promise<void> {
    if (!this.#looking) this.#looking = this.#look().finally(() => (this.#looking = undefined))
    else this.#next ??= this.#looking.then(() => ((this.#next = undefined), this.look()))
    return this.#next ?? this.#looking
  }

  async #look(): Promise<void> {
    const start = performance.now()
    this.#rows = await examine(CHECKS, thisWorld(this.#app, this.#watched))
    this.#tookMs = performance.now() - start
    this.#app.health.ailing = this.#rows.filter(({ state }, at) => state !== 'ok' && !CHECKS[at]?.quiet).length
  }

  /** Mends a row, and looks again. */
  async mend({ name, fix }: Row): Promise<void> {
    if (!fix || this.#mending !== '') return
    this.#mending = name
    this.#refusal = undefined
    try {
      await fix()
    } catch (thrown) {
      this.#refusal = { name, says: asSentence(messageOf(thrown)) }
    }
    await this.look()
    this.#mending = ''
  }
}

/** One look, for the mark in the sidebar alone. */
export async function lookSilently(app: App): Promise<void> {
  await new Doctor(app, false).look()
}
