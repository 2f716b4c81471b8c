// The sources of a shelf that was restored and that were not found in the tables again yet: columns, not an object for
// each, since at a start there are as many of them as there are turns. Knows no texts.
import type { Id, Span } from '../core/types.ts'

/** Sources as they are stored. Rows of the lexicon follow them, and chunks. */
export interface SavedSources {
  ids: Id[]
  /** Places of the ids in ascending order. */
  sorted: Int32Array
  revisions: Int32Array
  /** Chunks of each source. */
  counts: Int32Array
  /** By chunk. */
  starts: Int32Array
  ends: Int32Array
  /** What ranking knows of each source. */
  traits: Uint8Array
}

export interface Awaited {
  /** How many are still to come. */
  readonly size: number
  /** Where the pieces of a source begin and end, if it is awaited in this revision. */
  spans(id: Id, revision: number): readonly Span[] | undefined
  /** Awaits a source no longer; gives what was known of it if it is still in this revision and cut like this. */
  take(id: Id, revision: number, pieces: readonly Span[]): { first: number; traits: number } | undefined
  /** Nothing is to come any more. */
  clear(): void
}

/** Awaits what was saved, but for what has `changed` since. */
export function createAwaited(saved: SavedSources | undefined, changed: ReadonlySet<Id>): Awaited {
  const count = saved?.ids.length ?? 0
  const { ids, sorted, revisions, counts, starts, ends, traits } = saved ?? NONE
  const firsts = new Int32Array(count)
  for (let at = 1; at < count; at++) firsts[at] = firsts[at - 1]! + counts[at - 1]!
  const isAwaited = new Uint8Array(count).fill(1)
  let size = count
  /** Where the last one was found among the sorted: tables are read in the order of ids. */
  let near = 0

  const idAt = (n: number) => ids[sorted[n]!]

  /** The place of an id, -1 if it is not awaited. */
  function placeOf(id: Id): number {
    if (size === 0) return -1
    if (idAt(near) !== id) near = idAt(near + 1) === id ? near + 1 : search(id)
    const place = idAt(near) === id ? sorted[near]! : -1
    return place >= 0 && isAwaited[place] === 1 ? place : -1
  }

  /** Where among the sorted an id is, or would be. */
  function search(id: Id): number {
    let [from, to] = [0, count]
    while (from < to) {
      const middle = (from + to) >>> 1
      if (idAt(middle)! < id) from = middle + 1
      else to = middle
    }
    return Math.min(from, count - 1)
  }

  function spansAt(place: number): Span[] {
    const first = firsts[place]!
    return Array.from({ length: counts[place]! }, (_, i) => ({ start: starts[first + i]!, end: ends[first + i]! }))
  }

  function isCutLike(place: number, pieces: readonly Span[]): boolean {
    const first = firsts[place]!
    return (
      counts[place] === pieces.length &&
      pieces.every(({ start, end }, i) => starts[first + i] === start && ends[first + i] === end)
    )
  }

  function remove(place: number): void {
    isAwaited[place] = 0
    size--
  }

  for (const id of changed) {
    const place = placeOf(id)
    if (place >= 0) remove(place)
  }

  return {
    get size() {
      return size
    },
    spans(id, revision) {
      const place = placeOf(id)
      return place >= 0 && revisions[place] === revision ? spansAt(place) : undefined
    },
    take(id, revision, pieces) {
      const place = placeOf(id)
      if (place < 0) return undefined
      remove(place)
      const isSame = revisions[place] === revision && isCutLike(place, pieces)
      return isSame ? { first: firsts[place]!, traits: traits[place]! } : undefined
    },
    clear() {
      size = 0
    },
  }
}

const NONE: SavedSources = {
  ids: [],
  sorted: new Int32Array(),
  revisions: new Int32Array(),
  counts: new Int32Array(),
  starts: new Int32Array(),
  ends: new Int32Array(),
  traits: new Uint8Array(),
}
