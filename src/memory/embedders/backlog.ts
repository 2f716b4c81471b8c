// Keeps the vectors of the chunks: finds those that were made before, and has the missing ones made in the background.
// Nothing is embedded twice: a vector bears the hash of its text. Knows nothing of ranking.
import type { Chunk, Degraded } from '../../core/types.ts'
import type { Derived, ModelStatus } from '../../db/db.ts'
import { isAbort } from '../../lib/errors.ts'
import { sha256 } from '../../lib/hash.ts'
import type { Meaning } from '../engine.ts'
import type { VectorIndex } from '../vectors/index.ts'
import type { Embedder, EmbedderOwner } from './index.ts'
import { createSegmentStore, type SegmentStore } from './segments.ts'

export interface MeaningDeps {
  derived: Pick<Derived, 'segments' | 'transaction'>
  /** Filled and emptied by us alone. */
  index: VectorIndex
  owner: EmbedderOwner
}

/** Chunks embedded and stored together: what a closed tab loses at most. Raising it writes fewer, larger rows. */
const ROUND = 64

const LACKS: Partial<Record<ModelStatus, Degraded>> = {
  off: 'no-model',
  downloading: 'model-loading',
  loading: 'model-loading',
  failed: 'model-failed',
}

/** Stored vectors that cannot be read are as good as none: `work` makes them again, or throws when it cannot store them. */
const lost = () => undefined

/** The engine's part that knows vectors. Call `work` only after every chunk was put once: what it does not know, it drops. */
export function createMeaning({ derived, index, owner }: MeaningDeps): Meaning & { close(): void } {
  const chunks = new Map<string, Chunk>()
  /** Ids that may have a stored vector that is not in the index yet. */
  const unsettled = new Set<string>()
  let key: string | undefined
  let store: SegmentStore | undefined
  let unwatch = () => {}
  let settling: Promise<void> | undefined

  /** Begins anew with the vectors of another space, as soon as there is one. */
  function followSpace(): void {
    if (owner.next()) return owner.promote() // calls us again
    const next = owner.current()?.key
    if (next === undefined || next === key) return
    unwatch()
    key = next
    index.remove([...chunks.keys()])
    const opened = createSegmentStore(derived, next)
    store = opened
    // Another tab may be the one that makes vectors: what it stores is found here as well.
    unwatch = opened.watch(() => void refresh(opened).catch(lost))
  }

  async function refresh(from: SegmentStore): Promise<void> {
    for (const id of await from.refresh()) if (chunks.has(id) && !index.has(id)) unsettled.add(id)
    await settle()
  }

  /** Puts every stored vector that fits its chunk's text into the index. */
  function settle(): Promise<void> {
    settling ??= settleAll().finally(() => (settling = undefined))
    return settling
  }

  async function settleAll(): Promise<void> {
    while (unsettled.size > 0) {
      const ids = [...unsettled]
      unsettled.clear()
      const from = store
      const found = (await from?.find(ids)) ?? []
      const checked = await Promise.all(
        found.map(async (stored) => {
          const chunk = chunks.get(stored.id)
          return chunk && (await sha256(chunk.text)) === stored.hash ? { chunk, ...stored } : undefined
        }),
      )
      if (from === store) place(checked.filter((one) => one !== undefined))
    }
  }

  function place(vectors: { chunk: Chunk; vector: Float32Array<ArrayBuffer> }[]): void {
    // A chunk may have been replaced while its vector was made or read.
    const current = vectors.filter(({ chunk }) => chunks.get(chunk.id)?.text === chunk.text)
    index.add(
      current.map(({ chunk }) => chunk.id),
      current.map(({ vector }) => vector),
    )
  }

  function put(added: Chunk[]): void {
    for (const chunk of added) {
      if (chunks.get(chunk.id)?.text !== chunk.text) index.remove([chunk.id])
      chunks.set(chunk.id, chunk)
      if (!index.has(chunk.id)) unsettled.add(chunk.id)
    }
    settle().catch(lost)
  }

  function remove(ids: string[]): void {
    index.remove(ids)
    for (const id of ids) {
      chunks.delete(id)
      store?.doubt(id)
    }
  }

  const isMissing = (chunk: Chunk) => chunks.get(chunk.id) === chunk && !index.has(chunk.id)

  async function work(signal: AbortSignal): Promise<void> {
    const into = store
    const isOver = () => signal.aborted || into !== store
    if (!into) return
    await refresh(into)
    let todo: Chunk[] = []
    while (!isOver()) {
      await settle()
      const embedder = owner.current()
      if (embedder?.key !== key || !embedder) return
      todo = todo.filter(isMissing)
      // The newest last, where they are taken from: what was just said is asked about soonest.
      if (todo.length === 0) todo = [...chunks.values()].filter(isMissing).sort((a, b) => a.createdAt - b.createdAt)
      const round = todo.splice(-ROUND)
      if (round.length === 0) return chunks.size > 0 ? into.tidy((id) => chunks.has(id)) : undefined
      try {
        await make(round, embedder, into, signal)
      } catch (thrown) {
        if (isOver() || owner.current() !== embedder) return // the owner of the model tells the person why
        throw thrown
      }
    }
  }

  async function make(round: Chunk[], embedder: Embedder, into: SegmentStore, signal: AbortSignal): Promise<void> {
    const texts = round.map((chunk) => chunk.text)
    const vectors = await embedder.embed(texts, 'passage', signal)
    const hashes = await Promise.all(texts.map(sha256))
    const made = round.map((chunk, row) => ({ id: chunk.id, chunk, hash: hashes[row]!, vector: vectors[row]! }))
    await into.add(made)
    // Forgotten or changed while its vector was being made: `tidy`, which ends every run, throws it out.
    for (const { id, chunk } of made) if (chunks.get(id) !== chunk) into.doubt(id)
    if (into === store) place(made)
  }

  async function question(text: string, signal: AbortSignal) {
    const embedder = owner.current()
    if (!embedder || embedder.key !== key || index.size === 0) return undefined
    try {
      const [query] = await embedder.embed([text], 'query', signal)
      return query && { query, noise: embedder.noise }
    } catch (thrown) {
      if (isAbort(thrown)) throw thrown
      return undefined // `lack` says why
    }
  }

  const unsubscribe = owner.subscribe(followSpace)
  followSpace()
  return {
    index,
    listener: { put, remove },
    question,
    lack: () => LACKS[owner.status()],
    pending: () => chunks.size - index.size,
    work,
    close() {
      unsubscribe()
      unwatch()
    },
  }
}
