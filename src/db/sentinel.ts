// A few numbers about the truth, kept outside of it: a browser that loses a database leaves an empty one behind, which
// looks like a first visit. Written after a transaction is safe: it may lag behind, it never runs ahead. The page keeps
// one in the local storage, the worker one in a file of the origin.
import type { Id, Millis } from '../core/types.ts'
import { logWarning } from '../lib/log.ts'
import { countsOf, type Ledger } from './ledger.ts'

export interface Sentinel {
  uuid: Id
  seq: number
  /** Rows of each table. */
  counts: Record<string, number>
  at: Millis
}

const NAME = 'recollect-sentinel'

/** Where a sentinel stands. */
export interface Post {
  read(): Promise<string | null>
  write(text: string): Promise<void>
}

/** In the local storage, which workers have not. */
export const inLocalStorage = (): Post => ({
  read: async () => localStorage.getItem(NAME),
  write: async (text) => localStorage.setItem(NAME, text),
})

/** In a file of the origin, which pages and workers have. */
export const inFile = (): Post => ({
  async read() {
    const folder = await navigator.storage.getDirectory()
    return (await (await folder.getFileHandle(NAME)).getFile()).text()
  },
  async write(text) {
    const folder = await navigator.storage.getDirectory()
    const file = await (await folder.getFileHandle(NAME, { create: true })).createWritable()
    await file.write(text)
    await file.close()
  },
})

/** What stands at a post; undefined when there is nothing, or nothing that can be read. */
export async function readSentinel(post: Post): Promise<Sentinel | undefined> {
  try {
    const found = JSON.parse((await post.read()) ?? 'null') as Partial<Sentinel> | null
    const isWhole = typeof found?.uuid === 'string' && typeof found.seq === 'number' && typeof found.counts === 'object'
    return isWhole ? (found as Sentinel) : undefined
  } catch {
    return undefined // no such file, or storage that is closed to us: there is no sentinel then
  }
}

/** Puts a sentinel at a post, whatever stands there. */
export async function writeSentinel(post: Post, ledger: Ledger, at: Millis): Promise<void> {
  const { uuid, seq } = ledger
  await post.write(JSON.stringify({ uuid, seq, counts: countsOf(ledger), at } satisfies Sentinel))
}

/**
 * The same at each of some posts. Of two that disagree the newer one is believed, so one is enough: some browsers give no
 * files. Rejects when it could be written at none: the next start would tell of a loss again.
 */
export async function writeSentinels(posts: readonly Post[], ledger: Ledger, at: Millis): Promise<void> {
  const written = await Promise.allSettled(posts.map((post) => writeSentinel(post, ledger, at)))
  const failed = written.filter((one) => one.status === 'rejected')
  for (const { reason } of failed) logWarning('sentinel: it is not at one of its posts', reason)
  if (failed.length > 0 && failed.length === posts.length) throw failed[0]!.reason
}

/** Keeps a post up to date: give it every ledger that was committed. One write at a time, always of the newest. */
export function standAt(post: Post, now: () => Millis): (ledger: Ledger) => void {
  let newest: Ledger | undefined
  let writing: Promise<void> | undefined
  const write = async () => {
    while (newest) {
      const ledger = newest
      newest = undefined
      const before = await readSentinel(post)
      // Another tab may be ahead.
      if (before?.uuid === ledger.uuid && before.seq >= ledger.seq) continue
      await writeSentinel(post, ledger, now())
    }
  }
  return (ledger) => {
    newest = ledger
    writing ??= write()
      .catch((thrown: unknown) => logWarning('sentinel: not kept', thrown))
      .finally(() => (writing = undefined))
  }
}
