// One import from the chosen file to the way back: opened, read, looked at, taken, undone. Knows the steps and what is
// asked between them; the panel shows it, and what a file is and does is decided in src/db.
import { openShelf, type Shelf, stampOf, takeBackup, undoTo } from '../../db/backups.ts'
import { changesNothing, type Preview, previewImport } from '../../db/preview.ts'
import { exportArchive } from '../../db/export.ts'
import type { Packed } from '../../db/envelope.ts'
import { isSealed } from '../../db/sealed.ts'
import { type Imported, importArchive, type ImportMode, type Inspected, inspectArchive } from '../../db/import.ts'
import { isAbort, messageOf } from '../../lib/errors.ts'
import type { App } from '../app.ts'
import { asSentence } from '../kit/sentence.ts'
import { differences, type Line, linesOf } from '../settings/changes.ts'
import { unlock } from './unlock.ts'
import { holds } from './words.ts'

const UNDOING = 'Going back to how it was'

/** What came of it, for the notice. */
export interface Outcome {
  tone: 'ok' | 'error' | 'info'
  title: string
  text: string
  mended?: Line[]
}
interface Read {
  name: string
  found: Inspected
  lines: Line[]
  preview: Preview
}

/** Of what comes into nothing there is no preview: all of it is new. */
type Taken = Omit<Read, 'preview'> & { preview: Preview | undefined }

export class Importing {
  readonly #app: App
  #abort: AbortController | undefined
  #shelf: Shelf | undefined
  #undo = $state.raw<{ to: string | Blob; stamp: string }>()

  /** A file that was chosen and is locked. */
  locked = $state.raw<{ file: File; error: string | undefined }>()
  /** A file that was read, and waits for a word on how it comes in. */
  asking = $state.raw<Read>()
  busy = $state(false)
  /** What goes on, in words. */
  doing = $state('')
  /** In rows; absent while it is not known. */
  progress = $state.raw<{ done: number; total: number }>()
  outcome = $state.raw<Outcome>()

  constructor(app: App) {
    this.#app = app
  }

  /** Whether what was imported last can be taken back. */
  get undoable(): boolean {
    return this.#undo !== undefined
  }
  /** Whether what goes on can be called off. */
  get cancellable(): boolean {
    return this.busy && this.doing !== UNDOING
  }
  /** Whether there will be a way back. */
  get safe(): boolean {
    return this.#shelf !== undefined || this.asking?.found.empty === true
  }

  /** Begins with a file. `passphrase` is what may be typed already. */
  async begin(file: File, passphrase: string): Promise<void> {
    this.#undo = undefined
    this.outcome = undefined
    if (!(await isSealed(file))) await this.#read(file.name, file)
    else if (passphrase === '') this.locked = { file, error: undefined }
    else await this.#open(file, passphrase)
  }

  /** The answer to `locked`: a passphrase, or undefined to let it be. */
  async unlock(passphrase: string | undefined): Promise<void> {
    const { file } = this.locked ?? {}
    if (passphrase === undefined) this.locked = undefined
    else if (file) await this.#open(file, passphrase)
  }

  /** The answer to `asking`. */
  async choose(chosen: { how: ImportMode; settings: boolean } | undefined): Promise<void> {
    const asked = this.asking
    this.asking = undefined
    if (asked && chosen) await this.#take(asked, chosen)
    await asked?.found.archive.discard()
  }

  cancel(): void {
    this.#abort?.abort()
  }

  /** The page is left: what goes on is cancelled, and what was read and not answered is let be. */
  leave(): Promise<void> {
    this.cancel()
    return this.choose(undefined)
  }

