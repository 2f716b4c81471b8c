// The marks that use leaves on memories: how often each was put into a prompt, and when last.
import type { Id, Millis, StoredPlan } from '../core/types.ts'
import type { Truth } from './db.ts'
import { log, write } from './write.ts'

/** Counts one more use of each: they were put into a prompt. Ids that are gone are passed over. */
export async function touchMemories(db: Truth, ids: Id[], now: Millis): Promise<void> {
  await write(db, [db.memories, db.changes], async () => {
    const found = (await db.memories.bulkGet(ids)).filter((memory) => memory !== undefined)
    await db.memories.bulkPut(
      found.map((memory) => ({ ...memory, accessCount: memory.accessCount + 1, lastAccessedAt: now })),
    )
    await log(db, 'memories', 'put', found)
  })
}

/** Counts the memories that a plan recalled, those that were sent as a stretch of the turn they were said in included. */
export async function touchUsed(db: Truth, plan: StoredPlan, now: Millis): Promise<void> {
  const recalled = plan.parts.filter((part) => part.kind !== 'turn' && part.kind !== 'input' && !part.dropped)
  const sources = recalled.flatMap((part) => part.source ?? [])
  const turnIds = sources.flatMap((source) => (source.type === 'turn' ? [source.id] : []))
  const said = await db.memories.where('sourceTurnIds').anyOf(turnIds).toArray()
  const used = said.filter((memory) =>
    memory.sources.some((place) =>
      sources.some(({ id, start, end }) => id === place.turnId && start <= place.start && place.end <= end),
    ),
  )
  const direct = sources.flatMap((source) => (source.type === 'memory' ? [source.id] : []))
  await touchMemories(db, [...new Set([...direct, ...used.map((memory) => memory.id)])], now)
}
