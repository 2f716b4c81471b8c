// Files on their way into a space, one at a time, and what became of each. A cancel or a failure ends it between two
// files: what was taken stays, and the report says where it ended. Knows no screen.
import { LIMITS } from '../../core/files-folder.ts'
import { tooLarge } from '../../core/files.ts'
import type { GivenFile, Id, Taken } from '../../core/types.ts'
import { isAbort, messageOf } from '../../lib/errors.ts'
import { asSentence } from '../kit/sentence.ts'
import type { Gathered } from './gather.ts'
import type { ReportLine } from './report.ts'

export interface IntakeDeps {
  take: (given: GivenFile) => Promise<Taken>
  now: () => number
}

export type Phase = 'idle' | 'gathering' | 'taking'
/** Why the last run ended before its end, in words. */
export type Cut = { kind: 'cancelled' | 'failed'; text: string }

export class Intake {
  readonly #deps: IntakeDeps
  #abort: AbortController | undefined
  #tail: Promise<unknown> = Promise.resolve()
  #phase = $state<Phase>('idle')
  #progress = $state.raw({ done: 0, total: 0, path: '' })
  #lines = $state.raw<readonly ReportLine[]>([])
  #cut = $state.raw<Cut>()

  constructor(deps: IntakeDeps) {
    this.#deps = deps
  }

  get phase(): Phase {
    return this.#phase
  }
  get progress(): { done: number; total: number; path: string } {
    return this.#progress
  }
  /** What became of each file since the report was put away. */
  get lines(): readonly ReportLine[] {
    return this.#lines
  }
  get cut(): Cut | undefined {
    return this.#cut
  }

  /** Takes what `gather` brings; one batch after the other. Resolves when it is through, however it ended. */
  async take(spaceId: Id, gather: (signal: AbortSignal) => Gathered | Promise<Gathered>): Promise<void> {
    const run = this.#tail.then(() => this.#run(spaceId, gather))
    this.#tail = run
    await run
  }

  /** Ends what is under way, after the file in hand. What was taken stays. */
  cancel(): void {
    this.#abort?.abort()
  }

  /** Puts the report away. */
  clear(): void {
    this.#lines = []
    this.#cut = undefined
  }

  async #run(spaceId: Id, gather: (signal: AbortSignal) => Gathered | Promise<Gathered>): Promise<void> {
    const abort = (this.#abort = new AbortController())
    this.#phase = 'gathering'
    this.#progress = { done: 0, total: 0, path: '' }
    this.#cut = undefined
    let left = 0
    try {
      const gathered = await gather(abort.signal)
      this.#lines = [...this.#lines, ...gathered.left]
      this.#phase = 'taking'
      const total = (left = gathered.files.length)
      for (const { path, file } of gathered.files) {
        this.#progress = { done: total - left, total, path }
        abort.signal.throwIfAborted()
        this.#lines = [...this.#lines, await this.#takeOne(spaceId, path, file)]
        left--
      }
      this.#progress = { done: total, total, path: '' }
    } catch (thrown) {
      const rest = left > 0 ? ` ${left} of ${this.#progress.total} files were not looked at.` : ''
      this.#cut = isAbort(thrown)
        ? { kind: 'cancelled', text: `What was added before stays.${rest}` }
        : { kind: 'failed', text: asSentence(messageOf(thrown)) + rest }
    } finally {
      this.#phase = 'idle'
      this.#abort = undefined
    }
  }

  async #takeOne(spaceId: Id, path: string, file: File): Promise<ReportLine> {
    if (file.size > LIMITS.fileBytes) return { path, outcome: 'refused', reason: tooLarge(file.size) }
    const read = await file.arrayBuffer().catch((thrown: unknown) => messageOf(thrown))
    if (typeof read === 'string') return { path, outcome: 'refused', reason: `not readable (${read})` }
    const bytes = new Uint8Array(read)
    const given = { spaceId, name: file.name, path, bytes, modifiedAt: file.lastModified, now: this.#deps.now() }
    const taken = await this.#deps.take(given)
    if (taken.outcome === 'refused') return { path, outcome: 'refused', reason: taken.reason }
    const elsewhere = taken.outcome === 'unchanged' && taken.path !== path
    return { path, outcome: taken.outcome, ...(elsewhere ? { reason: `the same text is here as ${taken.path}` } : {}) }
  }
}
