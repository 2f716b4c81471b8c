// Removing vectors whose source is gone or changed. A vector gives away what its text was about, so its bytes are
// overwritten before the row is made anew without them. Who makes vectors, and when, is not known here.
import type { Id } from '../core/types.ts'
import type { Derived, Segment } from './db.ts'
import { storageFault } from './faults.ts'

/** Drops the vectors of every chunk of these turns and memories. */
export async function dropVectors(derived: Derived, sources: readonly { id: Id }[]): Promise<void> {
  if (sources.length === 0) return
  const gone = new Set(sources.map(({ id }) => id))
  const isGone = (chunkId: string) => gone.has(chunkId.slice(0, chunkId.lastIndexOf('#')))
  try {
    await derived.transaction('rw', [derived.segments], async () => {
      for (const seq of await derived.segments.toCollection().primaryKeys()) {
        const segment = await derived.segments.get(seq)
        if (!segment?.ids.some(isGone)) continue
        await derived.segments.put(overwritten(segment, isGone))
        const rest = without(segment, isGone)
        if (rest.ids.length > 0) await derived.segments.put(rest)
        else await derived.segments.delete(seq)
      }
    })
  } catch (thrown) {
    throw storageFault(thrown)
  }
}

function overwritten(segment: Segment, isGone: (id: string) => boolean): Segment {
  const data = segment.data.slice()
  for (const [row, id] of segment.ids.entries())
    if (isGone(id)) data.fill(0, row * segment.dimension, (row + 1) * segment.dimension)
  return { ...segment, data }
}

function without(segment: Segment, isGone: (id: string) => boolean): Segment {
  const { dimension } = segment
  const rows = [...segment.ids.keys()].filter((row) => !isGone(segment.ids[row]!))
  const data = new Float32Array(rows.length * dimension)
  for (const [to, row] of rows.entries())
    data.set(segment.data.subarray(row * dimension, (row + 1) * dimension), to * dimension)
  return {
    ...segment,
    ids: rows.map((row) => segment.ids[row]!),
    hashes: rows.map((row) => segment.hashes[row]!),
    data,
  }
}
