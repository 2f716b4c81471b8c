// Settings changed in one go, by a preset or by mending: what was changed, for the screen to show, and the way back until
// something else is changed.
import type { Settings } from '../../core/config.ts'
import type { SettingsRow, Truth } from '../../db/db.ts'
import { replaceSettings, restoreSettings } from '../../db/settings.ts'
import type { Line } from './changes.ts'
import type { Saver } from './saver.svelte.ts'

export interface Applied {
  title: string
  lines: Line[]
  /** The rows before, as they were. */
  before: SettingsRow[]
  after: string
}

export class Applier {
  #db: Truth
  #saver: Saver
  #last = $state.raw<Applied>()

  constructor(db: Truth, saver: Saver) {
    this.#db = db
    this.#saver = saver
  }

  /** What was applied last, while the stored settings are still what it made of them. Reactive. */
  current(rows: SettingsRow[]): Applied | undefined {
    return this.#last?.after === asText(rows) ? this.#last : undefined
  }

  apply(title: string, settings: Settings, lines: Line[]): Promise<void> {
    return this.#saver.run(async () => {
      const before = await replaceSettings(this.#db, settings)
      this.#last = { title, lines, before, after: asText(await this.#db.settings.toArray()) }
    })
  }

  undo(): Promise<void> {
    const last = this.#last
    if (!last) return Promise.resolve()
    return this.#saver.run(async () => {
      await restoreSettings(this.#db, last.before)
      this.#last = undefined
    })
  }
}

const asText = (rows: SettingsRow[]) => JSON.stringify(rows)
