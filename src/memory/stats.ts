// What is indexed and what is still to do, counted. Reads only.
import type { MemoryStats } from '../core/types.ts'
import type { Truth } from '../db/db.ts'
import type { Meaning } from './engine.ts'
import type { Retriever } from './retrieve.ts'

/** Counts rows, chunks and vectors. */
export async function countStats(db: Truth, retriever: Retriever, meaning: Meaning | undefined): Promise<MemoryStats> {
  const [turns, memories, pendingTurns] = await Promise.all([
    db.turns.count(),
    db.memories.count(),
    db.turns.where('ingested').equals(0).count(),
  ])
  const pendingVectors = meaning?.pending() ?? 0
  return {
    turns,
    memories,
    chunks: retriever.size,
    vectors: meaning?.stats().vectors ?? 0,
    pendingVectors,
    pendingTurns,
  }
}
