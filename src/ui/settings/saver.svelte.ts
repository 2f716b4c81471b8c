// How settings save themselves: one write after the other, each merged into the row as it then is, and what became of
// the last one for the screen to show. Knows nothing of fields.
import { mendSection, type Settings, type SettingsKey } from '../../core/config.ts'
import type { Truth } from '../../db/db.ts'
import { saveSection } from '../../db/settings.ts'
import { write } from '../../db/write.ts'
import { messageOf } from '../../lib/errors.ts'
import { asSentence } from '../kit/sentence.ts'

/** "Saved" is shown for so long. */
const SHOWN_MS = 2500

export class Saver {
  #db: Truth
  #queue: Promise<void> = Promise.resolve()
  #timer: ReturnType<typeof setTimeout> | undefined
  #saved = $state(false)
  #fault = $state('')

  constructor(db: Truth) {
    this.#db = db
  }

  /** True for a moment after each write. Reactive. */
  get saved(): boolean {
    return this.#saved
  }

  /** Why the last write failed; empty when it did not. Reactive. */
  get fault(): string {
    return this.#fault
  }

  /** Changes some fields of a section, leaving the others as they are in the database. */
  save<K extends SettingsKey>(key: K, patch: Partial<Settings[K]>): Promise<void> {
    return this.#merge(key, patch)
  }

  /** Changes one field by its name in the table of fields; a value that breaks its rule becomes its default. */
  saveField(key: SettingsKey, name: string, value: unknown): Promise<void> {
    return this.#merge(key, { [name]: value })
  }

  #merge(key: SettingsKey, patch: object): Promise<void> {
    return this.run(() =>
      write(this.#db, [this.#db.settings], async () => {
        const row = await this.#db.settings.get(key)
        await saveSection(this.#db, key, mendSection(key, { ...mendSection(key, row?.value), ...patch }))
      }),
    )
  }

  /** Any other write, in turn. Never rejects: `fault` tells. */
  run(write: () => Promise<unknown>): Promise<void> {
    this.#queue = this.#queue.then(write).then(
      () => this.#show(''),
      (thrown: unknown) => this.#show(asSentence(messageOf(thrown))),
    )
    return this.#queue
  }

  /** Resolves when everything begun so far is written. */
  settled(): Promise<void> {
    return this.#queue
  }

  #show(fault: string): void {
    clearTimeout(this.#timer)
    this.#fault = fault
    this.#saved = fault === ''
    this.#timer = setTimeout(() => (this.#saved = false), SHOWN_MS)
  }
}