  /** Puts everything back as it was before the last import. */
  async undo(): Promise<void> {
    const undo = this.#undo
    if (!undo) return
    await this.#working(UNDOING, 'Nothing was undone', async () => {
      await undoTo(this.#app.db, this.#app.derived, this.#shelf, { ...undo, now: Date.now() })
      this.#undo = undefined
      this.outcome = { tone: 'ok', title: 'Import undone', text: 'Everything is as it was before.' }
    })
  }

  async #open(file: File, passphrase: string): Promise<void> {
    this.busy = true
    this.#abort = new AbortController()
    try {
      const opened = await unlock(file, passphrase, this.#abort.signal)
      this.locked = 'wrong' in opened ? { file, error: opened.wrong } : undefined
      if ('plain' in opened) await this.#read(file.name, opened.plain)
    } catch (thrown) {
      this.locked = undefined
      this.#tell(thrown)
    } finally {
      this.busy = false
    }
  }

  async #read(name: string, file: Packed): Promise<void> {
    await this.#working('Reading the file', 'Nothing was imported', async (options) => {
      const { db } = this.#app
      this.#shelf = await openShelf()
      const found = await inspectArchive(db, file, options)
      try {
        const { settings, untouched, empty } = found
        const lines = settings ? differences(settings.before, settings.after, settings.mended) : []
        // Where there is nothing to lose, or nothing to decide, nobody is asked.
        const isPlain = untouched || (empty && lines.length === 0)
        const preview = isPlain ? undefined : await previewImport(db, found.archive)
        if (!preview || (lines.length === 0 && changesNothing(preview.effects[preview.usual])))
          await this.#take({ name, found, lines, preview }, { how: preview?.usual ?? 'merge', settings: true })
        else if (!options.signal.aborted) this.asking = { name, found, lines, preview }
      } finally {
        if (!this.asking) await found.archive.discard()
      }
    })
  }

  async #take({ name, found, lines, preview }: Taken, chosen: { how: ImportMode; settings: boolean }): Promise<void> {
    await this.#working('Taking it in', 'Nothing was imported', async (options) => {
      const { db, derived } = this.#app
      const { how } = chosen
      // Somebody else's settings were not shown: they come only with all the rest.
      const settings = lines.length > 0 ? chosen.settings : how === (preview?.usual ?? 'merge') || how === 'replace'
      const known = preview ? changesNothing(preview.effects[how]) : holds(found.archive.header.counts) === ''
      const isNews = !known || (settings && lines.length > 0)
      const before = isNews ? await this.#before(found.empty) : undefined
      const taken = await importArchive(db, derived, found.archive, { ...options, how, settings })
      this.#undo = before === undefined ? undefined : { to: before, stamp: await stampOf(db) }
      this.outcome = {
        tone: 'ok',
        title: `Imported ${name}`,
        text: known && !found.empty ? 'All of it was here already.' : told(taken),
        mended: linesOf(taken.mended),
      }
    })
  }

  /**
   * How things are now: a copy, where there is room for one. Of nothing none is kept, which would stand first where copies
   * are brought back: the file is.
   */
  async #before(empty: boolean): Promise<string | Blob | undefined> {
    const { db } = this.#app
    if (empty) return exportArchive(db, Date.now())
    return this.#shelf ? (await takeBackup(db, this.#shelf, 'before-import', Date.now())).name : undefined
  }

  /** Shows how far it is and what goes wrong. */
  async #working(doing: string, failed: string, work: (options: Options) => Promise<void>): Promise<void> {
    this.busy = true
    this.doing = doing
    this.progress = undefined
    const abort = (this.#abort = new AbortController())
    try {
      await work({ signal: abort.signal, onProgress: (now) => (this.progress = now) })
    } catch (thrown) {
      this.#tell(thrown, failed)
    } finally {
      this.busy = false
    }
  }

  #tell(thrown: unknown, title = 'Nothing was imported'): void {
    this.outcome = isAbort(thrown)
      ? { tone: 'info', title: 'Import cancelled', text: 'Nothing was changed.' }
      : { tone: 'error', title, text: asSentence(messageOf(thrown)) }
  }
}

interface Options {
  signal: AbortSignal
  onProgress: (progress: { done: number; total: number }) => void
}

function told(taken: Imported): string {
  const rest = {
    restored: '',
    proposed: ' They stand beside your own; the memories wait for your approval on the Memory page.',
    replaced: ' This is all there is now; your keys stayed.',
  }[taken.as]
  return `${holds(taken.counts) || 'There was nothing in it'}.${rest}`
}
