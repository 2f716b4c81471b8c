// Removing vectors whose source is gone or changed. A vector gives away what its text was about, so its bytes are
// overwritten before the row is made anew without them. Who makes vectors, and when, is not known here.
import type { Id } from '../core/types.ts'
import type { Derived, Segment } from './db.ts'
import { storageFault } from './faults.ts'
import { dropLexicon } from './snapshots.ts'

/** Drops the vectors of every chunk of these turns, memories and documents, and the stored index of their words. */
export async function dropVectors(derived: Derived, sources: readonly { id: Id }[]): Promise<void> {
  if (sources.length === 0) return
  await dropLexicon(derived)
  const gone = new Set(sources.map(({ id }) => id))
  const isGone = (chunkId: string) => {
    const source = chunkId.slice(0, chunkId.lastIndexOf('#'))
    return gone.has(source) || gone.has(source.replace(/\/\d+$/, '')) // a section of a document
  }
  try {
    await derived.transaction('rw', [derived.segments], async () => {
      for (const seq of await derived.segments.toCollection().primaryKeys()) {
        const segment = await derived.segments.get(seq)
        if (segment?.ids.some(isGone)) await eraseRows(derived, segment, isGone)
      }
    })
  } catch (thrown) {
    throw storageFault(thrown)
  }
}

/** Overwrites rows of a stored segment, and stores it again without them. Part of a transaction. */
export async function eraseRows(
  derived: Pick<Derived, 'segments'>,
  segment: Segment,
  isGone: (id: string) => boolean,
): Promise<void> {
  const { seq, dimension } = segment
  const data = segment.data.slice()
  for (const [row, id] of segment.ids.entries()) if (isGone(id)) data.fill(0, row * dimension, (row + 1) * dimension)
  await derived.segments.put({ ...segment, data })
  const rest = [...segment.ids.keys()].filter((row) => !isGone(segment.ids[row]!))
  if (rest.length > 0) await derived.segments.put({ ...pick(segment, rest), seq: seq! })
  else await derived.segments.delete(seq!)
}

/** A segment of these rows of another, not stored yet. */
function pick(segment: Segment, rows: number[]): Segment {
  const { key, dimension, ids, hashes, spaces, sums } = segment
  const data = new Float32Array(rows.length * dimension)
  for (const [to, row] of rows.entries())
    data.set(segment.data.subarray(row * dimension, (row + 1) * dimension), to * dimension)
  const of = <T>(all: T[]) => rows.map((row) => all[row]!)
  return {
    key,
    dimension,
    ids: of(ids),
    hashes: of(hashes),
    data,
    ...(spaces ? { spaces: of(spaces) } : {}),
    ...(sums ? { sums: of(sums) } : {}),
  }
}
